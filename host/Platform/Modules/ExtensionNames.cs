namespace CrmModular.Host.Platform.Modules;

/// <summary>Names what modules add to the running generation, for the page that says what goes with them.</summary>
internal sealed class ExtensionNames(
    IEnumerable<Extension> extensions,
    IEnumerable<MenuEntry> menu,
    IEnumerable<JobDeclaration> jobs,
    IEnumerable<RecordKind> records,
    IExtensions finder,
    ITexts texts
)
{
    private static readonly (Type Type, string Name)[] Points =
    [
        (typeof(IHomeWidget), "widget"),
        (typeof(IRecordPanel), "panel"),
        (typeof(IRecordFact), "fact"),
        (typeof(ITimelineSource), "timeline"),
        (typeof(IListColumn), "column"),
    ];

    public int MenuEntries(IReadOnlyList<string> modules) =>
        menu.Count(m => modules.Contains(m.ModuleId));

    public IReadOnlyList<string> Jobs(IReadOnlyList<string> modules) =>
        [
            .. jobs.Where(j => modules.Contains(j.ModuleId))
                // What the host does on behalf of the module does not go with it.
                .Where(j => j.Type.Assembly != typeof(ExtensionNames).Assembly)
                .Select(j => texts.Find(j.Name) ?? j.Name),
        ];

    public IEnumerable<RecordKind> SearchKinds(IReadOnlyList<string> modules) =>
        records.Where(r => r.Searchable && modules.Contains(r.ModuleId));

    public async Task<IReadOnlyList<ImpactExtension>> OfAsync(
        IReadOnlyList<string> modules,
        CancellationToken ct
    )
    {
        var found = new List<ImpactExtension>();
        foreach (var (type, name) in Points)
        {
            foreach (
                var target in extensions
                    .Where(e => e.Point == type && modules.Contains(e.ModuleId))
                    .GroupBy(e => e.Target, StringComparer.Ordinal)
            )
            {
                found.Add(
                    new ImpactExtension(
                        name,
                        NameOf(target.Key),
                        target.Count(),
                        type == typeof(IListColumn)
                            ? await ColumnsAsync(target.Key, modules, ct)
                            : []
                    )
                );
            }
        }

        return found;
    }

    /// <summary>A record by its name, a list by its module's, because a list has none of its own.</summary>
    private string NameOf(string target) =>
        target.Length == 0 ? ""
        : records.FirstOrDefault(r => r.Kind == target) is { } record ? texts[record.TextKey]
        : texts[$"{target.Split('.')[0]}.module.name"];

    /// <summary>Only a column itself knows what it is called. One that fails is counted, without a name.</summary>
    private async Task<IReadOnlyList<string>> ColumnsAsync(
        string list,
        IReadOnlyList<string> modules,
        CancellationToken ct
    ) =>
        [
            .. (
                await finder.AskAsync<IListColumn, string>(
                    list,
                    (column, _, _) => Task.FromResult<string?>(column.Instance.TextKey),
                    e => modules.Contains(e.ModuleId),
                    ct: ct
                )
            )
                .Select(c => c.Answer)
                .OfType<string>()
                .Select(key => texts[key]),
        ];
}

/// <summary>Where the texts of a feature stand: <c>sales.board</c> is named by <c>sales.feature.board</c>.</summary>
internal static class FeatureNames
{
    public static string Key(string feature)
    {
        var dot = feature.IndexOf('.', StringComparison.Ordinal);
        return dot < 0 ? feature : $"{feature[..dot]}.feature.{feature[(dot + 1)..]}";
    }
}
