using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;

namespace CrmModular.Sdk.Data;

/// <summary>
/// Finds the records that rows of a file are about: by the id that an export wrote, by external id, and by a name only where
/// something else agrees; a name alone is a question. The entity has the property <c>ExternalId</c> and, when it is found by
/// name, <c>NameSort</c>; its references are called like their targets with <c>Id</c> behind.
/// </summary>
/// <typeparam name="T">The entity.</typeparam>
public sealed class ImportMatcher<T>
    where T : Entity
{
    private readonly ModuleDbContext _context;
    private readonly Keys _keys;
    private readonly Dictionary<Guid, T> _byId = [];
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
    /// <param name="Name">The name of a record; null where names do not matter.</param>
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

        /// <summary>What a name belongs to, such as the customer of a contact; null where a name stands for itself.</summary>
        public (string Target, Func<T, Guid> Of)? Within { get; init; }

        /// <summary>What tells two records of one name apart, by target: a phone number, an address, a code.</summary>
        public IReadOnlyDictionary<string, Func<T, string>> TellsApart { get; init; } =
            new Dictionary<string, Func<T, string>>();
    }

    /// <summary>Loads what the rows may be about, in two or three queries.</summary>
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
        var ids = rows.Select(r => r.RecordId).OfType<Guid>().Distinct().ToList();
        if (ids.Count > 0)
        {
            // The bin as well: what lies there is not made a second time.
            matcher.Keep(
                await context
                    .Set<T>()
                    .IgnoreQueryFilters([ModuleDbContext.BinFilter])
                    .Where(e => ids.Contains(e.Id))
                    .ToListAsync(ct)
            );
        }

        var external = Texts(rows, keys.ExternalIdTarget).ToList();
        if (external.Count > 0)
        {
            matcher.Keep(
                await seen.Where(e => EF.Property<string>(e, "ExternalId") != "")
                    .Where(e => external.Contains(EF.Property<string>(e, "ExternalId")))
                    .ToListAsync(ct)
            );
        }

        if (keys.Name is not null)
        {
            var sorts = Texts(rows, keys.NameTarget).Select(SortKey.Of).Distinct().ToList();
            matcher.Keep(
                await seen.Where(e => sorts.Contains(EF.Property<string>(e, "NameSort")))
                    .ToListAsync(ct)
            );
        }

        await matcher.FindMineAsync(user, ct);
        return matcher;
    }

    /// <summary>
    /// Plans a row on the record that it is about, or on a new one. Where only the name says which, the row is tried on that
    /// record: nothing happens when nothing differs, and otherwise it is as the user decided, see <see cref="ImportRow.SameName"/>.
    /// </summary>
    /// <param name="row">The row.</param>
    /// <param name="plan">Makes the changes of the row on a record, or on a new one where it is null, and says what became of it.</param>
    public async Task<ImportOutcome> PlanAsync(ImportRow row, Func<T?, Task<ImportOutcome>> plan)
    {
        var (record, sure, refusal) = Match(row);
        if (refusal is null && (record is null || sure))
        {
            refusal = Unclear(row, record);
        }

        if (refusal is not null)
        {
            return refusal;
        }

        if (record is null || sure)
        {
            return await TryAsync(plan, record);
        }

        var before = Changed();
        var outcome = await TryAsync(plan, record);
        var refused = outcome.Verdict == ImportVerdict.Refuse && row.SameName != SameName.New;
        if (refused || outcome.Verdict == ImportVerdict.Skip)
        {
            return outcome;
        }

        row.SharesName = true;
        if (row.SameName == SameName.Same)
        {
            return outcome;
        }

        TakeBack(before);
        return row.SameName == SameName.New ? await TryAsync(plan, null) : ImportOutcome.NameTaken;
    }

    /// <summary>The record that a row is surely about; null for none.</summary>
    public T? Find(ImportRow row) => Match(row) is { Sure: true } match ? match.Record : null;

    /// <summary>Has later rows of the portion find a record that an earlier one makes.</summary>
    public void Add(T entity)
    {
        _mine.Add(entity.Id);
        Keep([entity]);
    }

    /// <summary>The id of the record that a row makes: the one that an export wrote, or a new one.</summary>
    public static Guid NewId(ImportRow row) => row.RecordId ?? Guid.CreateVersion7();

    /// <summary>What became of a record: new, changed, or as it was.</summary>
    public ImportOutcome OutcomeOf(T entity) =>
        _context.Entry(entity).State switch
        {
            EntityState.Added => ImportOutcome.Created,
            EntityState.Modified => ImportOutcome.Updated,
            _ => ImportOutcome.Unchanged,
        };

    /// <summary>A refused row leaves neither what it had begun to change nor what it had begun to make.</summary>
    private async Task<ImportOutcome> TryAsync(Func<T?, Task<ImportOutcome>> plan, T? record)
    {
        var entry = record is null ? null : _context.Entry(record);
        var (state, values) = (entry?.State, entry?.CurrentValues.Clone());
        var outcome = await plan(record);
        if (outcome.Verdict != ImportVerdict.Refuse)
        {
            return outcome;
        }

        if (entry is not null)
        {
            entry.CurrentValues.SetValues(values!);
            entry.State = state!.Value;
        }

        foreach (
            var begun in _context
                .ChangeTracker.Entries<T>()
                .Where(e => e.State == EntityState.Added && !_byId.ContainsKey(e.Entity.Id))
                .ToList()
        )
        {
            begun.State = EntityState.Detached;
        }

        return outcome;
    }

    private Dictionary<object, PropertyValues> Changed() =>
        _context
            .ChangeTracker.Entries()
            .Where(e => e.State is EntityState.Added or EntityState.Modified)
            .ToDictionary(
                e => e.Entity,
                e => e.CurrentValues.Clone(),
                ReferenceEqualityComparer.Instance
            );

    private void TakeBack(Dictionary<object, PropertyValues> before)
    {
        foreach (var entry in _context.ChangeTracker.Entries().ToList())
        {
            if (before.TryGetValue(entry.Entity, out var values))
            {
                entry.CurrentValues.SetValues(values);
            }
            else if (entry.State == EntityState.Added)
            {
                entry.State = EntityState.Detached;
                Drop(entry.Entity as T);
            }
            else if (entry.State == EntityState.Modified)
            {
                entry.CurrentValues.SetValues(entry.OriginalValues);
                entry.State = EntityState.Unchanged;
            }
        }
    }

    private (T? Record, bool Sure, ImportOutcome? Refusal) Match(ImportRow row)
    {
        if (row.RecordId is { } id && _byId.TryGetValue(id, out var own))
        {
            return own.DeletedAt is not null
                    ? (null, false, ImportOutcome.Refused("import.reason.in.bin"))
                : row.Text(_keys.ExternalIdTarget) is { } wanted
                && _byExternalId.TryGetValue(wanted, out var others)
                && others.Any(o => o != own)
                    ? (null, false, ImportOutcome.Refused("record.external.taken", ("id", wanted)))
                : Mine(own, true);
        }

        var external = row.Text(_keys.ExternalIdTarget);
        if (external is not null && _byExternalId.TryGetValue(external, out var same))
        {
            return same is [var one]
                ? Mine(one, true)
                : (
                    null,
                    false,
                    ImportOutcome.Refused("import.reason.external.several", ("count", same.Count))
                );
        }

        return row.RecordId is null || row.Again ? ByName(row, external) : (null, false, null);
    }

    private (T? Record, bool Sure, ImportOutcome? Refusal) ByName(ImportRow row, string? external)
    {
        if (
            _keys.Name is null
            || row.Text(_keys.NameTarget) is not { } name
            || !_byName.TryGetValue(ImportNames.Normal(name), out var all)
        )
        {
            return (null, false, null);
        }

        // A record with another external id, or of another customer, is another record of that name.
        var named = all.Where(e =>
                e.DeletedAt is null
                && (external is null || _keys.ExternalId(e).Length == 0)
                && (_keys.Within is not { } within || row.Reference(within.Target) == within.Of(e))
            )
            .ToList();
        var agreeing = named.Where(e => Agreement(row, e) > 0).ToList();
        if (agreeing is [var sure])
        {
            return Mine(sure, true);
        }

        var fresh = named.Where(e => IsFresh(row, e)).ToList();
        if (row.Again)
        {
            return fresh is [var mine] ? Mine(mine, true) : (null, false, ImportOutcome.NameTaken);
        }

        var old = named.Except(fresh).ToList();
        return old.Count switch
        {
            0 => (null, false, null),
            1 => Mine(old[0], false),
            _ when row.SameName == SameName.New => Shared(row, null),
            _ when row.SameName == SameName.Skip => Shared(row, ImportOutcome.NameTaken),
            _ => Shared(row, ImportOutcome.Refused("import.reason.several", ("count", old.Count))),
        };
    }

    private static (T?, bool, ImportOutcome?) Shared(ImportRow row, ImportOutcome? outcome)
    {
        row.SharesName = true;
        return (null, false, outcome);
    }

    private (T?, bool, ImportOutcome?) Mine(T record, bool sure) =>
        _mine.Contains(record.Id)
            ? (record, sure, null)
            : (null, false, ImportOutcome.Refused("import.reason.not.yours"));

    private bool IsFresh(ImportRow row, T record) =>
        _context.Entry(record).State == EntityState.Added || record.CreatedAt >= row.Since;

    /// <summary>How many of the things agree that tell records apart; 0 where one of them differs.</summary>
    private int Agreement(ImportRow row, T record)
    {
        var agree = 0;
        foreach (var (target, of) in _keys.TellsApart)
        {
            var (asked, stored) = (row.Text(target) ?? "", of(record));
            if (asked.Length == 0 || stored.Length == 0)
            {
                continue;
            }

            if (ImportNames.Normal(asked) != ImportNames.Normal(stored))
            {
                return 0;
            }

            agree++;
        }

        return agree;
    }

    /// <summary>A name that several have stands for the one to which the record refers already; otherwise nobody knows.</summary>
    private ImportOutcome? Unclear(ImportRow row, T? record)
    {
        foreach (var (target, ids) in row.Several)
        {
            var current = record is null
                ? null
                : _context
                    .Entry(record)
                    .Property($"{char.ToUpperInvariant(target[0])}{target[1..]}Id")
                    .CurrentValue as Guid?;
            if (current is not { } id || !ids.Contains(id))
            {
                return ImportOutcome.Refused("import.reason.several.named", ("count", ids.Count));
            }

            row.Settle(target, id);
        }

        return null;
    }

    private static IEnumerable<string> Texts(IReadOnlyList<ImportRow> rows, string target) =>
        rows.Select(r => r.Text(target)).OfType<string>().Distinct(StringComparer.Ordinal);

    private void Keep(IEnumerable<T> entities)
    {
        foreach (var entity in entities)
        {
            _byId[entity.Id] = entity;
            if (entity.DeletedAt is not null)
            {
                continue;
            }

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

    private void Drop(T? entity)
    {
        if (entity is null)
        {
            return;
        }

        _byId.Remove(entity.Id);
        foreach (var list in _byExternalId.Values.Concat(_byName.Values))
        {
            list.Remove(entity);
        }

        foreach (
            var key in _byExternalId.Where(l => l.Value.Count == 0).Select(l => l.Key).ToList()
        )
        {
            _byExternalId.Remove(key);
        }
    }

    private async Task FindMineAsync(ICurrentUser user, CancellationToken ct)
    {
        var ids = _byId.Keys.ToList();
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
