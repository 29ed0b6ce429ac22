using System.Runtime.CompilerServices;
using System.Xml;
using DocumentFormat.OpenXml;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Spreadsheet;

namespace CrmModular.Host.Platform.Import.Reading;

/// <summary>Rows of the first sheet of an .xlsx file, one at a time; only the shared texts are kept in memory.</summary>
internal sealed class WorkbookRows(Stream stream, ReadLimits limits) : IRowSource
{
    private static readonly IReadOnlyList<ImportProblem> NoProblems = [];

    public bool ShortRowsAreUsual => true;
    public LineEnd LineEnd => LineEnd.None;

    public async IAsyncEnumerable<TableRow> ReadAsync(
        [EnumeratorCancellation] CancellationToken token
    )
    {
        if (await ZipGuard.CheckAsync(stream, limits, token) is { } refusal)
        {
            yield return Fatal(refusal, 1);
            yield break;
        }

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
            // The library reports a damaged part with whichever of these its inner reader meets.
            catch (Exception e)
                when (e
                        is XmlException
                            or OpenXmlPackageException
                            or InvalidDataException
                            or FileFormatException
                            or ArgumentException
                            or InvalidOperationException
                            or FormatException
                            or KeyNotFoundException
                )
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
        if (FirstSheet(book) is not { } sheet)
        {
            yield break;
        }

        var cells = new WorkbookCells(WorkbookTexts.Read(book), WorkbookStyles.Read(book));
        using var reader = OpenXmlReader.Create(sheet);
        var number = 0;
        while (reader.Read())
        {
            if (reader.ElementType != typeof(Row) || !reader.IsStartElement)
            {
                continue;
            }

            number = RowNumber(reader) ?? number + 1;
            if (ReadRow(reader, number, cells) is { } row)
            {
                yield return row;
            }
        }
    }

    /// <summary>The first in the order of the tabs; chart sheets have no cells.</summary>
    private static WorksheetPart? FirstSheet(WorkbookPart book) =>
        book
            .Workbook.Sheets?.Elements<Sheet>()
            .Where(sheet => sheet.Id?.Value is not null)
            .Select(sheet => book.GetPartById(sheet.Id!.Value!))
            .OfType<WorksheetPart>()
            .FirstOrDefault();

    private static int? RowNumber(OpenXmlReader reader) =>
        reader.Attributes.FirstOrDefault(attribute => attribute.LocalName == "r").Value is { } text
        && int.TryParse(text, out var number)
            ? number
            : null;

    private TableRow? ReadRow(OpenXmlReader reader, int number, WorkbookCells cells)
    {
        var values = new List<string>();
        var problems = NoProblems;
        var filled = false;
        var next = 0;
        if (!reader.ReadFirstChild())
        {
            return null;
        }

        do
        {
            if (reader.ElementType != typeof(Cell) || reader.LoadCurrentElement() is not Cell cell)
            {
                continue;
            }

            var column = WorkbookCells.ColumnOf(cell) ?? next;
            next = column + 1;
            var (value, problem) = cells.Read(cell, limits);
            if (problem is not null)
            {
                problems = [.. problems, problem.At(number, next)];
            }

            if (value.Length == 0)
            {
                continue;
            }

            if (column >= limits.Columns)
            {
                var tooMany = ProblemCodes.TooManyColumns.With(limits.Columns).At(number);
                return new TableRow(
                    number,
                    number,
                    [],
                    [tooMany with { Severity = ProblemSeverity.Row }]
                );
            }

            filled = true;
            Put(values, column, value);
        } while (reader.ReadNextSibling());

        return filled || problems.Count > 0
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
