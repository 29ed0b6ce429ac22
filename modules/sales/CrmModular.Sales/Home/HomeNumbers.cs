using CrmModular.Sales.Data;
using CrmModular.Sales.Opportunities;
using CrmModular.Sales.Pipelines;
using Microsoft.EntityFrameworkCore;

namespace CrmModular.Sales.Home;

/// <summary>What closed on one day.</summary>
internal sealed record ClosedDay(Guid StageId, int Place, string Currency, long Count, long Units)
{
    public DateOnly Day => DateOnly.FromDayNumber(-Place);

    public Money Money => new(Units, Currency);
}

/// <summary>The figures that the widgets of the home page share, each read once for a page.</summary>
internal sealed class HomeNumbers(
    SalesContext context,
    ICurrentUser user,
    ICompany company,
    PipelineReader pipelines
)
{
    // By what was asked: one page may ask for two circles.
    private readonly Dictionary<HomeQuery, IReadOnlyList<StageSum>> _open = [];
    private readonly Dictionary<HomeQuery, IReadOnlyList<ClosedDay>> _closed = [];
    private readonly Dictionary<HomeQuery, IReadOnlyList<StageSum>> _stale = [];

    public async Task<PipelineSet> PipelinesAsync(CancellationToken ct) =>
        await pipelines.AllAsync(ct);

    public IQueryable<Opportunity> Seen(HomeQuery query) =>
        context.Opportunities.AsNoTracking().SeenBy(context, user, query.Circle);

    /// <summary>Open deals by stage and currency.</summary>
    public async Task<IReadOnlyList<StageSum>> OpenAsync(HomeQuery query, CancellationToken ct)
    {
        if (!_open.TryGetValue(query, out var open))
        {
            var stages = await StagesAsync(s => s == OpportunityStatus.Open, ct);
            open = await Seen(query).Where(o => stages.Contains(o.StageId)).ByStageAsync(ct);
            _open[query] = open;
        }

        return open;
    }

    /// <summary>What closed in the period and in the one before it, by day: both come from one stretch of an index.</summary>
    public async Task<IReadOnlyList<ClosedDay>> ClosedAsync(HomeQuery query, CancellationToken ct)
    {
        if (!_closed.TryGetValue(query, out var days))
        {
            var stages = await StagesAsync(s => s != OpportunityStatus.Open, ct);
            var first = Opportunity.BoardPlaceOf(query.To);
            var last = Opportunity.BoardPlaceOf(query.PreviousFrom);
            days = await Seen(query)
                .Where(o =>
                    stages.Contains(o.StageId) && o.BoardSort >= first && o.BoardSort <= last
                )
                .GroupBy(o => new
                {
                    o.StageId,
                    o.BoardSort,
                    o.Amount.Currency,
                })
                .Select(g => new ClosedDay(
                    g.Key.StageId,
                    g.Key.BoardSort,
                    g.Key.Currency,
                    g.LongCount(),
                    g.Sum(o => o.ValueSort)
                ))
                .ToListAsync(ct);
            _closed[query] = days;
        }

        return days;
    }

    /// <summary>What was won between two days.</summary>
    public async Task<IReadOnlyList<ClosedDay>> WonAsync(
        HomeQuery query,
        DateOnly from,
        DateOnly to,
        CancellationToken ct
    )
    {
        var set = await pipelines.AllAsync(ct);
        return
        [
            .. (await ClosedAsync(query, ct)).Where(d =>
                set[d.StageId].Kind == OpportunityStatus.Won && d.Day >= from && d.Day <= to
            ),
        ];
    }

    /// <summary>
    /// The one currency that a comparison or a chart can be in: the company's, or the one of most deals where there is none in
    /// the company's. Amounts of different currencies are neither added nor compared, since nothing says at what rate.
    /// </summary>
    public string CurrencyOf(IEnumerable<ClosedDay> days) =>
        days.GroupBy(d => d.Currency, StringComparer.Ordinal)
            .OrderByDescending(g => g.Key == company.Currency)
            .ThenByDescending(g => g.Sum(d => d.Count))
            .ThenBy(g => g.Key, StringComparer.Ordinal)
            .Select(g => g.Key)
            .FirstOrDefault(company.Currency);

    /// <summary>What nothing happened to for too long, by stage and currency.</summary>
    public async Task<IReadOnlyList<StageSum>> StaleAsync(HomeQuery query, CancellationToken ct) =>
        _stale.TryGetValue(query, out var stale)
            ? stale
            : _stale[query] = await Stale(query).ByStageAsync(ct);

    public IQueryable<Opportunity> Stale(HomeQuery query)
    {
        var today = company.Today;
        return Seen(query).Where(o => o.StaleOn <= today);
    }

    private async Task<List<Guid>> StagesAsync(
        Func<OpportunityStatus, bool> which,
        CancellationToken ct
    ) => [.. (await pipelines.AllAsync(ct)).Stages.Where(s => which(s.Kind)).Select(s => s.Id)];
}
