using System.Globalization;
using System.Runtime.CompilerServices;
using System.Xml;
using DocumentFormat.OpenXml.Packaging;

namespace CrmModular.Host.Platform.Import.Reading;

/// <summary>
/// Rows of one sheet of an .xlsx file, one at a time; only the shared texts are kept in memory. The cells are read from the
/// part's own stream, because the library builds a cell whole before anything of it can be judged.
/// </summary>
internal sealed class WorkbookRows(Stream stream, string sheet, ReadLimits limits) : IRowSource
{
    private const int MostProblems = 20;
    private static readonly IReadOnlyList<ImportProblem> NoProblems = [];

    public bool ShortRowsAreUsual => true;
    public LineEnd LineEnd => LineEnd.None;

    /// <summary>The library and the reader of XML report a damaged part with any of these.</summary>
    public static bool IsDamage(Exception e) =>
        e
            is XmlException
                or OpenXmlPackageException
                or InvalidDataException
                or FileFormatException
                or ArgumentException
                or InvalidOperationException
                or FormatException
                or KeyNotFoundException;

    public async IAsyncEnumerable<TableRow> ReadAsync(
        [EnumeratorCancellation] CancellationToken token
    )
    {
        await Task.CompletedTask;
        using var rows = Rows().GetEnumerator();
        var last = 0;
        while (true)
        {
            token.ThrowIfCancellationRequested();
            TableRow? row;
            try
            {
                row = rows.MoveNext() ? rows.Current : null;
            }
            catch (WorkbookTooLargeException)
            {
                row = Fatal(ProblemCodes.WorkbookBomb.With(), last + 1);
            }
            catch (Exception e) when (IsDamage(e))
            {
                row = Fatal(ProblemCodes.BrokenWorkbook.With(), last + 1);
            }

            if (row is null)
            {
                yield break;
            }

            last = row.Number;
            yield return row;
        }
    }

    private static TableRow Fatal(ImportProblem problem, int number) =>
        new(number, number, [], [problem.At(number)]);

    private IEnumerable<TableRow> Rows()
    {
        stream.Position = 0;
        using var document = SpreadsheetDocument.Open(stream, isEditable: false);
        var book = document.WorkbookPart ?? throw new InvalidDataException("No workbook part.");
        var part = WorkbookSheets.Of(book).FirstOrDefault(s => s.Name == sheet).Part;
        if (part is null)
        {
            yield break;
        }

        var cells = new WorkbookCells(
            WorkbookTexts.Read(book, limits),
            WorkbookStyles.Read(book),
            limits
        );
        using var cellStream = part.GetStream();
        using var reader = WorkbookTexts.Open(cellStream);
        var number = 0;
        while (reader.Read())
        {
            if (reader is not { NodeType: XmlNodeType.Element, LocalName: "row" })
            {
                continue;
            }

            number = RowNumber(reader) ?? number + 1;
            if (!reader.IsEmptyElement && ReadRow(reader, number, cells) is { } row)
            {
                yield return row;
            }
        }
    }

    private static int? RowNumber(XmlReader reader) =>
        int.TryParse(
            reader.GetAttribute("r"),
            NumberStyles.None,
            CultureInfo.InvariantCulture,
            out var number
        )
            ? number
            : null;

    /// <summary>The cells below a row, to its end.</summary>
    private TableRow? ReadRow(XmlReader reader, int number, WorkbookCells cells)
    {
        var values = new List<string>();
        var problems = NoProblems;
        var tooMany = false;
        var next = 0;
        var depth = reader.Depth;
        while (reader.Read() && reader.Depth > depth)
        {
            if (reader is not { NodeType: XmlNodeType.Element, LocalName: "c" })
            {
                continue;
            }

            var column = WorkbookCells.ColumnOf(reader.GetAttribute("r")) ?? next;
            next = column + 1;
            var (value, problem) = cells.Read(reader);
            if (problem is not null && problems.Count < MostProblems)
            {
                problems = [.. problems, problem.At(number, next)];
            }

            tooMany |= value.Length > 0 && column >= limits.Columns;
            if (value.Length > 0 && !tooMany)
            {
                Put(values, column, value);
            }
        }

        if (tooMany)
        {
            var problem = ProblemCodes.TooManyColumns.With(limits.Columns).At(number);
            return new TableRow(
                number,
                number,
                [],
                [problem with { Severity = ProblemSeverity.Row }]
            );
        }

        return values.Count > 0 || problems.Count > 0
            ? new TableRow(number, number, [.. values], problems)
            : null;
    }

    private static void Put(List<string> values, int column, string value)
    {
        while (values.Count <= column)
        {
            values.Add("");
        }

        values[column] = value;
    }
}
