using System.Reflection;
using static CrmModular.Host.Platform.Import.Reading.ProblemCode;

namespace CrmModular.Host.Platform.Import.Reading;

/// <summary>Every problem that reading can name. A test compares this list with the texts.</summary>
public static class ProblemCodes
{
    // The file as a whole
    public static readonly ProblemCode EmptyFile = OfFile("empty-file");
    public static readonly ProblemCode HeaderOnly = OfFile("header-only");
    public static readonly ProblemCode UnreadableHeader = OfFile("unreadable-header");
    public static readonly ProblemCode BinaryFile = OfFile("binary-file");
    public static readonly ProblemCode NotATable = OfFile("not-a-table", "format");
    public static readonly ProblemCode OldSpreadsheet = OfFile("old-spreadsheet", "format");
    public static readonly ProblemCode BrokenWorkbook = OfFile("broken-workbook");
    public static readonly ProblemCode WorkbookTooLarge = OfFile("workbook-too-large", "limit");
    public static readonly ProblemCode WorkbookBomb = OfFile("workbook-bomb");
    public static readonly ProblemCode NoSuchSheet = OfFile("no-such-sheet", "sheet", "sheets");
    public static readonly ProblemCode NoHeadingRow = OfFile("no-heading-row", "row");
    public static readonly ProblemCode TooManyColumns = OfFile("too-many-columns", "limit");

    // The header row
    public static readonly ProblemCode DuplicateHeader = OfNote(
        "duplicate-header",
        "header",
        "first"
    );
    public static readonly ProblemCode BlankHeader = OfNote("blank-header");

    // A row
    public static readonly ProblemCode TooFewFields = OfRow("too-few-fields", "found", "expected");
    public static readonly ProblemCode TooManyFields = OfRow(
        "too-many-fields",
        "found",
        "expected"
    );
    public static readonly ProblemCode UnclosedQuote = OfRow("unclosed-quote");
    public static readonly ProblemCode StrayQuote = OfNote("stray-quote");
    public static readonly ProblemCode FieldTooLong = OfRow("field-too-long", "limit");
    public static readonly ProblemCode RowTooLong = OfRow("row-too-long", "limit");
    public static readonly ProblemCode NulCharacter = OfRow("nul-character");
    public static readonly ProblemCode NotText = OfRow("not-text");
    public static readonly ProblemCode UndecodableText = OfNote("undecodable-text");
    public static readonly ProblemCode CellError = OfNote("cell-error", "error");

    // A value
    public static readonly ProblemCode NotADate = OfRow("not-a-date", "value");
    public static readonly ProblemCode YearOutOfRange = OfRow("year-out-of-range", "value");
    public static readonly ProblemCode CutByExcel = OfRow("cut-by-excel", "value");
    public static readonly ProblemCode NotARecordId = OfRow("not-a-record-id", "value");
    public static readonly ProblemCode NotACurrency = OfRow("not-a-currency", "value");
    public static readonly ProblemCode DateOrderMismatch = OfRow("date-order-mismatch", "value");
    public static readonly ProblemCode TimeSkipped = OfRow("time-skipped-by-clock-change", "value");
    public static readonly ProblemCode NotANumber = OfRow("not-a-number", "value");
    public static readonly ProblemCode NotWhole = OfRow("not-whole", "value");
    public static readonly ProblemCode NumberTooLarge = OfRow("number-too-large", "value");
    public static readonly ProblemCode MoneyRounded = OfNote("money-rounded", "value");
    public static readonly ProblemCode DecimalMarkAssumed = OfNote("decimal-mark-assumed", "value");
    public static readonly ProblemCode PercentAsMoney = OfRow("percent-as-money", "value");
    public static readonly ProblemCode NotYesNo = OfRow("not-yes-no", "value");
    public static readonly ProblemCode NotAnEmail = OfRow("not-an-email", "value");
    public static readonly ProblemCode NotAPhone = OfRow("not-a-phone", "value");
    public static readonly ProblemCode NotAWebAddress = OfRow("not-a-web-address", "value");

    public static IReadOnlyList<ProblemCode> All { get; } =
    [
        .. typeof(ProblemCodes)
            .GetFields(BindingFlags.Public | BindingFlags.Static)
            .Where(field => field.FieldType == typeof(ProblemCode))
            .Select(field => (ProblemCode)field.GetValue(null)!),
    ];
}
