using CrmModular.Sales.Data;
using CrmModular.Sales.Pipelines;

namespace CrmModular.Sales.Opportunities;

/// <summary>Takes an opportunity into a stage: what the stage is, closing facts, history and events.</summary>
internal sealed class StageChanges(
    SalesContext context,
    ICurrentUser user,
    ICompany company,
    TimeProvider clock
)
{
    /// <summary>Takes the opportunity in; nothing happens where it is there already.</summary>
    /// <param name="opportunity">Its closing facts (value, day, reason) are set before, where they are known.</param>
    /// <param name="from">Where it was; null when it is new.</param>
    /// <param name="to">Where it goes.</param>
    /// <exception cref="FluentValidation.ValidationException">The stage asks for something that is not known.</exception>
    public void Enter(Opportunity opportunity, Stage? from, Stage to)
    {
        Settle(opportunity, to);
        StageRules.Check(opportunity, to);
        if (from?.Id != to.Id)
        {
            Record(opportunity, from, to);
        }
    }

    /// <summary>Takes in what a file tells of the past: what nobody wrote down then is not asked now, but a sale needs its customer.</summary>
    /// <returns>The names of what is missing, see <see cref="StageRules"/>; then nothing was recorded.</returns>
    public IReadOnlyList<string> EnterPast(Opportunity opportunity, Stage? from, Stage to)
    {
        Settle(opportunity, to);
        var missing = StageRules
            .Missing(opportunity, to)
            .Where(m => m == "customer" && to.Kind == OpportunityStatus.Won)
            .ToList();
        if (missing.Count == 0 && from?.Id != to.Id)
        {
            Record(opportunity, from, to);
        }

        return missing;
    }

    private void Settle(Opportunity opportunity, Stage to)
    {
        opportunity.StageId = to.Id;
        opportunity.PipelineId = to.PipelineId;
        opportunity.Status = to.Kind;
        opportunity.StaleAfterDays = to.StaleAfterDays;
        Close(opportunity, to);
    }

    private void Close(Opportunity opportunity, Stage to)
    {
        switch (to.Kind)
        {
            case OpportunityStatus.Won:
                opportunity.ClosedUnits ??= opportunity.Amount.Units;
                opportunity.ClosedOn ??= company.Today;
                opportunity.LostReason = "";
                break;
            case OpportunityStatus.Lost:
                opportunity.ClosedUnits = null;
                opportunity.ClosedOn ??= company.Today;
                break;
            default:
                opportunity.ClosedUnits = null;
                opportunity.ClosedOn = null;
                opportunity.LostReason = "";
                if (to.Position > 1)
                {
                    // Past the first stage somebody has spoken with the customer.
                    opportunity.EngagedOn ??= company.Today;
                }

                break;
        }
    }

    private void Record(Opportunity o, Stage? from, Stage to)
    {
        context.StageMoves.Add(
            new StageMove
            {
                OpportunityId = o.Id,
                At = HappenedAt(o, from),
                PersonId = user.Via == "import" ? o.OwnerId : user.PersonId,
                FromStageId = from?.Id,
                ToStageId = to.Id,
                Status = to.Kind,
            }
        );
        StageHistory.Tell(o, from, to);
    }

    /// <summary>A file tells of the past: its rows happened on their own days, not when they were imported.</summary>
    /// <param name="o">The opportunity, with its days.</param>
    /// <param name="from">Where it was; null when it is new.</param>
    public DateTimeOffset HappenedAt(Opportunity o, Stage? from)
    {
        var day = o.ClosedOn ?? o.EngagedOn;
        if (from is not null || day is null || day >= company.Today)
        {
            return clock.GetUtcNow();
        }

        var noon = day.Value.ToDateTime(new TimeOnly(12, 0));
        return new DateTimeOffset(noon, company.TimeZone.GetUtcOffset(noon)).ToUniversalTime();
    }
}
