using System.Diagnostics;
using CrmModular.Host.Platform.Rights;
using MediatR;

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

/// <summary>A widget, or the reference of its failure.</summary>
/// <param name="Key">Tells it from the others.</param>
/// <param name="Content">What it shows; null when it failed.</param>
/// <param name="Plugin">The name of the plug-in that added it; null for our own.</param>
/// <param name="Reference">What the log has beside its failure.</param>
public sealed record HomeWidget(
    string Key,
    WidgetContent? Content,
    string? Plugin,
    string Reference
);

/// <summary>Asks every widget of the home page.</summary>
public sealed record ReadHome(HomePeriod Period, HomeCircle Circle) : IRequest<HomeContent>;

internal sealed class ReadHomeHandler(
    IExtensions extensions,
    IEnumerable<RecordKind> kinds,
    ICurrentUser user,
    ITexts texts,
    ILogger<ReadHomeHandler> log
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
        var figures = new List<HomeWidget>();
        var widgets = new List<HomeWidget>();
        foreach (var extension in await extensions.OfAsync<IHomeWidget>("", cancellationToken))
        {
            var widget = await ReadAsync(extension, query, cancellationToken);
            if (widget is not null)
            {
                (widget.Content is { Span: 0 } ? figures : widgets).Add(widget);
            }
        }

        var reach = kinds
            .Select(k => user.ScopeOf(k.Permission))
            .Aggregate(RecordScope.None, RecordScopes.Plus);
        return new HomeContent(figures, widgets, HomeCircles.Within(reach));
    }

    /// <summary>A widget that fails says so in its place; its neighbours stay.</summary>
    private async Task<HomeWidget?> ReadAsync(
        ActiveExtension<IHomeWidget> extension,
        HomeQuery query,
        CancellationToken ct
    )
    {
        var declaration = extension.Declaration;
        var plugin = extension.FromPlugin ? texts[$"{declaration.ModuleId}.module.name"] : null;
        var key = declaration.Implementation.FullName!;
        try
        {
            var content = await extension.Instance.ReadAsync(query, ct);
            return content is null ? null : new HomeWidget(key, content, plugin, "");
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            var reference = Activity.Current?.TraceId.ToString() ?? Guid.NewGuid().ToString("N");
            HomeLog.Failed(log, key, reference, e);
            return new HomeWidget(key, null, plugin, reference);
        }
    }
}

internal static partial class HomeLog
{
    [LoggerMessage(
        Level = LogLevel.Error,
        Message = "The widget {Widget} failed, reference {Reference}"
    )]
    public static partial void Failed(ILogger log, string widget, string reference, Exception e);
}
