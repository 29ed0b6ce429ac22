using Microsoft.EntityFrameworkCore;

namespace CrmModular.Sdk.Data;

/// <summary>
/// Finds the records that rows of a file are about: by external id, and where a row has none by name. The entity has the
/// properties <c>ExternalId</c> and, when it is found by name, <c>NameSort</c>.
/// </summary>
/// <typeparam name="T">The entity.</typeparam>
public sealed class ImportMatcher<T>
    where T : Entity
{
    private readonly ModuleDbContext _context;
    private readonly Keys _keys;
    private readonly Dictionary<string, List<T>> _byExternalId = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<T>> _byName = new(StringComparer.Ordinal);
    private readonly HashSet<Guid> _mine = [];

    private ImportMatcher(ModuleDbContext context, Keys keys)
    {
        _context = context;
        _keys = keys;
    }

    /// <summary>Where a row and a record have what identifies them.</summary>
    /// <param name="Permission">The permission to change records; its scope decides which may be changed.</param>
    /// <param name="ExternalId">The external id of a record.</param>
    /// <param name="Name">The name of a record; null where names do not identify.</param>
    public sealed record Keys(
        string Permission,
        Func<T, string> ExternalId,
        Func<T, string>? Name = null
    )
    {
        /// <summary>The permission to see records: others are not found at all, so that a file cannot ask what is there. Null finds every record, and says of those that are not the user's to change that they are not.</summary>
        public string? View { get; init; }

        /// <summary>The target with the external id.</summary>
        public string ExternalIdTarget { get; init; } = "externalId";

        /// <summary>The target with the name.</summary>
        public string NameTarget { get; init; } = "name";
    }

    /// <summary>Loads what the rows may be about, in two or three queries. Records in the bin are not found.</summary>
    public static async Task<ImportMatcher<T>> LoadAsync(
        ModuleDbContext context,
        ICurrentUser user,
        Keys keys,
        IReadOnlyList<ImportRow> rows,
        CancellationToken ct
    )
    {
        var matcher = new ImportMatcher<T>(context, keys);
        var seen = keys.View is { } view
            ? context.Set<T>().Visible(context, user, view)
            : context.Set<T>();
        var external = rows.Select(r => r.Text(keys.ExternalIdTarget))
            .OfType<string>()
            .Distinct(StringComparer.Ordinal)
            .ToList();
        if (external.Count > 0)
        {
            matcher.Keep(
                await seen.Where(e => external.Contains(EF.Property<string>(e, "ExternalId")))
                    .ToListAsync(ct)
            );
        }

        if (keys.Name is not null)
        {
            var sorts = rows.Select(r => r.Text(keys.NameTarget))
                .OfType<string>()
                .Select(SortKey.Of)
                .Distinct(StringComparer.Ordinal)
                .ToList();
            matcher.Keep(
                await seen.Where(e => sorts.Contains(EF.Property<string>(e, "NameSort")))
                    .ToListAsync(ct)
            );
        }

        await matcher.FindMineAsync(user, ct);
        return matcher;
    }

    /// <summary>The record that a row is about; null for a new one.</summary>
    /// <param name="row">The row.</param>
    /// <param name="refusal">Why the row cannot come in: the name is not unique, or the record is not the user's to change.</param>
    public T? Find(ImportRow row, out ImportOutcome? refusal)
    {
        refusal = null;
        var found = Candidates(row);
        if (found.Count > 1)
        {
            refusal = ImportOutcome.Refused("import.reason.several", ("count", found.Count));
            return null;
        }

        if (found.Count == 1 && !_mine.Contains(found[0].Id))
        {
            refusal = ImportOutcome.Refused("import.reason.not.yours");
            return null;
        }

        return found.FirstOrDefault();
    }

    /// <summary>Has later rows of the portion find a record that an earlier one makes.</summary>
    public void Add(T entity)
    {
        _mine.Add(entity.Id);
        Keep([entity]);
    }

    /// <summary>What became of a record: new, changed, or as it was.</summary>
    public ImportOutcome OutcomeOf(T entity) =>
        _context.Entry(entity).State switch
        {
            EntityState.Added => ImportOutcome.Created,
            EntityState.Modified => ImportOutcome.Updated,
            _ => ImportOutcome.Unchanged,
        };

    /// <summary>Takes back what a row that is refused has changed.</summary>
    public void Forget(T entity)
    {
        var entry = _context.Entry(entity);
        if (entry.State == EntityState.Added)
        {
            entry.State = EntityState.Detached;
        }
        else
        {
            entry.CurrentValues.SetValues(entry.OriginalValues);
            entry.State = EntityState.Unchanged;
        }
    }

    private IReadOnlyList<T> Candidates(ImportRow row)
    {
        var external = row.Text(_keys.ExternalIdTarget);
        if (external is not null && _byExternalId.TryGetValue(external, out var same))
        {
            return same;
        }

        return
            _keys.Name is not null
            && row.Text(_keys.NameTarget) is { } name
            && _byName.TryGetValue(ImportNames.Normal(name), out var named)
            // A record with another external id is another record of that name.
            ? [.. named.Where(e => external is null || _keys.ExternalId(e).Length == 0)]
            : [];
    }

    private void Keep(IEnumerable<T> entities)
    {
        foreach (var entity in entities)
        {
            Keep(_byExternalId, _keys.ExternalId(entity), entity);
            if (_keys.Name is { } name)
            {
                Keep(_byName, ImportNames.Normal(name(entity)), entity);
            }
        }
    }

    private static void Keep(Dictionary<string, List<T>> index, string key, T entity)
    {
        if (key.Length == 0)
        {
            return;
        }

        if (!index.TryGetValue(key, out var list))
        {
            index[key] = list = [];
        }

        if (!list.Contains(entity))
        {
            list.Add(entity);
        }
    }

    private async Task FindMineAsync(ICurrentUser user, CancellationToken ct)
    {
        var ids = _byExternalId
            .Values.Concat(_byName.Values)
            .SelectMany(e => e)
            .Select(e => e.Id)
            .Distinct()
            .ToList();
        if (ids.Count == 0)
        {
            return;
        }

        _mine.UnionWith(
            user.ScopeOf(_keys.Permission) == RecordScope.All
                ? ids
                : await _context
                    .Set<T>()
                    .Visible(_context, user, _keys.Permission)
                    .Where(e => ids.Contains(e.Id))
                    .Select(e => e.Id)
                    .ToListAsync(ct)
        );
    }
}
