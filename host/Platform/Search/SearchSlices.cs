namespace CrmModular.Host.Platform.Search;

/// <summary>
/// Rows between two numbers, both included, and the marks that the index has for them: none where the whole index is to be
/// asked, null where the rows are few and compared one by one.
/// </summary>
internal sealed record SearchSlice(long Low, long High, int[]? Marks);

/// <summary>
/// The search table in slices by number. A GIN index collects all it finds before a limit counts, so a common term is asked
/// for in slices from the newest on, each about eight times as long as the one before, and the first that fills the page is
/// the last that is read.
/// </summary>
internal static class SearchSlices
{
    /// <summary>The lengths of marked slices, as powers of two.</summary>
    private static readonly int[] Levels = [11, 14, 17];

    /// <summary>So many rows are compared one by one: for what is in every tenth row that is less than the index costs.</summary>
    public const int Walked = 512;

    /// <summary>How many marked slices make one step.</summary>
    private const int AtOnce = 8;

    /// <summary>So many numbers without a row of the kind are a gap.</summary>
    private const int Gap = 16_384;

    /// <summary>The marks of a row as SQL: its number is given by the database.</summary>
    /// <param name="number">The expression of its number.</param>
    public static string MarksSql(string number) =>
        $"ARRAY[{string.Join(", ", Levels.Select((bits, i) => $"(({number} >> {bits}) * {Levels.Length} + {i})::integer"))}]";

    /// <summary>The marks of a row.</summary>
    public static IEnumerable<int> MarksOf(long number) =>
        Levels.Select((bits, i) => Mark(i, number >> bits));

    /// <summary>The steps from a row on, itself included, to older rows, or to newer ones: the first is walked.</summary>
    /// <param name="start">The first row.</param>
    /// <param name="newer">Whether to newer rows.</param>
    /// <param name="sparse">Whether what is looked for is all among few rows that lie far apart: then one middle step and the rest are enough.</param>
    public static IEnumerable<SearchSlice> From(long start, bool newer, bool sparse = false)
    {
        var edge = start;
        if (!sparse)
        {
            var walked = newer
                ? new SearchSlice(start, start + Walked - 1, null)
                : new SearchSlice(Math.Max(0, start - Walked + 1), start, null);
            yield return walked;
            edge = newer ? walked.High + 1 : walked.Low - 1;
        }

        int[] levels = sparse ? [1] : [0, 1, 2];
        foreach (var level in levels)
        {
            var bits = Levels[level];
            var place = edge >> bits;
            var last = newer ? place + AtOnce - 1 : place - AtOnce + 1;
            // The table's end is near: the rest is short enough to be asked for at once.
            if (edge < 0 || last <= 0)
            {
                break;
            }

            var (low, high) = newer ? (edge, ((last + 1) << bits) - 1) : (last << bits, edge);
            yield return new SearchSlice(low, high, Marks(level, Math.Min(place, last)));
            edge = newer ? high + 1 : low - 1;
        }

        if (edge >= 0)
        {
            yield return newer
                ? new SearchSlice(edge, long.MaxValue, [])
                : new SearchSlice(0, edge, []);
        }
    }

    /// <summary>
    /// The steps to older rows where those of a kind lie in two heaps, as after an import: a few new ones, and a million numbers
    /// below them all the others. The steps begin anew at the second heap, for the long ones would collect too much of it.
    /// </summary>
    /// <param name="slices">The steps from the first row on.</param>
    /// <param name="below">Answers the newest row of the kind up to a number; null for none.</param>
    /// <param name="sparse">As in <see cref="From"/>.</param>
    public static async Task<IReadOnlyList<SearchSlice>> OverGapAsync(
        IReadOnlyList<SearchSlice> slices,
        Func<long, Task<long?>> below,
        bool sparse
    )
    {
        var near = sparse ? 1 : 2;
        if (slices.Count <= near)
        {
            return slices;
        }

        var edge = slices[near - 1].Low - 1;
        var first = slices.Take(near);
        return await below(edge) switch
        {
            null => [.. first],
            { } next when edge - next > Gap => [.. first, .. From(next, false, sparse)],
            _ => slices,
        };
    }

    private static int[] Marks(int level, long first) =>
        [.. Enumerable.Range(0, AtOnce).Select(i => Mark(level, first + i))];

    /// <summary>A mark may be the number of a piece of text as well: the index only proposes.</summary>
    private static int Mark(int level, long place) => (int)((place * Levels.Length) + level);
}
