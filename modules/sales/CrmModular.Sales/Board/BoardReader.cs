using System.Linq.Expressions;
using CrmModular.Sales.Data;
using CrmModular.Sales.Opportunities;
using CrmModular.Sales.Pipelines;
using Microsoft.EntityFrameworkCore;

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
/// the first cards of all columns together. See <see cref="BoardSums"/> for those.
/// </summary>
internal sealed class BoardReader(
    SalesContext context,
    ICurrentUser user,
    PipelineReader pipelines,
    BoardQuery query,
    BoardSums sums
)
{
    /// <summary>How many cards a column shows at first.</summary>
    public const int FirstCards = 20;

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
        var figures = await sums.KeptAsync(filter, stages, ct);
        var cards = await stages
            .Select(stage => First(Column(filter, stage), FirstCards))
            .Aggregate(Queryable.Concat)
            .Select(Card)
            .ToListAsync(ct);
        return
        [
            .. stages.Select(stage => new BoardColumn(
                stage,
                [.. figures.Where(s => s.StageId == stage.Id)],
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

    private static IQueryable<Opportunity> First(IQueryable<Opportunity> column, int count) =>
        column.OrderBy(o => o.BoardSort).ThenBy(o => o.Id).Take(count);

    private IQueryable<Opportunity> Column(BoardFilter filter, Stage stage)
    {
        var column = query.Seen(filter).Where(o => o.StageId == stage.Id);
        return stage.Kind == OpportunityStatus.Open ? column : query.InPeriod(column, filter);
    }
}
