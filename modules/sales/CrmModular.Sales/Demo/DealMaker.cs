using CrmModular.Sales.Opportunities;
using CrmModular.Sales.Pipelines;

namespace CrmModular.Sales.Demo;

/// <summary>How a made-up deal came about.</summary>
/// <param name="Customer">The customer's id and name; null where none was known yet.</param>
/// <param name="Product">What is sold.</param>
/// <param name="Owner">Whose it is.</param>
/// <param name="Began">When it was entered, in UTC.</param>
/// <param name="Stage">Where it is.</param>
/// <param name="Amount">What is expected.</param>
internal sealed record DealFacts(
    (Guid Id, string Name)? Customer,
    ProductView Product,
    Guid? Owner,
    DateTimeOffset Began,
    Stage Stage,
    Money Amount
)
{
    public DateTimeOffset? Engaged { get; init; }
    public DateTimeOffset? Closed { get; init; }
    public long? ClosedUnits { get; init; }
}

/// <summary>Makes opportunities and their way through the stages, as the handlers would have left them.</summary>
internal static class DealMaker
{
    public static Opportunity Make(DealFacts facts, Guid id)
    {
        var last = facts.Closed ?? facts.Engaged ?? facts.Began;
        return new Opportunity
        {
            Id = id,
            AutoName = Counterparts.NameOf(facts.Customer?.Name, facts.Product.ProductName),
            CustomerId = facts.Customer?.Id,
            ProductId = facts.Product.Id,
            OwnerId = facts.Owner,
            PipelineId = facts.Stage.PipelineId,
            StageId = facts.Stage.Id,
            Status = facts.Stage.Kind,
            Amount = facts.Amount,
            ClosedUnits = facts.ClosedUnits,
            Probability = facts.Stage.Probability,
            EngagedOn = Day(facts.Engaged),
            ClosedOn = Day(facts.Closed),
            LastActivityAt = last,
            StaleAfterDays = facts.Stage.StaleAfterDays,
            CreatedAt = facts.Began,
            ChangedAt = last,
            ChangedBy = facts.Owner,
        };
    }

    /// <summary>The steps of its way: entered, engaged, closed.</summary>
    public static IEnumerable<StageMove> Way(
        Opportunity opportunity,
        DealFacts facts,
        DemoStages stages
    )
    {
        Guid? from = null;
        (DateTimeOffset? At, Stage Stage)[] steps =
        [
            (facts.Began, stages.First),
            (facts.Engaged, stages.Engaged),
            (facts.Closed, facts.Stage),
        ];
        foreach (var (at, stage) in steps)
        {
            if (at is { } time && stage.Id != from)
            {
                yield return new StageMove
                {
                    Id = Guid.CreateVersion7(time),
                    OpportunityId = opportunity.Id,
                    At = time,
                    PersonId = opportunity.OwnerId,
                    FromStageId = from,
                    ToStageId = stage.Id,
                    Status = stage.Kind,
                };
                from = stage.Id;
            }
        }
    }

    private static DateOnly? Day(DateTimeOffset? time) =>
        time is { } t ? DateOnly.FromDateTime(t.UtcDateTime) : null;
}
