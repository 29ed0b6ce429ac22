using System.Runtime.CompilerServices;

namespace CrmModular.Host.Platform.Import.Reading;

/// <summary>How a file is read: what was found, or what the user chose instead.</summary>
/// <param name="LineEnd">Of the part read so far; exact after all rows were read.</param>
public sealed record FileSettings(
    FileFormat Format,
    FoundEncoding? Encoding,
    FoundSeparator Separator,
    LineEnd LineEnd
)
{
    /// <summary>The sheets of a workbook in the order of their tabs; empty for a text.</summary>
    public IReadOnlyList<string> Sheets { get; init; } = [];

    /// <summary>The sheet that is read; null for a text.</summary>
    public string? Sheet { get; init; }
}

/// <summary>
/// An opened table, text or workbook. The rows can be read several times (check, then import), each
/// time from the start and in bounded memory. The stream stays the caller's.
/// </summary>
public sealed class TableFile
{
    private readonly IRowSource? _source;
    private readonly int _headerNumber;

    private TableFile(FileSettings settings, IRowSource? source, HeaderRow header)
    {
        Settings = settings;
        _source = source;
        Headers = header.Names;
        HeaderLine = header.Line;
        _headerNumber = header.Number;
        Refusal = header.Refusal;
        HeaderProblems = header.Problems;
        Titles = header.Titles;
    }

    public FileSettings Settings { get; }
    public IReadOnlyList<string> Headers { get; }
    public int HeaderLine { get; }

    /// <summary>The number of the row with the headings, as a spreadsheet shows it.</summary>
    public int HeaderNumber => _headerNumber;
    public IReadOnlyList<ImportProblem> HeaderProblems { get; }

    /// <summary>What stands in single cells above the headings.</summary>
    public IReadOnlyList<string> Titles { get; }

    /// <summary>Why nothing can be read; null when there are rows.</summary>
    public ImportProblem? Refusal { get; }

    /// <summary>The style of line ends in everything that was read.</summary>
    public LineEnd LineEnd => _source?.LineEnd ?? LineEnd.None;

    /// <param name="stream">Seekable, such as a temporary file.</param>
    public static async Task<TableFile> OpenAsync(
        Stream stream,
        ReadOptions options,
        CancellationToken token = default
    )
    {
        var found = await TableFileDetection.DetectAsync(stream, options, token);
        if (found.Refusal is { } refusal)
        {
            return new TableFile(found.Settings, source: null, HeaderRow.Refused(refusal));
        }

        IRowSource source =
            found.Settings.Format == FileFormat.Workbook
                ? new WorkbookRows(stream, found.Settings.Sheet!, options.Limits)
                : new CsvRows(
                    stream,
                    found.Settings.Encoding!.Encoding,
                    found.Settings.Separator,
                    options.Limits
                );
        var header = await ReadHeaderAsync(source, options, token);
        var settings = found.Settings with { LineEnd = source.LineEnd };
        return new TableFile(settings, source, header);
    }

    /// <summary>Data rows from the start; nothing when the file was refused.</summary>
    public async IAsyncEnumerable<TableRow> ReadRowsAsync(
        [EnumeratorCancellation] CancellationToken token = default
    )
    {
        if (_source is null || Refusal is not null)
        {
            yield break;
        }

        await foreach (var row in _source.ReadAsync(token))
        {
            if (row.Number > _headerNumber)
            {
                yield return Judge(FitToHeader(row));
            }
        }
    }

    /// <summary>So many rows are looked at for the one with the headings.</summary>
    private const int RowsLookedAt = 20;

    private static async Task<HeaderRow> ReadHeaderAsync(
        IRowSource source,
        ReadOptions options,
        CancellationToken token
    )
    {
        var rows = new List<TableRow>();
        await foreach (var row in source.ReadAsync(token))
        {
            if (row.Number >= options.HeadingRow || options.HeadingRow is null)
            {
                rows.Add(row);
            }

            if (
                rows.Count == RowsLookedAt
                || row.Problems.Any(p => p.Severity == ProblemSeverity.File)
            )
            {
                break;
            }
        }

        if (rows.Count == 0)
        {
            return HeaderRow.Refused(
                options.HeadingRow > 1
                    ? ProblemCodes.NoHeadingRow.With(options.HeadingRow)
                    : ProblemCodes.EmptyFile.With()
            );
        }

        var place = options.HeadingRow is null ? PlaceOf(rows) : 0;
        var header = HeaderRow.From(rows[place], options.Limits) with
        {
            Titles = [.. rows.Take(place).SelectMany(r => r.Values).Where(v => v.Length > 0)],
        };
        return header.Refusal is null && place == rows.Count - 1
            ? header with
            {
                Refusal = ProblemCodes.HeaderOnly.With(),
            }
            : header;
    }

    /// <summary>Single cells above a table are its title ("Customer list 2026"), unless the table has one column.</summary>
    private static int PlaceOf(List<TableRow> rows)
    {
        var place = rows.FindIndex(r => !r.IsUsable || Filled(r) > 1);
        return
            place > 0 && rows[place].IsUsable && rows.Count(r => Filled(r) == 1) * 2 <= rows.Count
            ? place
            : 0;
    }

    private static int Filled(TableRow row) => row.Values.Count(v => v.Length > 0);

    /// <summary>A row with something that is no character would stop the whole import where it is compared or stored.</summary>
    private static TableRow Judge(TableRow row)
    {
        var at = row.IsUsable ? Array.FindIndex(row.Values, v => !PlainCharacters.Are(v)) : -1;
        return at < 0
            ? row
            : row with
            {
                Problems = [.. row.Problems, ProblemCodes.NotText.With().At(row.Line, at + 1)],
            };
    }

    private TableRow FitToHeader(TableRow row)
    {
        var found = row.Values.Length;
        var expected = Headers.Count;
        if (found == expected || (found == 0 && row.Problems.Count > 0))
        {
            return row;
        }

        if (found > expected && row.Values.AsSpan(expected).IndexOfAnyExcept("") < 0)
        {
            return row with { Values = row.Values[..expected] };
        }

        var values = new string[Math.Max(found, expected)];
        Array.Fill(values, "");
        row.Values.CopyTo(values, 0);
        if (found < expected && _source!.ShortRowsAreUsual)
        {
            return row with { Values = values };
        }

        var code = found < expected ? ProblemCodes.TooFewFields : ProblemCodes.TooManyFields;
        return row with
        {
            Values = values[..expected],
            Problems = [.. row.Problems, code.With(found, expected).At(row.Line)],
        };
    }
}
