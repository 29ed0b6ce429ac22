namespace CrmModular.Host.Platform.Import.Reading;

/// <summary>The first row that is not blank, or the reason why there is none.</summary>
internal sealed record HeaderRow(
    int Line,
    int Number,
    IReadOnlyList<string> Names,
    IReadOnlyList<ImportProblem> Problems,
    ImportProblem? Refusal
)
{
    /// <summary>What stands in the rows above it.</summary>
    public IReadOnlyList<string> Titles { get; init; } = [];

    public static HeaderRow Refused(ImportProblem problem) => new(0, 0, [], [], problem);

    public static HeaderRow From(TableRow row, ReadLimits limits)
    {
        if (
            row.Problems.FirstOrDefault(problem => problem.Severity == ProblemSeverity.File) is
            { } fatal
        )
        {
            return Refused(fatal);
        }

        if (
            row.Problems.Any(problem => problem.Is(ProblemCodes.TooManyColumns))
            || row.Values.Length > limits.Columns
        )
        {
            return Refused(ProblemCodes.TooManyColumns.With(limits.Columns).At(row.Line));
        }

        return row.IsUsable
            ? new HeaderRow(
                row.Line,
                row.Number,
                row.Values,
                [.. row.Problems, .. Check(row)],
                Refusal: null
            )
            : Refused(ProblemCodes.UnreadableHeader.With().At(row.Problems[0].Line ?? row.Line));
    }

    private static IEnumerable<ImportProblem> Check(TableRow row)
    {
        var seen = new Dictionary<string, int>(StringComparer.OrdinalIgnoreCase);
        for (var i = 0; i < row.Values.Length; i++)
        {
            var column = i + 1;
            if (row.Values[i].Length == 0)
            {
                yield return ProblemCodes.BlankHeader.With().At(row.Line, column);
            }
            else if (!seen.TryAdd(row.Values[i], column))
            {
                yield return ProblemCodes
                    .DuplicateHeader.With(row.Values[i], seen[row.Values[i]])
                    .At(row.Line, column);
            }
        }
    }
}
