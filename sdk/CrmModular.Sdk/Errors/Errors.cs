namespace CrmModular.Sdk;

/// <summary>A rule was broken, and the user can do something about it. Pages show the text, the API answers 422.</summary>
/// <param name="textKey">The key of a text that says what happened and what to do next.</param>
/// <param name="field">The field it belongs to; null for the record as a whole.</param>
/// <param name="arguments">What fills the places in the text.</param>
public sealed class RuleException(
    string textKey,
    string? field = null,
    params IReadOnlyList<(string Name, object? Value)> arguments
) : Exception(textKey)
{
    /// <summary>The key of the text.</summary>
    public string TextKey { get; } = textKey;

    /// <summary>The field; null for the record as a whole.</summary>
    public string? Field { get; } = field;

    /// <summary>What fills the places in the text.</summary>
    public IReadOnlyList<(string Name, object? Value)> Arguments { get; } = arguments;
}

/// <summary>The record is not there, is in the bin, or is outside the user's scope; which of these is not told. Answered with 404.</summary>
/// <param name="record">The record that was asked for.</param>
public sealed class RecordNotFoundException(RecordRef record)
    : Exception($"{record.Kind} {record.Id}")
{
    /// <summary>The record that was asked for.</summary>
    public RecordRef Record { get; } = record;
}

/// <summary>Someone saved the record after it was read. Nothing was written; both sets of values are kept here. Answered with 409, or 412 where <c>If-Match</c> was sent.</summary>
/// <param name="record">The record.</param>
/// <param name="currentVersion">The version that is stored now.</param>
/// <param name="changedAt">When it was stored, in UTC.</param>
/// <param name="changedBy">Who stored it; null when it is not known.</param>
/// <param name="fields">Only the fields that differ.</param>
public sealed class StaleRecordException(
    RecordRef record,
    int currentVersion,
    DateTimeOffset changedAt,
    Guid? changedBy,
    IReadOnlyList<FieldConflict> fields
) : Exception($"{record.Kind} {record.Id} was changed by someone else")
{
    /// <summary>The record.</summary>
    public RecordRef Record { get; } = record;

    /// <summary>The version that is stored now; a save on it will be taken.</summary>
    public int CurrentVersion { get; } = currentVersion;

    /// <summary>When it was stored, in UTC.</summary>
    public DateTimeOffset ChangedAt { get; } = changedAt;

    /// <summary>Who stored it; null when it is not known.</summary>
    public Guid? ChangedBy { get; } = changedBy;

    /// <summary>Only the fields that differ.</summary>
    public IReadOnlyList<FieldConflict> Fields { get; } = fields;
}

/// <summary>One field that two people set differently.</summary>
/// <param name="Field">The property's name.</param>
/// <param name="Stored">Their value, as stored.</param>
/// <param name="Sent">Your value, as sent.</param>
public sealed record FieldConflict(string Field, object? Stored, object? Sent);
