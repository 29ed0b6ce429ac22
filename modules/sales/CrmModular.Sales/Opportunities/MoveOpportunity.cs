using CrmModular.Sales.Data;
using CrmModular.Sales.Pipelines;
using FluentValidation;
using MediatR;

namespace CrmModular.Sales.Opportunities;

/// <summary>What is said when an opportunity goes to another stage.</summary>
public sealed record MoveInput
{
    /// <summary>The key of the stage.</summary>
    public string Stage { get; init; } = "";

    /// <summary>What it was sold for, or is now expected to be; empty leaves it.</summary>
    public decimal? Amount { get; init; }

    /// <summary>Why it was lost.</summary>
    public string? Reason { get; init; }

    /// <summary>The customer, where none was known; empty leaves it.</summary>
    public Guid? CustomerId { get; init; }

    /// <summary>When it closed; empty takes today.</summary>
    public DateOnly? ClosedOn { get; init; }
}

/// <summary>Takes an opportunity to another stage.</summary>
/// <param name="Id">The opportunity.</param>
/// <param name="Version">The version that was seen; null takes the stored one.</param>
/// <param name="Input">Where to, and what that stage asks.</param>
public sealed record MoveOpportunity(Guid Id, int? Version, MoveInput Input)
    : IRequest<Opportunity>;

internal sealed class MoveOpportunityValidator : AbstractValidator<MoveOpportunity>
{
    public MoveOpportunityValidator()
    {
        RuleFor(x => x.Input.Stage)
            .NotEmpty()
            .WithMessage("form.required")
            .OverridePropertyName("Stage");
        RuleFor(x => x.Input.Amount).Amount().OverridePropertyName("Amount");
        RuleFor(x => x.Input.Reason).Reason().OverridePropertyName("Reason");
        RuleFor(x => x.Input.ClosedOn).SensibleDay().OverridePropertyName("ClosedOn");
    }
}

internal sealed class MoveOpportunityHandler(
    SalesContext context,
    ICurrentUser user,
    TimeProvider clock,
    PipelineReader pipelines,
    StageChanges stages,
    Counterparts counterparts
) : IRequestHandler<MoveOpportunity, Opportunity>
{
    public async Task<Opportunity> Handle(
        MoveOpportunity request,
        CancellationToken cancellationToken
    )
    {
        var input = request.Input;
        var set = await pipelines.AllAsync(cancellationToken);
        var opportunity = await context.FindForAsync<Opportunity>(
            request.Id,
            user,
            Rights.EditOpportunities,
            cancellationToken
        );
        context.Expect(opportunity, request.Version);
        var from = set[opportunity.StageId];
        var to = set.Choose(input.Stage, from.PipelineId);
        if (input.CustomerId is { } customer && customer != opportunity.CustomerId)
        {
            await counterparts.SetAsync(
                opportunity,
                customer,
                opportunity.ProductId,
                cancellationToken
            );
        }

        if (from.Id != to.Id)
        {
            // What was true of the former closing does not hold for this one.
            opportunity.ClosedUnits = null;
            opportunity.ClosedOn = null;
            opportunity.LostReason = "";
            opportunity.Probability = to.Probability;
        }

        Say(opportunity, to, input);
        opportunity.LastActivityAt = clock.GetUtcNow();
        stages.Enter(opportunity, from, to);
        await context.SaveChangesAsync(cancellationToken);
        return opportunity;
    }

    private static void Say(Opportunity opportunity, Stage to, MoveInput input)
    {
        opportunity.ClosedOn = input.ClosedOn ?? opportunity.ClosedOn;
        opportunity.LostReason = input.Reason?.Trim() ?? opportunity.LostReason;
        if (input.Amount is not { } amount)
        {
            return;
        }

        var money = Money.Of(amount, opportunity.Amount.Currency);
        if (to.Kind == OpportunityStatus.Won)
        {
            opportunity.ClosedUnits = money.Units;
        }
        else
        {
            opportunity.Amount = money;
        }
    }
}
