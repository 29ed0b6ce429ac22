using FluentValidation;

namespace CrmModular.Sales.Opportunities;

/// <summary>What a person or a program says of an opportunity.</summary>
public record OpportunityInput
{
    /// <summary>Empty where customer and product say enough.</summary>
    public string? Name { get; init; }

    /// <summary>Optional until it is won.</summary>
    public Guid? CustomerId { get; init; }
    public Guid? ProductId { get; init; }
    public Guid? OwnerId { get; init; }

    /// <summary>The key of a stage; empty takes the first for a new one, one that is there has one.</summary>
    public string? Stage { get; init; }

    /// <summary>What is expected, with at most four decimals; empty takes the product's list price for a new one, and is 0 otherwise.</summary>
    public decimal? Amount { get; init; }

    /// <summary>The ISO 4217 code of the amount; empty takes the company's for a new one, one that is there has one.</summary>
    public string? Currency { get; init; }

    /// <summary>In whole per cent; empty takes the stage's.</summary>
    public int? Probability { get; init; }
    public DateOnly? EngagedOn { get; init; }
    public DateOnly? CloseOn { get; init; }

    /// <summary>When it was won or lost; empty takes today when it is closed.</summary>
    public DateOnly? ClosedOn { get; init; }

    /// <summary>What it was sold for; empty takes the expected amount when it is won.</summary>
    public decimal? ClosedValue { get; init; }
    public string? LostReason { get; init; }
    public string? NextStep { get; init; }
    public DateOnly? NextStepOn { get; init; }
    public string? Source { get; init; }
    public string? ExternalId { get; init; }

    internal static OpportunityInput Of(Opportunity opportunity, string stage) =>
        new()
        {
            Name = opportunity.Name,
            CustomerId = opportunity.CustomerId,
            ProductId = opportunity.ProductId,
            OwnerId = opportunity.OwnerId,
            Stage = stage,
            Amount = opportunity.Amount.Amount,
            Currency = opportunity.Amount.Currency,
            Probability = opportunity.Probability,
            EngagedOn = opportunity.EngagedOn,
            CloseOn = opportunity.CloseOn,
            ClosedOn = opportunity.ClosedOn,
            ClosedValue = opportunity.ClosedUnits is { } units
                ? (decimal)units / Money.Scale
                : null,
            LostReason = opportunity.LostReason,
            NextStep = opportunity.NextStep,
            NextStepOn = opportunity.NextStepOn,
            Source = opportunity.Source,
            ExternalId = opportunity.ExternalId,
        };
}

internal sealed class SaveOpportunityValidator : AbstractValidator<SaveOpportunity>
{
    public SaveOpportunityValidator()
    {
        RuleFor(x => x.Input.Name)
            .Must((x, name) => Named(x.Input, name))
            .WithMessage("sales.name.needed")
            .MaximumLength(200)
            .WithMessage("form.long")
            .OverridePropertyName("Name");
        RuleFor(x => x.Input.Amount).Amount().OverridePropertyName("Amount");
        RuleFor(x => x.Input.ClosedValue).Amount().OverridePropertyName("ClosedValue");
        RuleFor(x => x.Input.Currency)
            .Must(code =>
                string.IsNullOrEmpty(code)
                || (code.Length == 3 && code.All(char.IsAsciiLetterUpper))
            )
            .WithMessage("sales.currency.wrong")
            .OverridePropertyName("Currency");
        RuleFor(x => x.Input.Probability)
            .InclusiveBetween(0, 100)
            .WithMessage("sales.probability.wrong")
            .OverridePropertyName("Probability");
        RuleFor(x => x.Input.EngagedOn).SensibleDay().OverridePropertyName("EngagedOn");
        RuleFor(x => x.Input.CloseOn).SensibleDay().OverridePropertyName("CloseOn");
        RuleFor(x => x.Input.NextStepOn).SensibleDay().OverridePropertyName("NextStepOn");
        RuleFor(x => x.Input.ClosedOn)
            .SensibleDay()
            .Must(
                (x, closed) =>
                    closed is null || x.Input.EngagedOn is null || closed >= x.Input.EngagedOn
            )
            .WithMessage("sales.closed.early")
            .OverridePropertyName("ClosedOn");
        RuleFor(x => x.Input.LostReason).Reason().OverridePropertyName("LostReason");
        RuleFor(x => x.Input.ExternalId)
            .MaximumLength(100)
            .WithMessage("form.long")
            .OverridePropertyName("ExternalId");
    }

    private static bool Named(OpportunityInput input, string? name) =>
        !string.IsNullOrWhiteSpace(name)
        || input.CustomerId is not null
        || input.ProductId is not null;
}

/// <summary>What amounts and days may be.</summary>
internal static class AmountRules
{
    public static IRuleBuilderOptions<T, DateOnly?> SensibleDay<T>(
        this IRuleBuilder<T, DateOnly?> rule
    ) => rule.Must(day => day is not { } d || CalendarDay.IsSensible(d)).WithMessage("form.day");

    /// <summary>Said of a deal that is open it is not kept, and is too long all the same.</summary>
    public static IRuleBuilderOptions<T, string?> Reason<T>(this IRuleBuilder<T, string?> rule) =>
        rule.MaximumLength(Opportunity.LongestReason).WithMessage("form.long");

    /// <summary>Far beyond any deal, and so small that a sum over all of them, times a hundred, stays within a long.</summary>
    public const decimal Greatest = 10_000_000_000m;

    public static IRuleBuilderOptions<T, decimal?> Amount<T>(this IRuleBuilder<T, decimal?> rule) =>
        rule.GreaterThanOrEqualTo(0)
            .WithMessage("form.negative")
            .LessThanOrEqualTo(Greatest)
            .WithMessage("sales.amount.large")
            .Must(amount =>
                amount is not { } a
                || Math.Abs(a) > Greatest
                || decimal.Truncate(a * Money.Scale) == a * Money.Scale
            )
            .WithMessage("sales.amount.decimals");
}
