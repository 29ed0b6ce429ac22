using System.Linq.Expressions;
using CrmModular.Sales.Data;
using CrmModular.Sales.Opportunities;
using CrmModular.Sales.Pipelines;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Caching.Memory;

namespace CrmModular.Sales.Board;

/// <summary>What a card shows.</summary>
internal sealed record BoardCard(
    Guid Id,
    int Version,
    string Title,
    string Customer,
    string Product,
    Guid StageId,
    OpportunityStatus Status,
    long Units,
    string Currency,
    string NextStep,
    DateOnly? NextStepOn,
    DateOnly? StaleOn,
    DateTimeOffset LastActivityAt,
    DateOnly? EngagedOn,
    DateOnly? ClosedOn,
    string LostReason,
    string Owner,
    int Place
);

/// <summary>A column of the board.</summary>
/// <param name="Stage">The stage.</param>
/// <param name="Sums">Count and sums, one for each currency.</param>
/// <param name="Cards">The first cards.</param>
internal sealed record BoardColumn(
    Stage Stage,
    IReadOnlyList<StageSum> Sums,
    IReadOnlyList<BoardCard> Cards
)
{
    public long Count => Sums.Sum(s => s.Count);
}

/// <summary>
/// Reads the board in a few queries however many stages there are: stages, sums of the open ones, sums of the closed ones,
/// the first cards of all columns together. The sums, which grow with the company, are kept until an opportunity
/// changes.
/// </summary>
internal sealed class BoardReader(
    SalesContext context,
    ICurrentUser user,
    ICompany company,
    PipelineReader pipelines,
    IMemoryCache cache
)
{
    /// <summary>How many cards a column shows at first.</summary>
    public const int FirstCards = 20;

    /// <summary>Clocks of several processes differ a little, so that a change may go unseen; not for longer than this.</summary>
    private static readonly TimeSpan SumsKept = TimeSpan.FromSeconds(30);

    /// <summary>How many more come at once.</summary>
    public const int MoreCards = 50;

    private static readonly Expression<Func<Opportunity, BoardCard>> Card = o => new BoardCard(
        o.Id,
        o.Version,
        o.Title,
        o.Customer!.CustomerName ?? "",
        o.Product!.ProductName ?? "",
        o.StageId,
        o.Status,
        o.ValueSort,
        o.Amount.Currency,
        o.NextStep,
        o.NextStepOn,
        o.StaleOn,
        o.LastActivityAt,
        o.EngagedOn,
        o.ClosedOn,
        o.LostReason,
        o.Owner!.Name ?? "",
        o.BoardSort
    );

    public async Task<IReadOnlyList<BoardColumn>> ReadAsync(
        BoardFilter filter,
        CancellationToken ct
    )
    {
        var stages = await StagesAsync(filter, ct);
        var sums = await KeptSumsAsync(filter, stages, ct);
        var cards = await stages
            .Select(stage => First(Column(filter, stage), FirstCards))
            .Aggregate(Queryable.Concat)
            .Select(Card)
            .ToListAsync(ct);
        return
        [
            .. stages.Select(stage => new BoardColumn(
                stage,
                [.. sums.Where(s => s.StageId == stage.Id)],
                [.. cards.Where(c => c.StageId == stage.Id).OrderBy(c => c.Place).ThenBy(c => c.Id)]
            )),
        ];
    }

    /// <summary>The pipelines that can be chosen.</summary>
    public async Task<IReadOnlyList<Pipeline>> PipelinesAsync(CancellationToken ct) =>
        (await pipelines.AllAsync(ct)).Pipelines;

    public async Task<IReadOnlyList<Stage>> StagesAsync(BoardFilter filter, CancellationToken ct)
    {
        var set = await pipelines.AllAsync(ct);
        return set.Of(filter.Pipeline ?? set.Default.Id) is { Count: > 0 } stages
            ? stages
            : set.Of(set.Default.Id);
    }

    /// <summary>More cards of a column, after the one that was seen last.</summary>
    public async Task<IReadOnlyList<BoardCard>> MoreAsync(
        BoardFilter filter,
        Stage stage,
        int place,
        Guid id,
        CancellationToken ct
    ) =>
        await First(
                Column(filter, stage)
                    .Where(o =>
                        o.BoardSort >= place && (o.BoardSort > place || o.Id.CompareTo(id) > 0)
                    ),
                MoreCards + 1
            )
            .Select(Card)
            .ToListAsync(ct);

    /// <summary>One card again, wherever it stands; null when the user may not see it any more.</summary>
    public Task<BoardCard?> CardAsync(Guid id, CancellationToken ct) =>
        context
            .Opportunities.AsNoTracking()
            .Visible(context, user, Rights.ViewOpportunities)
            .Where(o => o.Id == id)
            .Select(Card)
            .FirstOrDefaultAsync(ct);

    /// <summary>Counts and sums by stage and currency. Open and closed ones are asked apart, so that each walks its own stretch of the index.</summary>
    public async Task<IReadOnlyList<StageSum>> SumsAsync(
        BoardFilter filter,
        IReadOnlyCollection<Stage> stages,
        CancellationToken ct
    )
    {
        var open = Ids(stages, s => s.Kind == OpportunityStatus.Open);
        var closed = Ids(stages, s => s.Kind != OpportunityStatus.Open);
        var sums = new List<StageSum>();
        if (open.Count > 0)
        {
            sums.AddRange(await Seen(filter).Where(o => open.Contains(o.StageId)).ByStageAsync(ct));
        }

        if (closed.Count > 0)
        {
            sums.AddRange(
                await InPeriod(Seen(filter).Where(o => closed.Contains(o.StageId)), filter)
                    .ByStageAsync(ct)
            );
        }

        return sums;
    }

    private async Task<IReadOnlyList<StageSum>> KeptSumsAsync(
        BoardFilter filter,
        IReadOnlyList<Stage> stages,
        CancellationToken ct
    )
    {
        if (filter.Customer.Length > 0 || filter.Stale)
        {
            return await SumsAsync(filter, stages, ct);
        }

        var scope = user.ScopeOf(Rights.ViewOpportunities);
        var all = scope == RecordScope.All && filter.Circle == HomeCircle.Everyone;
        var key = (
            nameof(BoardReader),
            stages[0].PipelineId,
            filter.Days(company.Today),
            filter.Circle,
            scope,
            all ? null : user.PersonId,
            await LastChangeAsync(ct)
        );
        return cache.TryGetValue(key, out IReadOnlyList<StageSum>? kept) && kept is not null
            ? kept
            : cache.Set(key, await SumsAsync(filter, stages, ct), SumsKept);
    }

    /// <summary>When an opportunity was last saved, and when one was last put into the bin; each is the end of an index.</summary>
    private async Task<(DateTimeOffset? Saved, DateTimeOffset? Deleted)> LastChangeAsync(
        CancellationToken ct
    )
    {
        var saved = await context
            .Opportunities.OrderByDescending(o => o.ChangedAt)
            .ThenByDescending(o => o.Id)
            .Select(o => (DateTimeOffset?)o.ChangedAt)
            .FirstOrDefaultAsync(ct);
        var deleted = await context
            .Opportunities.IgnoreQueryFilters([ModuleDbContext.BinFilter])
            .Where(o => o.DeletedAt != null)
            .OrderByDescending(o => o.DeletedAt)
            .Select(o => o.DeletedAt)
            .FirstOrDefaultAsync(ct);
        return (saved, deleted);
    }

    private static List<Guid> Ids(IReadOnlyCollection<Stage> stages, Func<Stage, bool> which) =>
        [.. stages.Where(which).Select(s => s.Id)];

    private static IQueryable<Opportunity> First(IQueryable<Opportunity> column, int count) =>
        column.OrderBy(o => o.BoardSort).ThenBy(o => o.Id).Take(count);

    private IQueryable<Opportunity> Column(BoardFilter filter, Stage stage)
    {
        var column = Seen(filter).Where(o => o.StageId == stage.Id);
        return stage.Kind == OpportunityStatus.Open ? column : InPeriod(column, filter);
    }

    private IQueryable<Opportunity> InPeriod(IQueryable<Opportunity> closed, BoardFilter filter)
    {
        if (filter.Days(company.Today) is not var (from, to))
        {
            return closed;
        }

        var first = Opportunity.BoardPlaceOf(to);
        var last = Opportunity.BoardPlaceOf(from);
        return closed.Where(o => o.BoardSort >= first && o.BoardSort <= last);
    }

    private IQueryable<Opportunity> Seen(BoardFilter filter)
    {
        var seen = context.Opportunities.AsNoTracking().SeenBy(context, user, filter.Circle);
        if (filter.Customer.Length > 0)
        {
            var part = filter.Customer.ToLowerInvariant();
            seen = seen.Where(o => o.Customer!.CustomerName.ToLower().Contains(part));
        }

        if (filter.Stale)
        {
            var today = company.Today;
            seen = seen.Where(o => o.StaleOn <= today);
        }

        return seen;
    }
}
