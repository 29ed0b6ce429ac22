using System.Runtime.CompilerServices;
using CsvHelper;

namespace CrmModular.Host.Platform.Import.Reading;

/// <summary>Rows of a delimited text: <see cref="MendedText"/> finds and mends rows, CsvHelper cuts them into fields.</summary>
internal sealed class CsvRows(
    Stream stream,
    FileEncoding encoding,
    FoundSeparator separator,
    ReadLimits limits
) : IRowSource
{
    // UTF-8 takes at most three bytes for a UTF-16 unit; the splitter has refused longer rows before.
    private const int BytesPerCharacter = 3;

    private LineEndCount _lineEnds = new();

    public bool ShortRowsAreUsual => false;
    public LineEnd LineEnd => _lineEnds.Style;

    public async IAsyncEnumerable<TableRow> ReadAsync(
        [EnumeratorCancellation] CancellationToken token
    )
    {
        stream.Position = 0;
        using var reader = new StreamReader(
            stream,
            encoding.ToEncoding(),
            detectEncodingFromByteOrderMarks: false,
            bufferSize: 64 * 1024,
            leaveOpen: true
        );
        var splitter = new RecordSplitter(reader, separator.Separator, limits);
        _lineEnds = splitter.LineEnds;
        using var text = new MendedText(
            splitter,
            separator.Evidence == SeparatorEvidence.DeclaredInFile
        );
        await using var csv = CsvReader.Create(text, Options(), leaveOpen: true);
        while (await csv.ReadAsync(token))
        {
            if (ToRow(csv, text.TakeOrigin()) is { } row)
            {
                yield return row;
            }
        }
    }

    // What reaches the parser is well-formed: it must neither skip, nor trim, nor judge a row of its own
    // accord, or rows and their line numbers would drift apart.
    private CsvReaderOptions Options() =>
        new()
        {
            Separator = separator.Separator,
            HasHeader = false,
            SkipEmptyLines = false,
            DetectSeparatorHint = false,
            TrimWhitespace = false,
            MalformedData = CsvMalformedDataHandling.Recover,
            FieldCountMismatch = CsvFieldCountHandling.Allow,
            MaxRecordSize = limits.RowCharacters * BytesPerCharacter,
        };

    private static TableRow? ToRow(CsvReader csv, RowOrigin origin)
    {
        // A wrong line number in a message is bad, values under the wrong one are worse.
        if (csv.FieldCount != origin.Fields)
        {
            throw new InvalidOperationException(
                $"Line {origin.Line}: the CSV parser cut the row otherwise."
            );
        }

        if (origin.IsBroken)
        {
            return new TableRow(origin.Line, origin.Row, [], origin.Problems);
        }

        var values = new string[csv.FieldCount];
        var filled = false;
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = TextFold.Trim(FormulaText.Reveal(TextFold.Trim(csv[i].ToString())));
            filled |= values[i].Length > 0;
        }

        // Spreadsheets save rows that were once formatted as nothing but separators.
        return filled ? new TableRow(origin.Line, origin.Row, values, origin.Problems) : null;
    }
}
