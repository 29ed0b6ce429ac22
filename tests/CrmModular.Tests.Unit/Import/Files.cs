using System.Text;
using CrmModular.Host.Platform.Import.Reading;

namespace CrmModular.Tests.Unit.Import;

/// <summary>Files made in memory, and the shortest way to read them.</summary>
internal static class Files
{
    public static MemoryStream Text(string text) => new(Encoding.UTF8.GetBytes(text));

    public static Task<TableFile> OpenAsync(Stream stream, ReadOptions? options = null) =>
        TableFile.OpenAsync(
            stream,
            options ?? new ReadOptions(),
            TestContext.Current.CancellationToken
        );

    public static async Task<List<TableRow>> RowsAsync(Stream stream, ReadOptions? options = null)
    {
        var file = await OpenAsync(stream, options);
        return await RowsAsync(file);
    }

    public static Task<List<TableRow>> RowsAsync(string text, ReadOptions? options = null) =>
        RowsAsync(Text(text), options);

    public static async Task<List<TableRow>> RowsAsync(TableFile file)
    {
        var rows = new List<TableRow>();
        await foreach (var row in file.ReadRowsAsync(TestContext.Current.CancellationToken))
        {
            rows.Add(row);
        }

        return rows;
    }

    public static async Task<string?> RefusalAsync(byte[] content) =>
        (await OpenAsync(new MemoryStream(content))).Refusal?.Code;

    public static Task<FileProfile> ProfileAsync(Stream stream, ProfileOptions? options = null) =>
        FileProfiler.AnalyseAsync(
            stream,
            options ?? new ProfileOptions(new ReadOptions()),
            TestContext.Current.CancellationToken
        );
}
