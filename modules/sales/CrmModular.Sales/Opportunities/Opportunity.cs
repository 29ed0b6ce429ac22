using CrmModular.Sales.Pipelines;

namespace CrmModular.Sales.Opportunities;

/// <summary>A chance to sell: to a customer, once one is known, a product, once one is chosen.</summary>
[RecordKind(SalesRecords.Opportunity)]
public sealed class Opportunity : Entity, IOwned, ISearchable, IDerived, IHasExternalId
{
    /// <summary>How long a reason or a next step is at most.</summary>
    internal const int LongestReason = 500;

    /// <summary>Its own name; empty where customer and product say enough.</summary>
    public string Name { get; set; } = "";

    /// <summary>Customer and product, as they were called at the last save.</summary>
    [Derived]
    public string AutoName { get; set; } = "";

    /// <summary>What it is called: its own name, or customer and product.</summary>
    [Derived]
    public string Title { get; private set; } = "";
    public string TitleSort { get; private set; } = "";

    public Guid? CustomerId { get; set; }
    public CustomerView? Customer { get; set; }
    public Guid? ProductId { get; set; }
    public ProductView? Product { get; set; }
    public Guid? OwnerId { get; set; }
    public PersonRow? Owner { get; set; }

    public Guid PipelineId { get; set; }
    public Guid StageId { get; set; }
    public Stage? Stage { get; set; }

    /// <summary>What its stage is, kept here so that lists need no join to ask for it.</summary>
    public OpportunityStatus Status { get; set; }

    /// <summary>What is expected; 0 while nobody has said.</summary>
    public required Money Amount { get; set; }

    /// <summary>What was sold for, in ten-thousandths of the amount's currency; null unless won.</summary>
    public long? ClosedUnits { get; set; }

    /// <summary>What it counts for: the closed value when won, the expected amount otherwise.</summary>
    public long ValueSort { get; private set; }

    /// <summary>How likely it is won, in whole per cent; the stage's unless somebody knows better.</summary>
    public int Probability { get; set; }
    public DateOnly? EngagedOn { get; set; }

    /// <summary>When it is expected to close.</summary>
    public DateOnly? CloseOn { get; set; }

    /// <summary>When it was won or lost; null while open.</summary>
    public DateOnly? ClosedOn { get; set; }

    /// <summary>The day it closed or is expected to; far away where nobody has said.</summary>
    public DateOnly CloseSort { get; private set; }

    [TextLimit(LongestReason)]
    public string LostReason { get; set; } = "";

    [TextLimit(LongestReason)]
    public string NextStep { get; set; } = "";
    public DateOnly? NextStepOn { get; set; }

    /// <summary>
    /// The order within a column of the board: open ones by their next step, earliest first; closed ones by the day they
    /// closed, latest first. So one index serves every column, and a period of closing days is a range in it.
    /// </summary>
    public int BoardSort { get; private set; }

    [TextLimit(TextLimitAttribute.Line)]
    public string Source { get; set; } = "";

    /// <summary>When something last happened, in UTC.</summary>
    public DateTimeOffset LastActivityAt { get; set; }

    /// <summary>The patience of its stage; null never warns.</summary>
    public int? StaleAfterDays { get; set; }

    /// <summary>The day from which it is stale unless something happens; null where nothing warns.</summary>
    [Derived]
    public DateOnly? StaleOn { get; private set; }

    /// <summary>Finds the opportunity again when the same file is imported; empty for none.</summary>
    public string ExternalId { get; set; } = "";

    /// <summary>The place on the board of a closing day.</summary>
    public static int BoardPlaceOf(DateOnly closedOn) => -closedOn.DayNumber;

    public void Derive()
    {
        Title = Name.Length > 0 ? Name : AutoName;
        TitleSort = SortKey.Of(Title);
        ValueSort = Status == OpportunityStatus.Won ? ClosedUnits ?? Amount.Units : Amount.Units;
        CloseSort = ClosedOn ?? CloseOn ?? DateOnly.MaxValue;
        BoardSort =
            Status == OpportunityStatus.Open
                ? (NextStepOn ?? DateOnly.MaxValue).DayNumber
                : BoardPlaceOf(ClosedOn ?? DateOnly.MinValue);
        // The day is UTC's here; next to a patience counted in days the difference is nothing.
        StaleOn =
            Status == OpportunityStatus.Open && StaleAfterDays is { } days
                ? DateOnly.FromDateTime(LastActivityAt.UtcDateTime).AddDays(days + 1)
                : null;
    }

    public SearchText? ToSearch() =>
        new(Title, NextStep, ExternalId, Name.Length > 0 ? AutoName : "");
}

/// <summary>One step of an opportunity's way: who moved it, when, from where to where.</summary>
public sealed class StageMove
{
    /// <summary>A UUIDv7, made by the application.</summary>
    public Guid Id { get; set; } = Guid.CreateVersion7();
    public Guid OpportunityId { get; set; }
    public Opportunity? Opportunity { get; set; }

    /// <summary>When, in UTC; for an import the day on which it really happened.</summary>
    public DateTimeOffset At { get; set; }

    /// <summary>Who moved it; null when the system did.</summary>
    public Guid? PersonId { get; set; }

    /// <summary>Null when it began here.</summary>
    public Guid? FromStageId { get; set; }
    public Guid ToStageId { get; set; }

    /// <summary>What the stage that it came into is.</summary>
    public OpportunityStatus Status { get; set; }
}
