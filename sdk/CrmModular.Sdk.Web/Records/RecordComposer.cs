using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace CrmModular.Sdk.Web;

/// <summary>
/// Puts a record's page together from what all modules add to it. Each part is read and rendered behind the guard: one that
/// throws shows its own error, one that is late comes later, and the others stay.
/// </summary>
/// <param name="extensions">Asks the parts.</param>
/// <param name="declared">The actions that modules declare.</param>
/// <param name="features">What is switched on for the user.</param>
/// <param name="user">Who looks.</param>
/// <param name="texts">The texts of the reader's language.</param>
/// <param name="http">The request.</param>
/// <param name="antiforgery">Gives forms their token.</param>
public sealed class RecordComposer(
    IExtensions extensions,
    IEnumerable<RecordAction> declared,
    IFeatures features,
    ICurrentUser user,
    ITexts texts,
    IHttpContextAccessor http,
    IAntiforgery antiforgery
)
{
    /// <summary>The greatest number of figures in the strip.</summary>
    public const int MaxFacts = 6;

    /// <summary>Whoever asked for one panel alone waits longer for it than a page does.</summary>
    private const int AloneBudgets = 10;

    /// <summary>The actions of a record's page; the first that asks to be the filled button is it.</summary>
    public async Task<IReadOnlyList<ActionView>> ActionsAsync(
        RecordRef record,
        CancellationToken ct
    )
    {
        var allowed = new List<RecordAction>();
        foreach (var action in declared.Where(a => a.Record == record.Kind).OrderBy(a => a.Order))
        {
            if (
                user.Has(action.Permission)
                && (action.Feature is null || await features.IsOnAsync(action.Feature, ct))
            )
            {
                allowed.Add(action);
            }
        }

        var primary = allowed.Find(a => a.Primary);
        return
        [
            .. allowed.Select(a => new ActionView(
                texts[a.TextKey],
                a.Icon,
                a.Url.Replace("{id}", record.Id.ToString(), StringComparison.Ordinal),
                a == primary
            )),
        ];
    }

    /// <summary>
    /// The figures of a record, <see cref="MaxFacts"/> at most; one that fails says so in its place. Those past what the strip
    /// holds are asked only where earlier ones have nothing to show.
    /// </summary>
    public async Task<IReadOnlyList<Fact>> FactsAsync(RecordRef record, CancellationToken ct)
    {
        var facts = new List<Fact>();
        var asked = new HashSet<Extension>();
        int before;
        do
        {
            before = asked.Count;
            var left = MaxFacts - facts.Count;
            var found = await extensions.AskAsync<IRecordFact, Fact>(
                record.Kind,
                (fact, _, c) => fact.Instance.ReadAsync(record, c),
                e => left > 0 && asked.Add(e) && left-- > 0,
                ct: ct
            );
            facts.AddRange(found.Select(Shown).OfType<Fact>());
        } while (asked.Count > before && facts.Count < MaxFacts);

        return facts;
    }

    private Fact? Shown(Contribution<Fact> fact) =>
        fact.Failure is { } failure
            ? new Fact(
                texts[$"{fact.Declaration.ModuleId}.module.name"],
                texts[
                    failure.Fault == ContributionFault.Late
                        ? "guests.fact.late"
                        : "guests.fact.failed"
                ],
                Tone.Warning
            )
            {
                Remark = $"{failure.Text} {failure.Reference}",
            }
            : fact.Answer;

    /// <summary>The panels of a record.</summary>
    /// <param name="record">The record.</param>
    /// <param name="pageUrl">The record's page, whose handler <c>Panel</c> answers one panel again.</param>
    /// <param name="ct">Cancels the read.</param>
    public Task<IReadOnlyList<PanelView>> PanelsAsync(
        RecordRef record,
        string pageUrl,
        CancellationToken ct
    ) => PanelsAsync(record, pageUrl, null, ct);

    /// <summary>One panel again; null when it is gone or has nothing to show.</summary>
    public async Task<PanelView?> PanelAsync(
        RecordRef record,
        string pageUrl,
        string key,
        CancellationToken ct
    ) => (await PanelsAsync(record, pageUrl, key, ct)).FirstOrDefault();

    private async Task<IReadOnlyList<PanelView>> PanelsAsync(
        RecordRef record,
        string pageUrl,
        string? key,
        CancellationToken ct
    )
    {
        var request = new PartRequest(http.HttpContext!, antiforgery);
        var found = await extensions.AskAsync<IRecordPanel, PanelView>(
            record.Kind,
            async (panel, services, c) =>
            {
                if (await panel.Instance.ReadAsync(record, c) is not { } content)
                {
                    return null;
                }

                var view = View(panel.Declaration, panel.FromPlugin, pageUrl) with
                {
                    Content = content,
                };
                var renderer = services.GetRequiredService<PartRenderer>();
                return view with
                {
                    Html = await renderer.RenderAsync(SdkViews.Panel, view, request),
                };
            },
            key is null ? null : e => KeyOf(e) == key,
            key is null ? 1 : AloneBudgets,
            ct
        );
        return
        [
            .. found
                .Select(p =>
                    p.Failure is { } failure
                        ? View(p.Declaration, p.FromPlugin, pageUrl) with
                        {
                            // What is late on the page is fetched by itself, once.
                            State =
                                key is null && failure.Fault == ContributionFault.Late
                                    ? PanelState.Later
                                    : PanelState.Failed,
                            Reason = failure.Text,
                            Reference = failure.Reference,
                        }
                        : p.Answer
                )
                .OfType<PanelView>(),
        ];
    }

    private static PanelView View(Extension declaration, bool fromPlugin, string pageUrl)
    {
        var key = KeyOf(declaration);
        var url = $"{pageUrl}?handler=Panel&panel={Uri.EscapeDataString(key)}";
        return new PanelView(key, url, PanelState.Ready)
        {
            ModuleId = declaration.ModuleId,
            FromPlugin = fromPlugin,
        };
    }

    private static string KeyOf(Extension source) =>
        $"{source.ModuleId}.{source.Implementation.Name}";
}
