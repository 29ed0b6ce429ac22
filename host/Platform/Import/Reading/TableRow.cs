namespace CrmModular.Host.Platform.Import.Reading;

/// <summary>One row of data.</summary>
/// <param name="Line">Physical line where it starts, from 1; in a workbook the row number.</param>
/// <param name="Number">Row number as Excel shows it; the header is usually row 1.</param>
/// <param name="Values">As many as there are headers, trimmed; empty text where there is nothing.</param>
/// <param name="Problems">What is wrong with it; usually empty.</param>
public sealed record TableRow(
    int Line,
    int Number,
    string[] Values,
    IReadOnlyList<ImportProblem> Problems
)
{
    /// <summary>False when the values cannot be trusted to stand in their columns.</summary>
    public bool IsUsable => Problems.All(problem => problem.Severity == ProblemSeverity.Note);
}

/// <summary>A source of raw rows: header and data alike, blank ones left out, not yet of equal width.</summary>
internal interface IRowSource
{
    IAsyncEnumerable<TableRow> ReadAsync(CancellationToken token);

    /// <summary>A missing cell at a row's end is an error in a text and usual in a workbook.</summary>
    bool ShortRowsAreUsual { get; }
    LineEnd LineEnd { get; }
}
