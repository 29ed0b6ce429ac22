namespace CrmModular.Host.Platform.Import.Reading;

/// <param name="Reading">Encoding and separator as chosen by the user, and limits.</param>
/// <param name="AssumedMark">Decimal mark of the user's language, for columns that do not show theirs.</param>
/// <param name="ProblemsKept">Length of the list of problems; all are counted.</param>
public sealed record ProfileOptions(
    ReadOptions Reading,
    DecimalMark AssumedMark = DecimalMark.Point,
    int ProblemsKept = 1000,
    int SamplesKept = 5
);

/// <summary>One streaming pass over a file; memory does not grow with its rows.</summary>
public static class FileProfiler
{
    public static async Task<FileProfile> AnalyseAsync(
        Stream stream,
        ProfileOptions options,
        CancellationToken token = default
    )
    {
        var file = await TableFile.OpenAsync(stream, options.Reading, token);
        var columns = file
            .Headers.Select((header, index) => new ColumnProfiler(index, header, options))
            .ToArray();
        var problems = new ProblemList(options.ProblemsKept);
        problems.AddRange(file.HeaderProblems);
        if (file.Refusal is { } refusal)
        {
            problems.AddRange([refusal]);
        }

        long rows = 0,
            broken = 0;
        await foreach (var row in file.ReadRowsAsync(token))
        {
            rows++;
            problems.AddRange(row.Problems);
            if (row.IsUsable)
            {
                AddValues(columns, row);
            }
            else
            {
                broken++;
            }
        }

        var settings = file.Settings with { LineEnd = file.LineEnd };
        var profiles = columns.Select(column => column.Result()).ToArray();
        return new FileProfile(
            settings,
            file.Refusal,
            rows,
            broken,
            profiles,
            problems.Kept,
            problems.Count
        )
        {
            HeadingRow = Math.Max(1, file.HeaderNumber),
            Titles = file.Titles,
        };
    }

    private static void AddValues(ColumnProfiler[] columns, TableRow row)
    {
        for (var i = 0; i < columns.Length; i++)
        {
            columns[i].Add(row.Values[i]);
        }
    }

    private sealed class ProblemList(int most)
    {
        private readonly List<ImportProblem> _kept = [];

        public IReadOnlyList<ImportProblem> Kept => _kept;
        public long Count { get; private set; }

        public void AddRange(IReadOnlyList<ImportProblem> problems)
        {
            foreach (var problem in problems)
            {
                Count++;
                if (_kept.Count < most)
                {
                    _kept.Add(problem);
                }
            }
        }
    }
}
