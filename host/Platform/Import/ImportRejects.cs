using System.Globalization;
using System.Text;

namespace CrmModular.Host.Platform.Import;

/// <summary>The list of rows that did not come in: the file's own columns, the line, and the reason. It can be mended and imported again.</summary>
internal sealed class ImportRejects : IAsyncDisposable
{
    private readonly FileStream _file;
    private readonly StringBuilder _waiting = new();
    private long _head;

    private ImportRejects(FileStream file) => _file = file;

    public long Length => _file.Length;

    /// <param name="path">The file.</param>
    /// <param name="length">As much of it as is certain; what a crash left behind is cut off.</param>
    /// <param name="headers">The columns of the imported file.</param>
    /// <param name="texts">The headings of the two columns after them.</param>
    public static async Task<ImportRejects> OpenAsync(
        string path,
        long length,
        IReadOnlyList<string> headers,
        ITexts texts
    )
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var file = new FileStream(
            path,
            FileMode.OpenOrCreate,
            FileAccess.ReadWrite,
            FileShare.Read
        );
        var rejects = new ImportRejects(file);
        file.SetLength(Math.Min(length, file.Length));
        file.Seek(0, SeekOrigin.End);
        if (file.Length == 0)
        {
            // With the mark, spreadsheet programs read it as what it is.
            rejects._waiting.Append('\uFEFF');
            rejects.Write([
                .. headers,
                texts["import.rejects.line"],
                texts["import.rejects.reason"],
            ]);
            await rejects.FlushAsync();
            rejects._head = file.Length;
        }

        return rejects;
    }

    public void Add(PreparedRow row, string reason) =>
        Write([.. row.Raw, row.Line.ToString(CultureInfo.InvariantCulture), reason]);

    /// <summary>Everything that was added lies in the file after this.</summary>
    public async Task FlushAsync()
    {
        await _file.WriteAsync(Encoding.UTF8.GetBytes(_waiting.ToString()));
        await _file.FlushAsync();
        _waiting.Clear();
    }

    /// <summary>Takes back what was added past a length.</summary>
    public async Task CutAsync(long length)
    {
        await FlushAsync();
        _file.SetLength(Math.Max(length, _head));
        _file.Seek(0, SeekOrigin.End);
    }

    public ValueTask DisposeAsync() => _file.DisposeAsync();

    private void Write(IEnumerable<string> values) =>
        _waiting.AppendJoin(',', values.Select(Quote)).Append("\r\n");

    internal static string Quote(string value)
    {
        var text = FormulaText.Hide(value);
        return text.AsSpan().IndexOfAny(",\"\r\n;\t") < 0
            ? text
            : $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
    }
}
