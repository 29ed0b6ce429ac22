using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Net.Http.Headers;

namespace CrmModular.Sdk.Web;

/// <summary>Answers with rows as a file that spreadsheets read and an import reads back.</summary>
/// <param name="Name">The name of the sheet, and of the file with the day behind it.</param>
/// <param name="Today">The day, in the company's time zone.</param>
/// <param name="Headings">The first row.</param>
public sealed record ExportFile(string Name, DateOnly Today, IReadOnlyList<object?> Headings)
{
    /// <summary>The rows as <c>csv</c>, otherwise as a workbook. The first is read before anything is sent, so that what fails at once is still answered.</summary>
    /// <param name="response">Where to.</param>
    /// <param name="format"><c>csv</c> or <c>xlsx</c>.</param>
    /// <param name="rows">A text, a number, a date or null for each heading.</param>
    /// <param name="ct">Cancels the reading.</param>
    public async Task<IActionResult> SendAsync(
        HttpResponse response,
        string format,
        IAsyncEnumerable<object?[]> rows,
        CancellationToken ct
    )
    {
        var all = rows.GetAsyncEnumerator(ct);
        await using (all)
        {
            var more = await all.MoveNextAsync();
            return format == "csv"
                ? await CsvAsync(response, all, more, ct)
                : await XlsxAsync(response, all, more);
        }
    }

    /// <summary>Straight into the answer.</summary>
    private async Task<IActionResult> CsvAsync(
        HttpResponse response,
        IAsyncEnumerator<object?[]> rows,
        bool more,
        CancellationToken ct
    )
    {
        response.ContentType = "text/csv; charset=utf-8";
        response.Headers.ContentDisposition = FileName("csv");
        await using var file = new CsvFile(response.Body);
        await file.WriteAsync(Headings, ct);
        for (; more; more = await rows.MoveNextAsync())
        {
            await file.WriteAsync(rows.Current, ct);
        }

        return new EmptyResult();
    }

    /// <summary>By way of a file that vanishes: the format's directory stands at its end and memory stays small.</summary>
    private async Task<IActionResult> XlsxAsync(
        HttpResponse response,
        IAsyncEnumerator<object?[]> rows,
        bool more
    )
    {
        var stream = new FileStream(
            Path.Combine(Path.GetTempPath(), Path.GetRandomFileName()),
            new FileStreamOptions
            {
                Mode = FileMode.CreateNew,
                Access = FileAccess.ReadWrite,
                Share = FileShare.None,
                Options = FileOptions.DeleteOnClose | FileOptions.Asynchronous,
            }
        );
        try
        {
            using (var file = new XlsxFile(stream, Name))
            {
                file.Write(Headings, heading: true);
                for (; more; more = await rows.MoveNextAsync())
                {
                    file.Write(rows.Current, heading: false);
                }
            }

            stream.Position = 0;
            response.Headers.ContentDisposition = FileName("xlsx");
            return new FileStreamResult(stream, XlsxFile.ContentType);
        }
        catch
        {
            await stream.DisposeAsync();
            throw;
        }
    }

    private string FileName(string extension)
    {
        var header = new ContentDispositionHeaderValue("attachment");
        header.SetHttpFileName($"{Name} {Today:yyyy-MM-dd}.{extension}");
        return header.ToString();
    }
}
