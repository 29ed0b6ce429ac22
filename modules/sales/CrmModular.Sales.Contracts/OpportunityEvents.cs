using CrmModular.Sdk;

namespace CrmModular.Sales.Contracts;

/// <summary>An opportunity went to another stage. Winning, losing and opening again are moves too, and this comes before their own event.</summary>
/// <param name="RecordId">The opportunity.</param>
/// <param name="CustomerId">The customer; null until one is known.</param>
/// <param name="OwnerId">Who owns it; null for nobody.</param>
/// <param name="FromStage">The key of the stage that it left; empty when it is new.</param>
/// <param name="ToStage">The key of the stage that it is in.</param>
/// <param name="From">What it was; null when it is new.</param>
/// <param name="To">What it is.</param>
[EventName("sales.opportunity.moved")]
public sealed record OpportunityMoved(
    Guid RecordId,
    Guid? CustomerId,
    Guid? OwnerId,
    string FromStage,
    string ToStage,
    OpportunityStatus? From,
    OpportunityStatus To
) : IModuleEvent;

/// <summary>A customer bought.</summary>
/// <param name="RecordId">The opportunity.</param>
/// <param name="CustomerId">The customer.</param>
/// <param name="ProductId">The product; null where none was chosen.</param>
/// <param name="OwnerId">Who owns it; null for nobody.</param>
/// <param name="AmountUnits">What was sold for, in ten-thousandths of the currency's unit.</param>
/// <param name="Currency">The ISO 4217 code.</param>
/// <param name="ClosedOn">The day on which it was won.</param>
[EventName("sales.opportunity.won")]
public sealed record OpportunityWon(
    Guid RecordId,
    Guid CustomerId,
    Guid? ProductId,
    Guid? OwnerId,
    long AmountUnits,
    string Currency,
    DateOnly ClosedOn
) : IModuleEvent;

/// <summary>A customer did not buy.</summary>
/// <param name="RecordId">The opportunity.</param>
/// <param name="CustomerId">The customer; null when none was known.</param>
/// <param name="ProductId">The product; null where none was chosen.</param>
/// <param name="OwnerId">Who owns it; null for nobody.</param>
/// <param name="Reason">Why, in the words of the person who closed it.</param>
/// <param name="ClosedOn">The day on which it was lost.</param>
[EventName("sales.opportunity.lost")]
public sealed record OpportunityLost(
    Guid RecordId,
    Guid? CustomerId,
    Guid? ProductId,
    Guid? OwnerId,
    string Reason,
    DateOnly ClosedOn
) : IModuleEvent;
