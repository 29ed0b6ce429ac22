using CrmModular.Host.Data;
using CrmModular.Host.Platform.Search;
using Microsoft.EntityFrameworkCore;

namespace CrmModular.Host.Platform.Undo;

/// <summary>Names the records that an undo left as they are, if the user reaches them: by the search index, which knows the names of all modules, and people by their own.</summary>
internal sealed class UndoReasons(
    PlatformContext context,
    IEnumerable<RecordKind> kinds,
    ICurrentUser user,
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
        var names = new Dictionary<Guid, string>();
        foreach (var scope in kinds.GroupBy(k => user.ScopeOf(k.Permission)))
        {
            var of = scope.Select(k => k.Kind).ToList();
            var found = context
                .Set<SearchEntry>()
                .Where(s => of.Contains(s.Kind) && ids.Contains(s.RecordId));
            await foreach (
                var entry in Within(found, scope.Key)
                    .Select(s => new { s.RecordId, s.Title })
                    .AsAsyncEnumerable()
                    .WithCancellation(ct)
            )
            {
                names[entry.RecordId] = entry.Title;
            }
        }

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

    private IQueryable<SearchEntry> Within(IQueryable<SearchEntry> found, RecordScope scope) =>
        scope switch
        {
            RecordScope.All => found,
            RecordScope.None => found.Where(_ => false),
            _ => found.OwnedWithin(context, user.PersonId ?? Guid.Empty, scope),
        };

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
