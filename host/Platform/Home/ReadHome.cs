using CrmModular.Host.Platform.Rights;
using CrmModular.Sdk.Web;
using MediatR;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Html;

namespace CrmModular.Host.Platform.Home;

/// <summary>What the home page shows.</summary>
/// <param name="Figures">The key figures of the strip.</param>
/// <param name="Widgets">The panels of the grid.</param>
/// <param name="Circles">Whose figures there are to choose from.</param>
public sealed record HomeContent(
    IReadOnlyList<HomeWidget> Figures,
    IReadOnlyList<HomeWidget> Widgets,
    IReadOnlyList<HomeCircle> Circles
);

/// <summary>A widget, or why it is missing.</summary>
/// <param name="Content">What it shows; null when it failed.</param>
/// <param name="Html">Its view, rendered; null when it failed.</param>
/// <param name="Plugin">The name of the plug-in that added it; null for our own.</param>
/// <param name="Failure">Why it is missing; null when it is not.</param>
public sealed record HomeWidget(
    WidgetContent? Content,
    IHtmlContent? Html,
    string? Plugin,
    ContributionFailure? Failure
);

/// <summary>Asks every widget of the home page.</summary>
public sealed record ReadHome(HomePeriod Period, HomeCircle Circle) : IRequest<HomeContent>;

internal sealed class ReadHomeHandler(
    IExtensions extensions,
    IEnumerable<RecordKind> kinds,
    ICurrentUser user,
    ITexts texts,
    IHttpContextAccessor http,
    IAntiforgery antiforgery
) : IRequestHandler<ReadHome, HomeContent>
{
    public async Task<HomeContent> Handle(ReadHome request, CancellationToken cancellationToken)
    {
        var period = request.Period;
        var query = new HomeQuery(
            period.From,
            period.To,
            period.PreviousFrom,
            period.PreviousTo,
            request.Circle
        )
        {
            PreviousUntil = period.PreviousUntil,
        };
        var page = new PartRequest(http.HttpContext!, antiforgery);
        var read = await extensions.AskAsync<IHomeWidget, HomeWidget>(
            "",
            (widget, services, ct) => ReadAsync(widget, query, page, services, ct),
            ct: cancellationToken
        );
        var shown = read.Select(r =>
                r.Failure is { } failure
                    ? new HomeWidget(null, null, PluginOf(r.Declaration, r.FromPlugin), failure)
                    : r.Answer
            )
            .OfType<HomeWidget>()
            .ToLookup(w => w.Content is { Span: 0 });
        var reach = kinds
            .Select(k => user.ScopeOf(k.Permission))
            .Aggregate(RecordScope.None, RecordScopes.Plus);
        return new HomeContent([.. shown[true]], [.. shown[false]], HomeCircles.Within(reach));
    }

    private async Task<HomeWidget?> ReadAsync(
        ActiveExtension<IHomeWidget> widget,
        HomeQuery query,
        PartRequest page,
        IServiceProvider services,
        CancellationToken ct
    ) =>
        await widget.Instance.ReadAsync(query, ct) is { } content
            ? new HomeWidget(
                content,
                await services
                    .GetRequiredService<PartRenderer>()
                    .RenderAsync(content.Partial, content.Model, page),
                PluginOf(widget.Declaration, widget.FromPlugin),
                null
            )
            : null;

    private string? PluginOf(Extension declaration, bool fromPlugin) =>
        fromPlugin ? texts[$"{declaration.ModuleId}.module.name"] : null;
}
