namespace CrmModular.Customers.Activities;

/// <summary>What happened with a customer, or was promised to it.</summary>
public enum ActivityKind
{
    /// <summary>Something worth remembering.</summary>
    Note,

    /// <summary>A telephone call.</summary>
    Call,

    /// <summary>A meeting; one in the future is upcoming.</summary>
    Meeting,

    /// <summary>Something promised to the customer, kept or not yet.</summary>
    Promise,
}

/// <summary>An entry of a customer's timeline that a person wrote.</summary>
[RecordKind(CustomerRecords.Activity)]
public sealed class Activity : Entity
{
    /// <summary>The customer; scope is decided by its owner.</summary>
    public Guid CustomerId { get; set; }

    /// <summary>With whom at the customer; null for nobody in particular.</summary>
    public Guid? ContactId { get; set; }
    public ActivityKind Kind { get; set; }
    public required string Text { get; set; }

    /// <summary>When it happened or will happen; for a promise, when it was made.</summary>
    public DateTimeOffset At { get; set; }

    /// <summary>Until when a promise is to be kept; null for no date.</summary>
    public DateOnly? DueOn { get; set; }

    /// <summary>When a promise was kept; null while it is open.</summary>
    public DateTimeOffset? DoneAt { get; set; }

    /// <summary>Who called, met, wrote or promised.</summary>
    public Guid? PersonId { get; set; }

    /// <summary>Whether a promise is open and its day has passed.</summary>
    public bool IsLate(DateOnly today) =>
        Kind == ActivityKind.Promise && DoneAt is null && DueOn < today;
}
