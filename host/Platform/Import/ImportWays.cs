using System.Runtime.CompilerServices;
using CrmModular.Host.Platform.Import.Reading;

namespace CrmModular.Host.Platform.Import;

/// <summary>Opens a file to be read in a layout.</summary>
internal sealed class ImportWays(
    IExtensions extensions,
    ImportFiles files,
    ITexts texts,
    ICompany company
)
{
    public async Task<ImportWay> OpenAsync(
        Guid run,
        IImportType type,
        ImportLayout layout,
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
            var cells = new CellReader(layout, findings, texts, company);
            var pipeline = new ImportPipeline(type, layout, findings, cells, references);
            return new ImportWay(stream, file, pipeline, findings, references);
        }
        catch
        {
            await stream.DisposeAsync();
            throw;
        }
    }

    /// <summary>The names that the file itself brings, where its rows may refer to each other.</summary>
    private static async Task<HashSet<string>> OwnNamesAsync(
        TableFile file,
        IImportType type,
        ImportLayout layout,
        CancellationToken ct
    )
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        var column = layout
            .Mapped.Where(m => m.Target is { Identifies: true, Value: ImportValue.Text })
            .Select(m => (int?)m.Column)
            .FirstOrDefault();
        if (column is not { } index || !layout.Mapped.Any(m => m.Target.Reference == type.Kind))
        {
            return names;
        }

        await foreach (var row in file.ReadRowsAsync(ct))
        {
            if (row.IsUsable)
            {
                names.Add(ImportNames.Normal(row.Values[index]));
            }
        }

        return names;
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
