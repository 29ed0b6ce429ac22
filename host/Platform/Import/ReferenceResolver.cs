using CrmModular.Host.Platform.Import.Reading;

namespace CrmModular.Host.Platform.Import;

/// <summary>Looks up the names in rows, a portion at a time, and applies what the user chose for those that are not known.</summary>
internal sealed class ReferenceResolver(
    IImportType type,
    ImportLayout layout,
    FindingLog findings,
    IExtensions extensions,
    ITexts texts,
    IReadOnlySet<string> ownNames
)
{
    /// <summary>So many unknown values of a column are asked about one by one.</summary>
    public const int AskedSingly = 30;
    private const int MostKept = 50_000;
    private readonly Dictionary<string, IImportLookup?> _lookups = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Kind, string Name), Guid[]> _known = [];
    private readonly Dictionary<string, HashSet<Guid>> _used = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _asked = new(StringComparer.Ordinal);

    /// <summary>How many records each target found.</summary>
    public IEnumerable<(string Target, int Count)> Found =>
        _used.Select(u => (u.Key, u.Value.Count));

    public async Task ResolveAsync(IReadOnlyList<PreparedRow> rows, bool save, CancellationToken ct)
    {
        foreach (var target in layout.Mapped.Select(m => m.Target))
        {
            if (target.Value == ImportValue.Reference)
            {
                await LookUpAsync(target, rows, ct);
                foreach (var row in rows.Where(r => r.Outcome is null))
                {
                    if (row.Names.TryGetValue(target.Key, out var name))
                    {
                        await ResolveAsync(row, target, name, save, ct);
                    }
                }
            }
        }
    }

    private async Task LookUpAsync(
        ImportTarget target,
        IReadOnlyList<PreparedRow> rows,
        CancellationToken ct
    )
    {
        if (_known.Count > MostKept)
        {
            _known.Clear();
        }

        var names = rows.Where(r => r.Outcome is null)
            .Select(r => r.Names.GetValueOrDefault(target.Key))
            .OfType<string>()
            .Concat(Chosen(target))
            .Where(n => !_known.ContainsKey((target.Reference!, ImportNames.Normal(n))))
            .DistinctBy(ImportNames.Normal)
            .ToList();
        await FindAsync(target, names, ct);
    }

    /// <summary>Names that the user wants to be taken instead.</summary>
    private IEnumerable<string> Chosen(ImportTarget target) =>
        layout
            .Choices.Where(c =>
                c.Key.StartsWith($"value:{target.Key}:", StringComparison.Ordinal)
                && c.Value.StartsWith(FindingChoice.Take, StringComparison.Ordinal)
            )
            .Select(c => c.Value[FindingChoice.Take.Length..]);

    private async Task FindAsync(ImportTarget target, List<string> names, CancellationToken ct)
    {
        if (names.Count == 0)
        {
            return;
        }

        var lookup = await LookupAsync(target, ct);
        var found = lookup is null ? [] : await lookup.FindAsync(names, ct);
        var byName = found.ToLookup(f => ImportNames.Normal(f.Name), StringComparer.Ordinal);
        foreach (var name in names.Select(ImportNames.Normal))
        {
            _known[(target.Reference!, name)] = [.. byName[name].Select(f => f.Id).Distinct()];
        }
    }

    private async ValueTask<IImportLookup?> LookupAsync(ImportTarget target, CancellationToken ct)
    {
        if (!_lookups.TryGetValue(target.Reference!, out var lookup))
        {
            var all = await extensions.OfAsync<IImportLookup>(target.Reference!, ct);
            _lookups[target.Reference!] = lookup = all.Count > 0 ? all[0].Instance : null;
        }

        return lookup;
    }

    private async Task ResolveAsync(
        PreparedRow row,
        ImportTarget target,
        string name,
        bool save,
        CancellationToken ct
    )
    {
        var normal = ImportNames.Normal(name);
        var ids = _known.GetValueOrDefault((target.Reference!, normal), []);
        if (ids.Length == 1)
        {
            Set(row, target, ids[0]);
        }
        else if (ids.Length == 0 && target.Reference == type.Kind && ownNames.Contains(normal))
        {
            row.Pending = true;
        }
        else
        {
            row.Noted = true;
            var finding =
                ids.Length > 1 ? Double(target, name) : await UnknownAsync(target, name, ct);
            await ApplyAsync(finding.Hit(row.Line), row, target, name, save, ct);
        }
    }

    private void Set(PreparedRow row, ImportTarget target, Guid id)
    {
        row.Values[target.Key] = id;
        if (!_used.TryGetValue(target.Key, out var used))
        {
            _used[target.Key] = used = [];
        }

        if (used.Count < MostKept)
        {
            used.Add(id);
        }
    }

    private async Task ApplyAsync(
        Finding finding,
        PreparedRow row,
        ImportTarget target,
        string name,
        bool save,
        CancellationToken ct
    )
    {
        if (finding.Chosen == FindingChoice.Create)
        {
            row.Values[target.Key] = await CreateAsync(target, name, save, ct);
        }
        else if (finding.Chosen.StartsWith(FindingChoice.Take, StringComparison.Ordinal))
        {
            var taken = finding.Chosen[FindingChoice.Take.Length..];
            await FindAsync(
                target,
                _known.ContainsKey((target.Reference!, ImportNames.Normal(taken))) ? [] : [taken],
                ct
            );
            if (_known[(target.Reference!, ImportNames.Normal(taken))] is [var id])
            {
                Set(row, target, id);
                row.Taken[target.Key] = taken;
                return;
            }
        }

        if (
            !row.Values.ContainsKey(target.Key)
            && (finding.Chosen != FindingChoice.Empty || target.Required)
        )
        {
            row.LeaveOut(
                finding.Kind == FindingKind.Double
                    ? "import.reason.double"
                    : "import.reason.unknown",
                ("field", texts[target.TextKey]),
                ("value", name)
            );
        }
    }

    /// <summary>A check makes up an id: nothing is written by it.</summary>
    private async Task<Guid> CreateAsync(
        ImportTarget target,
        string name,
        bool save,
        CancellationToken ct
    )
    {
        var lookup = await LookupAsync(target, ct);
        var id = save ? await lookup!.CreateAsync(name.Trim(), ct) : Guid.CreateVersion7();
        if (save)
        {
            _known[(target.Reference!, ImportNames.Normal(name))] = [id];
        }

        return id;
    }

    private Finding Double(ImportTarget target, string name)
    {
        var key = $"double:{target.Key}:{name}";
        return findings.Find(key)
            ?? findings.Add(
                new Finding
                {
                    Key = key,
                    Kind = FindingKind.Double,
                    Target = target.Key,
                    Value = name,
                    Choices = Options([FindingChoice.Skip], target, false),
                }
            );
    }

    private async Task<Finding> UnknownAsync(ImportTarget target, string name, CancellationToken ct)
    {
        var lookup = await LookupAsync(target, ct);
        var creates = lookup?.CanCreate == true;
        if (creates && target.CreatesMissing)
        {
            return Creates(target, name);
        }

        var key = $"value:{target.Key}:{ImportNames.Normal(name)}";
        if (findings.Find(key) is { } known)
        {
            return known;
        }

        var asked = _asked.GetValueOrDefault(target.Key);
        if (asked >= AskedSingly)
        {
            return Rest(target, creates);
        }

        _asked[target.Key] = asked + 1;
        var near = lookup is null
            ? []
            : new NameMatcher(await lookup.NearAsync(name, ct)).Find(name, 3);
        var takes = near.Select(n => FindingChoice.Take + n.Known).ToList();
        // Only what is the same but for its writing is proposed; a spelling that is merely close is the user's to say.
        var sure =
            near is [{ Kind: not NameMatchKind.CloseSpelling }] || near is [{ Confidence: > 0.8 }];
        return findings.Add(
            new Finding
            {
                Key = key,
                Kind = FindingKind.Unknown,
                Target = target.Key,
                Value = name,
                Choices = Options(
                    sure ? [.. takes, FindingChoice.Skip] : [FindingChoice.Skip, .. takes],
                    target,
                    creates
                ),
            }
        );
    }

    private Finding Creates(ImportTarget target, string name)
    {
        var key = $"creates:{target.Key}";
        var finding =
            findings.Find(key)
            ?? findings.Add(
                new Finding
                {
                    Key = key,
                    Kind = FindingKind.Creates,
                    Target = target.Key,
                    Choices = Options([FindingChoice.Create, FindingChoice.Skip], target, false),
                }
            );
        var names = finding.Arguments.GetValueOrDefault("names", "");
        if (names.Length < 200 && !names.Split(", ").Contains(name))
        {
            finding.Arguments["names"] = names.Length == 0 ? name : $"{names}, {name}";
        }

        return finding;
    }

    private Finding Rest(ImportTarget target, bool creates)
    {
        var key = $"rest:{target.Key}";
        return findings.Find(key)
            ?? findings.Add(
                new Finding
                {
                    Key = key,
                    Kind = FindingKind.UnknownRest,
                    Target = target.Key,
                    Choices = Options([FindingChoice.Skip], target, creates),
                }
            );
    }

    private static List<string> Options(List<string> first, ImportTarget target, bool creates)
    {
        if (creates)
        {
            first.Add(FindingChoice.Create);
        }

        if (!target.Required)
        {
            first.Add(FindingChoice.Empty);
        }

        return first;
    }
}
