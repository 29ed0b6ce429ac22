namespace CrmModular.Host.Platform.Import;

/// <summary>The records that names in a file stand for, asked for a portion at a time and remembered.</summary>
internal sealed class ReferenceNames(IExtensions extensions)
{
    private const int MostKept = 50_000;
    private readonly Dictionary<string, IImportLookup?> _lookups = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Kind, string Name), ImportName[]> _known = [];
    private readonly Dictionary<(string Kind, string Id), Guid?> _external = [];

    /// <summary>The records of a name that was found before: none, one, or several.</summary>
    /// <param name="target">What is named.</param>
    /// <param name="name">The name.</param>
    /// <param name="beside">The external id that stands beside it and was not found: a record that has another is not meant. Null for none.</param>
    public Guid[] Of(ImportTarget target, string name, string? beside = null) =>
        [
            .. _known
                .GetValueOrDefault(Key(target, name), [])
                .Where(f => beside is null || f.ExternalId.Length == 0)
                .Select(f => f.Id)
                .Distinct(),
        ];

    /// <summary>The record of an external id that was found before; null for none.</summary>
    public Guid? OfExternalId(ImportTarget target, string id) =>
        _external.GetValueOrDefault((target.Reference!, id));

    /// <summary>Between two portions: forgets all when it has become much.</summary>
    public void Trim()
    {
        if (_known.Count + _external.Count > MostKept)
        {
            _known.Clear();
            _external.Clear();
        }
    }

    /// <summary>Asks for the names that are not known yet.</summary>
    public async Task FindAsync(
        ImportTarget target,
        IEnumerable<string> names,
        CancellationToken ct
    )
    {
        var asked = names
            .Where(n => !_known.ContainsKey(Key(target, n)))
            .DistinctBy(ImportNames.Normal)
            .ToList();
        if (asked.Count == 0)
        {
            return;
        }

        var lookup = await LookupAsync(target, ct);
        var found = lookup is null ? [] : await lookup.FindAsync(asked, ct);
        var byName = found.ToLookup(f => ImportNames.Normal(f.Name), StringComparer.Ordinal);
        foreach (var name in asked.Select(ImportNames.Normal))
        {
            _known[(target.Reference!, name)] = [.. byName[name]];
        }
    }

    /// <summary>Asks for the external ids that are not known yet.</summary>
    public async Task FindByExternalIdAsync(
        ImportTarget target,
        IEnumerable<string> ids,
        CancellationToken ct
    )
    {
        var asked = ids.Where(i => !_external.ContainsKey((target.Reference!, i)))
            .Distinct(StringComparer.Ordinal)
            .ToList();
        if (asked.Count == 0)
        {
            return;
        }

        var lookup = await LookupAsync(target, ct);
        var found = lookup is null ? [] : await lookup.FindByExternalIdAsync(asked, ct);
        var byId = found.ToLookup(f => f.ExternalId, StringComparer.Ordinal);
        foreach (var id in asked)
        {
            _external[(target.Reference!, id)] = byId[id].ToList() is [var one] ? one.Id : null;
        }
    }

    /// <summary>What finds the records of a target's kind; null where its module is off.</summary>
    public async ValueTask<IImportLookup?> LookupAsync(ImportTarget target, CancellationToken ct)
    {
        if (!_lookups.TryGetValue(target.Reference!, out var lookup))
        {
            var all = await extensions.OfAsync<IImportLookup>(target.Reference!, ct);
            _lookups[target.Reference!] = lookup = all.Count > 0 ? all[0].Instance : null;
        }

        return lookup;
    }

    /// <summary>Creates a record of that name. A check makes up an id: nothing is written by it.</summary>
    public async Task<Guid> CreateAsync(
        ImportTarget target,
        string name,
        bool save,
        CancellationToken ct
    )
    {
        if (!save)
        {
            return Guid.CreateVersion7();
        }

        var lookup = await LookupAsync(target, ct);
        var id = await lookup!.CreateAsync(name.Trim(), ct);
        _known[Key(target, name)] = [new ImportName(id, name)];
        return id;
    }

    private static (string Kind, string Name) Key(ImportTarget target, string name) =>
        (target.Reference!, ImportNames.Normal(name));
}
