using System.Text.Json;
using CrmModular.Sdk.Data;
using Microsoft.EntityFrameworkCore;

namespace CrmModular.Sdk.Web;

/// <summary>Turns a record's audit into timeline entries: who changed what, with both values.</summary>
/// <param name="texts">The texts of the reader's language.</param>
/// <param name="fields">Writes values.</param>
public sealed class AuditTimeline(ITexts texts, FieldTexts fields)
{
    private const int MostShown = 4;

    /// <summary>At most <paramref name="take"/> entries older than <paramref name="before"/>, newest first.</summary>
    /// <param name="context">The module's context.</param>
    /// <param name="record">The record.</param>
    /// <param name="shown">The record's fields.</param>
    /// <param name="names">Gives the names of people and records; asked only when a change names one.</param>
    /// <param name="before">Only entries before this time.</param>
    /// <param name="take">The greatest number of entries.</param>
    /// <param name="ct">Cancels the read.</param>
    public async Task<IReadOnlyList<TimelineEntry>> ReadAsync(
        ModuleDbContext context,
        Guid record,
        IReadOnlyList<FormField> shown,
        Func<IReadOnlyCollection<Guid>, Task<IReadOnlyDictionary<string, string>>> names,
        DateTimeOffset before,
        int take,
        CancellationToken ct
    )
    {
        var rows = await context
            .Audit.AsNoTracking()
            .Where(a => a.RecordId == record && a.At < before)
            .OrderByDescending(a => a.Id)
            .Take(take)
            .Select(a => new AuditLine(
                a.At,
                a.Action,
                a.Changes,
                context.People.Where(p => p.Id == a.PersonId).Select(p => p.Name).FirstOrDefault()
                    ?? ""
            ))
            .ToListAsync(ct);
        var changes = rows.Select(r => r.Action == "changed" ? Changes(r, shown) : []).ToList();
        var ids = changes
            .SelectMany(c => c)
            .Where(c => c.Field.Kind is InputKind.Person or InputKind.Lookup)
            .SelectMany(c => c.Before.Concat(c.After))
            .Select(v => Guid.TryParse(v, out var id) ? id : Guid.Empty)
            .Where(id => id != Guid.Empty)
            .ToHashSet();
        var known = ids.Count > 0 ? await names(ids) : new Dictionary<string, string>();
        return [.. rows.Select((row, i) => Entry(row, changes[i], known)).OfType<TimelineEntry>()];
    }

    private TimelineEntry? Entry(
        AuditLine row,
        IReadOnlyList<FieldChange> changes,
        IReadOnlyDictionary<string, string> names
    )
    {
        if (row.Action != "changed")
        {
            return new TimelineEntry(
                row.At,
                Icon(row.Action),
                row.Actor,
                texts[$"sdk.audit.{row.Action}"]
            );
        }

        if (changes.Count == 0)
        {
            return null;
        }

        if (changes is [{ Field.Kind: not InputKind.LongText } one])
        {
            return new TimelineEntry(
                row.At,
                "arrows-exchange",
                row.Actor,
                texts[
                    "sdk.audit.one",
                    ("field", fields.Label(one.Field)),
                    ("before", Text(one.Field, one.Before, names)),
                    ("after", Text(one.Field, one.After, names))
                ]
            );
        }

        var lines = changes
            .Where(c => c.Field.Kind != InputKind.LongText)
            .Take(MostShown)
            .Select(c =>
                $"{fields.Label(c.Field)}: {Text(c.Field, c.Before, names)} → {Text(c.Field, c.After, names)}"
            )
            .ToList();
        return new TimelineEntry(
            row.At,
            "pencil",
            row.Actor,
            texts[
                "sdk.audit.many",
                ("fields", string.Join(", ", changes.Select(c => fields.Label(c.Field))))
            ]
        )
        {
            Quote = lines.Count > 0 ? string.Join('\n', lines) : null,
        };
    }

    private string Text(
        FormField field,
        IReadOnlyList<string> raw,
        IReadOnlyDictionary<string, string> names
    )
    {
        var text = fields.Of(field, raw, names);
        return text.Length > 0 ? text : Display.None;
    }

    private static List<FieldChange> Changes(AuditLine row, IReadOnlyList<FormField> shown)
    {
        using var json = JsonDocument.Parse(row.Changes);
        var found = new List<FieldChange>();
        foreach (var change in json.RootElement.EnumerateObject())
        {
            var (name, old) = FormValues.OfAudit(change.Name, change.Value[0]);
            if (shown.FirstOrDefault(f => f.Name == name) is { } field)
            {
                var (_, now) = FormValues.OfAudit(change.Name, change.Value[1]);
                found.Add(new FieldChange(field, old, now));
            }
        }

        return found;
    }

    private static string Icon(string action) =>
        action switch
        {
            "created" => "plus",
            "restored" => "arrow-back-up",
            _ => "trash",
        };

    private sealed record AuditLine(DateTimeOffset At, string Action, string Changes, string Actor);

    private sealed record FieldChange(
        FormField Field,
        IReadOnlyList<string> Before,
        IReadOnlyList<string> After
    );
}
