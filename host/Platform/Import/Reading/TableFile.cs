using System.Runtime.CompilerServices;

namespace CrmModular.Host.Platform.Import.Reading;

/// <summary>How a file is read: what was found, or what the user chose instead.</summary>
/// <param name="LineEnd">Of the part read so far; exact after all rows were read.</param>
public sealed record FileSettings(
    FileFormat Format,
    FoundEncoding? Encoding,
    FoundSeparator Separator,
    LineEnd LineEnd
);

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
    }

    public FileSettings Settings { get; }
    public IReadOnlyList<string> Headers { get; }
    public int HeaderLine { get; }
    public IReadOnlyList<ImportProblem> HeaderProblems { get; }

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
                ? new WorkbookRows(stream, options.Limits)
                : new CsvRows(
                    stream,
                    found.Settings.Encoding!.Encoding,
                    found.Settings.Separator,
                    options.Limits
                );
        var header = await ReadHeaderAsync(source, options.Limits, token);
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
                yield return FitToHeader(row);
            }
        }
    }

    private static async Task<HeaderRow> ReadHeaderAsync(
        IRowSource source,
        ReadLimits limits,
        CancellationToken token
    )
    {
        HeaderRow? header = null;
        await foreach (var row in source.ReadAsync(token))
        {
            if (header is not null)
            {
                return header; // and there is a row after it
            }

            header = HeaderRow.From(row, limits);
            if (header.Refusal is not null)
            {
                return header;
            }
        }

        return header is null
            ? HeaderRow.Refused(ProblemCodes.EmptyFile.With())
            : header with
            {
                Refusal = ProblemCodes.HeaderOnly.With(),
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
