using CrmModular.Sales.Opportunities;
using FluentValidation;
using FluentValidation.Results;

namespace CrmModular.Sales.Pipelines;

/// <summary>What a stage asks of an opportunity before it comes in.</summary>
internal static class StageRules
{
    private static readonly Dictionary<string, Rule> Rules = new(StringComparer.Ordinal)
    {
        ["customer"] = new(nameof(OpportunityInput.CustomerId), o => o.CustomerId is not null),
        ["product"] = new(nameof(OpportunityInput.ProductId), o => o.ProductId is not null),
        ["amount"] = new(nameof(OpportunityInput.Amount), o => o.ValueSort > 0),
        ["reason"] = new(nameof(OpportunityInput.LostReason), o => o.LostReason.Length > 0),
        ["engagedOn"] = new(nameof(OpportunityInput.EngagedOn), o => o.EngagedOn is not null),
        ["closeOn"] = new(nameof(OpportunityInput.CloseOn), o => o.CloseOn is not null),
        ["nextStep"] = new(nameof(OpportunityInput.NextStep), o => o.NextStep.Length > 0),
    };

    /// <summary>The names that a stage may ask for.</summary>
    public static IReadOnlyCollection<string> Names => Rules.Keys;

    /// <summary>What the stage asks for: its own fields, and what winning and losing always need.</summary>
    public static IReadOnlyList<string> Asked(Stage stage)
    {
        string[] always = stage.Kind switch
        {
            OpportunityStatus.Won => ["customer", "amount"],
            OpportunityStatus.Lost => ["reason"],
            _ => [],
        };
        return [.. always.Union(TagText.Split(stage.RequiredFields), StringComparer.Ordinal)];
    }

    /// <summary>What is missing for an opportunity to be in a stage.</summary>
    public static IReadOnlyList<string> Missing(Opportunity opportunity, Stage stage)
    {
        opportunity.Derive();
        return
        [
            .. Asked(stage)
                .Where(name => Rules.TryGetValue(name, out var rule) && !rule.Holds(opportunity)),
        ];
    }

    /// <summary>Refuses what is missing, all of it at once.</summary>
    /// <exception cref="ValidationException">Something is missing; each failure names its field.</exception>
    public static void Check(Opportunity opportunity, Stage stage)
    {
        var missing = Missing(opportunity, stage);
        if (missing.Count > 0)
        {
            throw new ValidationException(
                missing.Select(name => new ValidationFailure(
                    Rules[name].Field,
                    $"sales.asks.{name}"
                ))
            );
        }
    }

    private sealed record Rule(string Field, Func<Opportunity, bool> Holds);
}
