using System.Globalization;
using System.Text;

namespace CrmModular.Sdk.Web;

/// <summary>
/// Writes comma-separated values as spreadsheets read them: UTF-8 with a byte-order mark, CRLF, quotes where needed
/// (RFC 4180). A text that a spreadsheet would take for a formula gets an apostrophe before it.
/// </summary>
internal sealed class CsvFile(Stream stream) : IAsyncDisposable
{
    private static readonly char[] Special = [',', '"', '\r', '\n'];
    private readonly StreamWriter _writer = new(
        stream,
        new UTF8Encoding(encoderShouldEmitUTF8Identifier: true),
        bufferSize: 1024,
        leaveOpen: true
    );
    private readonly StringBuilder _rows = new();

    public async Task WriteAsync(IReadOnlyList<object?> cells, CancellationToken ct)
    {
        for (var i = 0; i < cells.Count; i++)
        {
            _rows.Append(i > 0 ? "," : "").Append(Cell(cells[i]));
        }

        _rows.Append("\r\n");
        if (_rows.Length > 32 * 1024)
        {
            await FlushAsync(ct);
        }
    }

    internal static string Cell(object? value) =>
        value switch
        {
            null => "",
            DateOnly date => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
            DateTime time => time.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture),
            IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
            _ => Quote(FormulaText.Hide(value.ToString()!)),
        };

    private static string Quote(string text) =>
        text.IndexOfAny(Special) < 0
            ? text
            : $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    private async Task FlushAsync(CancellationToken ct)
    {
        await _writer.WriteAsync(_rows, ct);
        await _writer.FlushAsync(ct);
        _rows.Clear();
    }

    public async ValueTask DisposeAsync()
    {
        await FlushAsync(CancellationToken.None);
        await _writer.DisposeAsync();
    }
}
