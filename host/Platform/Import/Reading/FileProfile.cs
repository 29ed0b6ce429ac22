namespace CrmModular.Host.Platform.Import.Reading;

/// <summary>What the values of a column are, as far as all filled ones agree.</summary>
public enum ValueKind
{
    /// <summary>Nothing is filled in.</summary>
    Empty,
    Text,
    Date,
    DateTime,
    Boolean,
    WholeNumber,
    Number,
    Percent,

    /// <summary>Numbers with a currency sign or code.</summary>
    Money,
    Email,
    Web,
}

/// <summary>What the import page shows of one column.</summary>
/// <param name="Index">From 0.</param>
/// <param name="Samples">The first distinct values.</param>
/// <param name="Kind">What all filled values are; text when they do not agree.</param>
/// <param name="KindCounts">How many values could be read as each kind; a value may count for several.</param>
public sealed record ColumnProfile(
    int Index,
    string Header,
    IReadOnlyList<string> Samples,
    long Filled,
    ValueKind Kind,
    IReadOnlyDictionary<ValueKind, long> KindCounts,
    DateColumn Dates,
    NumberColumn Numbers,
    int LongestValue
);

/// <summary>Everything that the import page shows before anything is mapped.</summary>
/// <param name="Refusal">Why the file cannot be read; then there are no columns or no rows.</param>
/// <param name="Rows">Rows of data, broken ones included, blank ones not.</param>
/// <param name="BrokenRows">Rows that will be refused as they are.</param>
/// <param name="Problems">The first of them; <paramref name="ProblemCount"/> counts all.</param>
public sealed record FileProfile(
    FileSettings Settings,
    ImportProblem? Refusal,
    long Rows,
    long BrokenRows,
    IReadOnlyList<ColumnProfile> Columns,
    IReadOnlyList<ImportProblem> Problems,
    long ProblemCount
)
{
    /// <summary>The number of the row with the headings, as a spreadsheet shows it.</summary>
    public int HeadingRow { get; init; } = 1;

    /// <summary>What stands in the rows above it.</summary>
    public IReadOnlyList<string> Titles { get; init; } = [];
}
