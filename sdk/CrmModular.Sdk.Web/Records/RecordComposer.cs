using System.Diagnostics;
using Microsoft.Extensions.Logging;

namespace CrmModular.Sdk.Web;

/// <summary>
/// Puts a record's page together from what all modules add to it. Each part is read by itself: one that throws shows its
/// own error, one that is slow comes later, and the others stay.
/// </summary>
/// <param name="extensions">Finds the parts.</param>
/// <param name="declared">The actions that modules declare.</param>
/// <param name="user">Who looks.</param>
/// <param name="texts">The texts of the reader's language.</param>
/// <param name="log">Keeps what went wrong.</param>
public sealed partial class RecordComposer(
    IExtensions extensions,
    IEnumerable<RecordAction> declared,
    ICurrentUser user,
    ITexts texts,
    ILogger<RecordComposer> log
)
{
    /// <summary>The greatest number of figures in the strip.</summary>
    public const int MaxFacts = 6;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan LongPatience = TimeSpan.FromSeconds(20);

    /// <summary>The actions of a record's page; the first that asks to be the filled button is it.</summary>
    public IReadOnlyList<ActionView> Actions(RecordRef record)
    {
        var allowed = declared
            .Where(a => a.Record == record.Kind && user.Has(a.Permission))
            .OrderBy(a => a.Order)
            .ToList();
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

    /// <summary>The figures of a record; one that fails is left out and logged.</summary>
    public async Task<IReadOnlyList<Fact>> FactsAsync(RecordRef record, CancellationToken ct)
    {
        var facts = new List<Fact>();
        foreach (var source in await extensions.OfAsync<IRecordFact>(record.Kind, ct))
        {
            var (fact, _) = await GuardAsync(
                source.Declaration,
                c => source.Instance.ReadAsync(record, c),
                Patience,
                ct
            );
            if (fact is not null && facts.Count < MaxFacts)
            {
                facts.Add(fact);
            }
        }

        return facts;
    }

    /// <summary>The panels of a record.</summary>
    /// <param name="record">The record.</param>
    /// <param name="pageUrl">The record's page, whose handler <c>Panel</c> answers one panel again.</param>
    /// <param name="ct">Cancels the read.</param>
    public async Task<IReadOnlyList<PanelView>> PanelsAsync(
        RecordRef record,
        string pageUrl,
        CancellationToken ct
    )
    {
        var panels = new List<PanelView>();
        foreach (var source in await extensions.OfAsync<IRecordPanel>(record.Kind, ct))
        {
            if (
                await PanelAsync(source, record, pageUrl, Patience, PanelState.Later, ct) is
                { } panel
            )
            {
                panels.Add(panel);
            }
        }

        return panels;
    }

    /// <summary>One panel again; null when it is gone or has nothing to show.</summary>
    public async Task<PanelView?> PanelAsync(
        RecordRef record,
        string pageUrl,
        string key,
        CancellationToken ct
    )
    {
        var sources = await extensions.OfAsync<IRecordPanel>(record.Kind, ct);
        var source = sources.FirstOrDefault(s => KeyOf(s.Declaration) == key);
        return source is null
            ? null
            : await PanelAsync(source, record, pageUrl, LongPatience, PanelState.Failed, ct);
    }

    private async Task<PanelView?> PanelAsync(
        ActiveExtension<IRecordPanel> source,
        RecordRef record,
        string pageUrl,
        TimeSpan patience,
        PanelState whenSlow,
        CancellationToken ct
    )
    {
        var key = KeyOf(source.Declaration);
        var url = $"{pageUrl}?handler=Panel&panel={Uri.EscapeDataString(key)}";
        var (content, failure) = await GuardAsync(
            source.Declaration,
            c => source.Instance.ReadAsync(record, c),
            patience,
            ct
        );
        if (content is null && failure is null)
        {
            return null;
        }

        var state = failure switch
        {
            null => PanelState.Ready,
            TimeoutException => whenSlow,
            _ => PanelState.Failed,
        };
        return new PanelView(key, url, state)
        {
            ModuleId = source.Declaration.ModuleId,
            FromPlugin = source.FromPlugin,
            Content = content,
            Reference = failure is null ? "" : Reference(),
        };
    }

    /// <summary>Reads a part of another module. Whatever it throws stays its own.</summary>
    internal async Task<(T? Answer, Exception? Failure)> GuardAsync<T>(
        Extension source,
        Func<CancellationToken, Task<T>> read,
        TimeSpan patience,
        CancellationToken ct
    )
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
        limit.CancelAfter(patience);
        try
        {
            return (await read(limit.Token), null);
        }
        catch (Exception) when (ct.IsCancellationRequested)
        {
            throw;
        }
        catch (Exception e)
        {
            Exception failure = limit.IsCancellationRequested
                ? new TimeoutException(e.Message, e)
                : e;
            Failed(log, source.Implementation.Name, source.ModuleId, Reference(), failure);
            return (default, failure);
        }
    }

    /// <summary>Says in the log that a panel's view threw, and answers the reference.</summary>
    public string FailedView(string key, Exception e)
    {
        ViewFailed(log, key, Reference(), e);
        return Reference();
    }

    private static string KeyOf(Extension source) =>
        $"{source.ModuleId}.{source.Implementation.Name}";

    private static string Reference() => Activity.Current?.TraceId.ToString() ?? "";

    [LoggerMessage(
        Level = LogLevel.Error,
        Message = "{Part} of module {Module} failed on a record's page, reference {Reference}"
    )]
    private static partial void Failed(
        ILogger log,
        string part,
        string module,
        string reference,
        Exception e
    );

    [LoggerMessage(
        Level = LogLevel.Error,
        Message = "The view of the panel {Panel} failed, reference {Reference}"
    )]
    private static partial void ViewFailed(
        ILogger log,
        string panel,
        string reference,
        Exception e
    );
}
