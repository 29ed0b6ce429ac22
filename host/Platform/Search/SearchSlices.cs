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

    /// <summary>The marks of a row as SQL: its number is given by the database.</summary>
    /// <param name="number">The expression of its number.</param>
    public static string MarksSql(string number) =>
        $"ARRAY[{string.Join(", ", Levels.Select((bits, i) => $"(({number} >> {bits}) * {Levels.Length} + {i})::integer"))}]";

    /// <summary>The marks of a row.</summary>
    public static IEnumerable<int> MarksOf(long number) =>
        Levels.Select((bits, i) => Mark(i, number >> bits));

    /// <summary>The steps from a row on, itself included, to older rows, or to newer ones: the first is walked.</summary>
    public static IEnumerable<SearchSlice> From(long start, bool newer)
    {
        var walked = newer
            ? new SearchSlice(start, start + Walked - 1, null)
            : new SearchSlice(Math.Max(0, start - Walked + 1), start, null);
        yield return walked;
        var edge = newer ? walked.High + 1 : walked.Low - 1;
        for (var level = 0; level < Levels.Length; level++)
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

    private static int[] Marks(int level, long first) =>
        [.. Enumerable.Range(0, AtOnce).Select(i => Mark(level, first + i))];

    /// <summary>A mark may be the number of a piece of text as well: the index only proposes.</summary>
    private static int Mark(int level, long place) => (int)((place * Levels.Length) + level);
}
