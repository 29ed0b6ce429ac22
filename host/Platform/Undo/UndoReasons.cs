using CrmModular.Host.Data;
using CrmModular.Host.Platform.Search;
using Microsoft.EntityFrameworkCore;

namespace CrmModular.Host.Platform.Undo;

/// <summary>Names the records that an undo left as they are: by the search index, which knows the names of all modules, and people by their own.</summary>
internal sealed class UndoReasons(
    PlatformContext context,
    IEnumerable<RecordKind> kinds,
    ITexts texts
)
{
    /// <summary>A record that was left.</summary>
    /// <param name="Name">Its name, or what kind of record it is where nobody knows one.</param>
    /// <param name="Url">Its page; null where it has none.</param>
    /// <param name="Reason">Why it was left.</param>
    public sealed record Line(string Name, string? Url, string Reason);

    public async Task<IReadOnlyList<Line>> ReadAsync(UndoResult result, CancellationToken ct)
    {
        var ids = result.Reasons.Select(r => r.Record.Id).ToList();
        var names = await context
            .Set<SearchEntry>()
            .Where(s => ids.Contains(s.RecordId))
            .Select(s => new { s.RecordId, s.Title })
            .ToDictionaryAsync(s => s.RecordId, s => s.Title, ct);
        var people = await context
            .Persons.Where(p => ids.Contains(p.Id))
            .Select(p => new { p.Id, p.Name })
            .ToListAsync(ct);
        people.ForEach(p => names[p.Id] = p.Name);
        return
        [
            .. result.Reasons.Select(r => new Line(
                names.GetValueOrDefault(r.Record.Id) ?? KindName(r.Record.Kind),
                Url(r.Record, names),
                texts[r.TextKey, ("what", r.Detail)]
            )),
        ];
    }

    private string KindName(string kind) =>
        kinds.FirstOrDefault(k => k.Kind == kind) is { } known
            ? texts[known.TextKey]
            : texts.Find($"audit.kind.{kind}") ?? kind;

    /// <summary>What has no name is not there, or in the bin: no page to lead to.</summary>
    private string? Url(RecordRef record, Dictionary<Guid, string> names) =>
        names.ContainsKey(record.Id)
            ? kinds.FirstOrDefault(k => k.Kind == record.Kind)?.UrlOf(record.Id)
            : null;
}
