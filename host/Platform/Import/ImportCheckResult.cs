using CrmModular.Host.Platform.Import.Reading;

namespace CrmModular.Host.Platform.Import;

/// <summary>What a check found: everything that the page shows before anything is written.</summary>
internal sealed record ImportCheckResult
{
    /// <summary>Why the file cannot be read at all.</summary>
    public string? Refusal { get; init; }
    public Dictionary<string, string> RefusalArguments { get; init; } = [];
    public string TypeId { get; init; } = "";
    public FileFormat Format { get; init; }
    public FileEncoding? Encoding { get; init; }
    public char Separator { get; init; }
    public LineEnd LineEnd { get; init; }

    /// <summary>The sheets of a workbook; empty for a text.</summary>
    public List<string> Sheets { get; init; } = [];
    public string? Sheet { get; init; }

    /// <summary>The number of the row with the headings, as a spreadsheet shows it.</summary>
    public int HeadingRow { get; init; } = 1;

    /// <summary>The decimal mark; null where no number has one, or columns differ.</summary>
    public DecimalMark? DecimalMark { get; init; }

    /// <summary>The order of day and month; null where it has to be chosen.</summary>
    public DateOrder? DateOrder { get; init; }

    /// <summary>Whether dates are there that can be read two ways, and nobody has said which.</summary>
    public bool AsksDateOrder { get; init; }

    /// <summary>A date that can be read two ways.</summary>
    public string? DateExample { get; init; }
    public long Rows { get; init; }
    public List<ImportCheckColumn> Columns { get; init; } = [];

    /// <summary>The keys of required targets that no column goes to.</summary>
    public List<string> Missing { get; init; } = [];
    public List<Finding> Findings { get; init; } = [];
    public List<string> PreviewTargets { get; init; } = [];
    public List<ImportPreviewRow> Preview { get; init; } = [];
    public long Create { get; init; }
    public long Update { get; init; }
    public long Skip { get; init; }
    public long Refuse { get; init; }

    /// <summary>How many of the skipped stay out although they are not there as they stand.</summary>
    public long LeftOut { get; init; }
    public bool HasDates { get; init; }

    /// <summary>How the import will read the file.</summary>
    public ImportLayout? Layout { get; init; }

    /// <summary>Whether everything is decided and something would come in.</summary>
    public bool CanStart =>
        Refusal is null && !AsksDateOrder && Missing.Count == 0 && Create + Update > 0;
}

internal sealed record ImportCheckColumn(
    int Index,
    string Header,
    List<string> Samples,
    long Filled,
    string Target,
    bool Unsure
);

internal sealed record ImportPreviewRow(
    int Number,
    List<ImportPreviewCell> Cells,
    ImportVerdict Verdict
);

/// <param name="Text">As it would be saved; empty for nothing.</param>
/// <param name="From">What stands in the file, where something else is taken.</param>
/// <param name="Missing">Whether a value is expected and not there.</param>
internal sealed record ImportPreviewCell(string Text, string? From, bool Missing);
