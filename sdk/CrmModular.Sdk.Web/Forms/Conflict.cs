using System.Text.Json;
using CrmModular.Sdk.Data;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;

namespace CrmModular.Sdk.Web;

/// <summary>Who changed a field since it was read.</summary>
public enum ConflictSide
{
    /// <summary>Both did: the user chooses.</summary>
    Both,

    /// <summary>Only the one who saved first did; their value stays.</summary>
    Theirs,

    /// <summary>Only the user did; the user's value is saved.</summary>
    Yours,
}

/// <summary>A field with both values.</summary>
/// <param name="Name">The name under which the choice is sent.</param>
/// <param name="Label">The field's label.</param>
/// <param name="Theirs">What is stored.</param>
/// <param name="Yours">What was sent.</param>
/// <param name="Side">Who changed it.</param>
public sealed record ConflictRow(
    string Name,
    string Label,
    ConflictValue Theirs,
    ConflictValue Yours,
    ConflictSide Side
);

/// <summary>A value for people, and as a form sends it.</summary>
/// <param name="Text">For people; a dash for nothing.</param>
/// <param name="Raw">As a form sends it.</param>
public sealed record ConflictValue(string Text, string Raw);

/// <summary>Both versions of a record side by side, and what a save of the choice sends besides.</summary>
/// <param name="Who">Who saved first; empty when it is not known.</param>
/// <param name="At">When, in UTC.</param>
/// <param name="Rows">The fields that differ.</param>
/// <param name="Kept">Everything else that was sent.</param>
public sealed record ConflictView(
    string Who,
    DateTimeOffset At,
    IReadOnlyList<ConflictRow> Rows,
    IReadOnlyList<KeyValuePair<string, string>> Kept
)
{
    /// <summary>The version that is stored now; a save on it is taken.</summary>
    public required int Version { get; init; }

    /// <summary>Where the choice is posted.</summary>
    public required string Action { get; init; }

    /// <summary>The record's page, for taking all of theirs.</summary>
    public required string RecordUrl { get; init; }

    /// <summary>The record's name.</summary>
    public required string RecordName { get; init; }

    /// <summary>How many fields both changed.</summary>
    public int Choices => Rows.Count(r => r.Side == ConflictSide.Both);
}

/// <summary>Compares what was sent with what is stored, after a stale save.</summary>
/// <param name="texts">Writes the values.</param>
public sealed class ConflictReader(FieldTexts texts)
{
    private static readonly HashSet<string> NotKept = new(StringComparer.OrdinalIgnoreCase)
    {
        "version",
        "resolved",
        "__RequestVerificationToken",
    };

    /// <summary>
    /// Both versions, with the fields told apart that only one of the two changed: what was changed since the user's version
    /// stands in the audit.
    /// </summary>
    /// <param name="context">The module's context.</param>
    /// <param name="stale">What the save answered.</param>
    /// <param name="seen">The version that the user had read.</param>
    /// <param name="fields">The record's fields.</param>
    /// <param name="posted">What was sent.</param>
    /// <param name="names">Gives the names of people and records.</param>
    /// <param name="ct">Cancels the read.</param>
    /// <returns>The rows, who and when; the caller adds where to go from there.</returns>
    public async Task<(
        string Who,
        IReadOnlyList<ConflictRow> Rows,
        List<KeyValuePair<string, string>> Kept
    )> ReadAsync(
        ModuleDbContext context,
        StaleRecordException stale,
        int seen,
        IReadOnlyList<FormField> fields,
        IFormCollection posted,
        Func<IReadOnlyCollection<Guid>, Task<IReadOnlyDictionary<string, string>>> names,
        CancellationToken ct
    )
    {
        var before = await BeforeAsync(context, stale.Record.Id, seen, ct);
        var differing = stale
            .Fields.Select(c => (Conflict: c, Field: fields.FirstOrDefault(f => f.Name == c.Field)))
            .Where(c => c.Field is not null)
            .ToList();
        var ids = differing
            .SelectMany(c => new[] { c.Conflict.Stored, c.Conflict.Sent })
            .OfType<Guid>()
            .ToHashSet();
        if (stale.ChangedBy is { } person)
        {
            ids.Add(person);
        }

        var known = await names(ids);
        var rows = differing.Select(c => Row(c.Field!, c.Conflict, before, known)).ToList();
        var shown = rows.Select(r => r.Name).ToHashSet(StringComparer.OrdinalIgnoreCase);
        var kept = posted
            .Where(p => !NotKept.Contains(p.Key) && !shown.Contains(p.Key))
            .SelectMany(p => p.Value.Select(v => KeyValuePair.Create(p.Key, v ?? "")))
            .ToList();
        var who = stale.ChangedBy is { } by ? known.GetValueOrDefault(by.ToString(), "") : "";
        return (who, rows, kept);
    }

    private ConflictRow Row(
        FormField field,
        FieldConflict conflict,
        Dictionary<string, IReadOnlyList<string>> before,
        IReadOnlyDictionary<string, string> names
    )
    {
        var sent = FormValues.Raw(conflict.Sent);
        var side =
            !before.TryGetValue(field.Name, out var was) ? ConflictSide.Yours
            : Same(was, sent) ? ConflictSide.Theirs
            : ConflictSide.Both;
        return new ConflictRow(
            field.Name,
            texts.Label(field),
            Value(field, FormValues.Raw(conflict.Stored), names),
            Value(field, sent, names),
            side
        );
    }

    private ConflictValue Value(
        FormField field,
        IReadOnlyList<string> raw,
        IReadOnlyDictionary<string, string> names
    )
    {
        var text = texts.Of(field, raw, names);
        return new ConflictValue(
            text.Length > 0 ? text : Display.None,
            field.Kind == InputKind.Tags ? TagText.Join(raw)
                : raw is [var first, ..] ? first
                : ""
        );
    }

    /// <summary>The value that each field had in the user's version, for the fields that were changed since.</summary>
    private static async Task<Dictionary<string, IReadOnlyList<string>>> BeforeAsync(
        ModuleDbContext context,
        Guid record,
        int seen,
        CancellationToken ct
    )
    {
        var changes = await context
            .Audit.AsNoTracking()
            .Where(a => a.RecordId == record && a.RecordVersion > seen)
            .OrderBy(a => a.Id)
            .Select(a => a.Changes)
            .ToListAsync(ct);
        var before = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal);
        foreach (var change in changes)
        {
            using var json = JsonDocument.Parse(change);
            foreach (var field in json.RootElement.EnumerateObject())
            {
                var (name, raw) = FormValues.OfAudit(field.Name, field.Value[0]);
                before.TryAdd(name, raw);
            }
        }

        return before;
    }

    private static bool Same(IReadOnlyList<string> one, IReadOnlyList<string> other) =>
        one.Where(v => v.Length > 0)
            .SequenceEqual(other.Where(v => v.Length > 0), StringComparer.Ordinal);
}
