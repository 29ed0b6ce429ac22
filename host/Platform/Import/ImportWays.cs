using System.Runtime.CompilerServices;
using CrmModular.Host.Platform.Import.Reading;
using CrmModular.Host.Platform.Texts;

namespace CrmModular.Host.Platform.Import;

/// <summary>Opens a file to be read in a layout.</summary>
internal sealed class ImportWays(
    IExtensions extensions,
    ImportFiles files,
    ITexts texts,
    TextStore store,
    ICompany company
)
{
    public async Task<ImportWay> OpenAsync(
        Guid run,
        IImportType type,
        ModuleDbContext context,
        ImportLayout layout,
        ImportPlace place,
        CancellationToken ct
    )
    {
        var stream = files.Open(run);
        try
        {
            var file = await TableFile.OpenAsync(stream, layout.Reading, ct);
            var findings = new FindingLog(layout.Choices);
            var references = new ReferenceResolver(
                type,
                layout,
                findings,
                extensions,
                texts,
                await OwnNamesAsync(file, type, layout, ct)
            );
            var cells = new CellReader(layout, findings, texts, store, company);
            var pipeline = new ImportPipeline(
                type,
                layout,
                findings,
                cells,
                references,
                new StoredCells(context, type.Kind),
                place
            );
            return new ImportWay(stream, file, pipeline, findings, references);
        }
        catch
        {
            await stream.DisposeAsync();
            throw;
        }
    }

    /// <summary>The names that the file itself brings, where its rows may refer to each other.</summary>
    private static async Task<OwnNames> OwnNamesAsync(
        TableFile file,
        IImportType type,
        ImportLayout layout,
        CancellationToken ct
    )
    {
        var name = Column(t => t is { Identifies: true, Value: ImportValue.Text });
        var above = Column(t => t.Reference == type.Kind);
        if (name is not { } column || above is not { } aboveColumn)
        {
            return new OwnNames(null, new HashSet<string>(), new HashSet<string>());
        }

        var parents = new Dictionary<string, string>(StringComparer.Ordinal);
        await foreach (var row in file.ReadRowsAsync(ct))
        {
            if (row.IsUsable)
            {
                parents[ImportNames.Normal(row.Values[column])] = ImportNames.Normal(
                    row.Values[aboveColumn]
                );
            }
        }

        return new OwnNames(
            column,
            parents.Keys.ToHashSet(StringComparer.Ordinal),
            OwnNames.CirclesIn(parents)
        );

        int? Column(Func<ImportTarget, bool> goes) =>
            layout.Mapped.Where(m => goes(m.Target)).Select(m => (int?)m.Column).FirstOrDefault();
    }
}

/// <summary>The names that a file brings for its own rows to refer to.</summary>
/// <param name="NameColumn">Where they stand; null where rows do not refer to each other.</param>
/// <param name="Names">All of them, see <see cref="ImportNames"/>.</param>
/// <param name="Circles">Those that stand above themselves.</param>
internal sealed record OwnNames(
    int? NameColumn,
    IReadOnlySet<string> Names,
    IReadOnlySet<string> Circles
)
{
    public static HashSet<string> CirclesIn(Dictionary<string, string> parents)
    {
        var circles = new HashSet<string>(StringComparer.Ordinal);
        var done = new HashSet<string>(StringComparer.Ordinal);
        foreach (var start in parents.Keys)
        {
            var path = new List<string>();
            var onPath = new HashSet<string>(StringComparer.Ordinal);
            var at = start;
            while (at.Length > 0 && !done.Contains(at) && onPath.Add(at))
            {
                path.Add(at);
                at = parents.GetValueOrDefault(at, "");
            }

            if (onPath.Contains(at))
            {
                circles.UnionWith(path.Skip(path.IndexOf(at)));
            }

            done.UnionWith(path);
        }

        return circles;
    }
}

/// <summary>An open file with all that its rows pass.</summary>
internal sealed class ImportWay(
    FileStream stream,
    TableFile file,
    ImportPipeline pipeline,
    FindingLog findings,
    ReferenceResolver references
) : IAsyncDisposable
{
    public ImportPipeline Pipeline => pipeline;
    public FindingLog Findings => findings;
    public ReferenceResolver References => references;
    public IReadOnlyList<string> Headers => file.Headers;

    /// <summary>The rows after a number, in portions; those before it are only screened.</summary>
    /// <param name="after">The number of the last row that is done.</param>
    /// <param name="size">How many rows the next portion has.</param>
    /// <param name="ct">Cancels the reading.</param>
    public async IAsyncEnumerable<List<ImportPipeline.Screened>> ReadAsync(
        int after,
        Func<int> size,
        [EnumeratorCancellation] CancellationToken ct
    )
    {
        var portion = new List<ImportPipeline.Screened>();
        await foreach (var row in file.ReadRowsAsync(ct))
        {
            var screened = pipeline.Screen(row);
            if (row.Number <= after)
            {
                continue;
            }

            portion.Add(screened);
            if (portion.Count >= size())
            {
                yield return portion;
                portion = [];
            }
        }

        if (portion.Count > 0)
        {
            yield return portion;
        }
    }

    public ValueTask DisposeAsync() => stream.DisposeAsync();
}
