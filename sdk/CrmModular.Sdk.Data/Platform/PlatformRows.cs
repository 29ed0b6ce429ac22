namespace CrmModular.Sdk.Data;

/// <summary>A change of a record, written in the change's transaction; undo reads it back.</summary>
public sealed class AuditEntry
{
    /// <summary>A UUIDv7: newer entries have greater ids, whoever makes them.</summary>
    public Guid Id { get; set; } = OrderedId.Next(DateTimeOffset.UtcNow);

    /// <summary>When, in UTC.</summary>
    public DateTimeOffset At { get; set; }

    /// <summary>Who; null when the system did.</summary>
    public Guid? PersonId { get; set; }

    /// <summary>The module whose record it is, or <c>platform</c>.</summary>
    public required string ModuleId { get; set; }

    /// <summary>The kind of record.</summary>
    public required string Kind { get; set; }

    /// <summary>The record.</summary>
    public Guid RecordId { get; set; }

    /// <summary><c>created</c>, <c>changed</c>, <c>deleted</c>, <c>restored</c> or <c>removed</c>.</summary>
    public required string Action { get; set; }

    /// <summary>A JSON object: each changed field with an array of the old and the new value.</summary>
    public required string Changes { get; set; }

    /// <summary>The record's version after the change.</summary>
    public int RecordVersion { get; set; }

    /// <summary>The undo number; changes of one import or bulk change share it.</summary>
    public Guid BatchId { get; set; }

    /// <summary>Where the change came from, see <see cref="ICurrentUser.Via"/>.</summary>
    public required string Via { get; set; }
}

/// <summary>An event that waits to leave.</summary>
public sealed class OutboxEvent
{
    /// <summary>A UUIDv7: later events have greater ids.</summary>
    public Guid Id { get; set; } = Guid.CreateVersion7();

    /// <summary>When it happened, in UTC.</summary>
    public DateTimeOffset At { get; set; }

    /// <summary>The event's name.</summary>
    public required string Name { get; set; }

    /// <summary>The record it happened to.</summary>
    public Guid RecordId { get; set; }

    /// <summary>Who caused it; null when the system did.</summary>
    public Guid? PersonId { get; set; }

    /// <summary>The event as JSON.</summary>
    public required string Body { get; set; }
}

/// <summary>A person as modules see it, read only (view <c>platform_person_v1</c>).</summary>
public sealed class PersonRow
{
    /// <summary>The person's id.</summary>
    public Guid Id { get; set; }

    /// <summary>The person's name.</summary>
    public string Name { get; set; } = "";

    /// <summary>Sorts by name, see <see cref="SortKey"/>.</summary>
    public string NameSort { get; set; } = "";

    /// <summary>The person's region; empty for none.</summary>
    public string Region { get; set; } = "";

    /// <summary>The person's department; null for none.</summary>
    public Guid? DepartmentId { get; set; }

    /// <summary>Whom the person reports to; null for none.</summary>
    public Guid? ManagerId { get; set; }

    /// <summary>Whether the person is still with the company.</summary>
    public bool Active { get; set; }
}

/// <summary>Which owners' records a person reaches in a scope wider than own, read only (view <c>platform_reach_v1</c>).</summary>
public sealed class ReachRow
{
    /// <summary>The person who looks.</summary>
    public Guid ViewerId { get; set; }

    /// <summary>The scope.</summary>
    public RecordScope Scope { get; set; }

    /// <summary>An owner whose records the viewer reaches.</summary>
    public Guid OwnerId { get; set; }
}
