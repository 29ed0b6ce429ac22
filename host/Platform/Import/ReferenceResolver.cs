namespace CrmModular.Host.Platform.Import;

/// <summary>Looks up the names in rows, a portion at a time, and applies what the user chose for those that are not known.</summary>
internal sealed class ReferenceResolver(
    IImportType type,
    ImportLayout layout,
    FindingLog findings,
    IExtensions extensions,
    ITexts texts,
    OwnNames own
)
{
    private const int MostCounted = 50_000;
    private readonly ReferenceNames _names = new(extensions);
    private readonly Dictionary<string, HashSet<Guid>> _used = new(StringComparer.Ordinal);
    private readonly ReferenceFindings _findings = new(findings);

    /// <summary>How many records each target found.</summary>
    public IEnumerable<(string Target, int Count)> Found =>
        _used.Select(u => (u.Key, u.Value.Count));

    /// <summary>Whether the file has a row stand above itself, at any depth; what is said by ids, and not by names alone, is looked at when it is set.</summary>
    public bool IsCircle(PreparedRow row) =>
        own.Circles.Count > 0
        && !HasIdentity(row)
        && layout.Mapped.Any(m =>
            m.Target.Reference == type.Kind
            && row.Names.ContainsKey(m.Target.Key)
            && ExternalIdOf(row, m.Target) is null
        )
        && own.NameColumn is { } column
        && row.Raw.Length > column
        && own.Circles.Contains(ImportNames.Normal(row.Raw[column]));

    /// <summary>Whether a row names another of its own kind, which may come later in the file.</summary>
    public bool MayWait(PreparedRow row) =>
        layout.Mapped.Any(m =>
            m.Target.Reference == type.Kind && row.Names.ContainsKey(m.Target.Key)
        );

    public async Task ResolveAsync(IReadOnlyList<PreparedRow> rows, bool save, CancellationToken ct)
    {
        foreach (var target in layout.Mapped.Select(m => m.Target))
        {
            if (target.Value == ImportValue.Reference)
            {
                await LookUpAsync(target, rows, ct);
                foreach (var row in rows.Where(r => r.Outcome is null))
                {
                    var external = ExternalIdOf(row, target);
                    if (external is not null && _names.OfExternalId(target, external) is { } id)
                    {
                        Set(row, target, id);
                    }
                    else if ((row.Names.GetValueOrDefault(target.Key) ?? external) is { } name)
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
        _names.Trim();
        var names = rows.Where(r => r.Outcome is null)
            .Select(r => r.Names.GetValueOrDefault(target.Key))
            .OfType<string>();
        await _names.FindAsync(target, names.Concat(Chosen(target)), ct);
        await _names.FindByExternalIdAsync(
            target,
            rows.Where(r => r.Outcome is null)
                .Select(r => ExternalIdOf(r, target))
                .OfType<string>(),
            ct
        );
    }

    /// <summary>The external id of the record that a row refers to; null for none.</summary>
    private static string? ExternalIdOf(PreparedRow row, ImportTarget target) =>
        target.ExternalIdTarget is { } key ? row.Values.GetValueOrDefault(key) as string : null;

    /// <summary>Names that the user wants to be taken instead.</summary>
    private IEnumerable<string> Chosen(ImportTarget target) =>
        layout
            .Choices.Where(c =>
                UnknownValues.AsksAbout(target.Key, c.Key)
                && c.Value.StartsWith(FindingChoice.Take, StringComparison.Ordinal)
            )
            .Select(c => c.Value[FindingChoice.Take.Length..]);

    private async Task ResolveAsync(
        PreparedRow row,
        ImportTarget target,
        string name,
        bool save,
        CancellationToken ct
    )
    {
        var external = ExternalIdOf(row, target);
        var ids = _names.Of(target, name, external);
        if (ids.Length == 1)
        {
            Set(row, target, ids[0]);
        }
        else if (
            ids.Length == 0
            && target.Reference == type.Kind
            && own.Names.Contains(ImportNames.Normal(name))
        )
        {
            row.Pending = true;
        }
        else if (ids.Length > 1 && HasIdentity(row))
        {
            row.Several[target.Key] = ids;
        }
        else if (ids.Length == 0 && external is not null)
        {
            // A namesake is not proposed, nor is a record made that has the id for a name.
            row.Noted = true;
            var finding = await _findings.UnknownAsync(target, external, null, ct);
            await ApplyAsync(finding.Hit(row.Line), row, target, external, save, ct);
        }
        else
        {
            row.Noted = true;
            var finding =
                ids.Length > 1
                    ? _findings.Double(target, name)
                    : await _findings.UnknownAsync(
                        target,
                        name,
                        await _names.LookupAsync(target, ct),
                        ct
                    );
            await ApplyAsync(finding.Hit(row.Line), row, target, name, save, ct);
        }
    }

    /// <summary>A row that says which record it is has a reference already, and that may be one of several with the name.</summary>
    private bool HasIdentity(PreparedRow row) => row.Values.ContainsKey(ImportTarget.RecordId.Key);

    private void Set(PreparedRow row, ImportTarget target, Guid id)
    {
        row.Values[target.Key] = id;
        if (!_used.TryGetValue(target.Key, out var used))
        {
            _used[target.Key] = used = [];
        }

        if (used.Count < MostCounted)
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
            row.Values[target.Key] = await _names.CreateAsync(target, name, save, ct);
        }
        else if (finding.Chosen.StartsWith(FindingChoice.Take, StringComparison.Ordinal))
        {
            var taken = finding.Chosen[FindingChoice.Take.Length..];
            await _names.FindAsync(target, [taken], ct);
            if (_names.Of(target, taken) is [var id])
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
}
