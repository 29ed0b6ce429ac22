namespace CrmModular.Host.Platform.Import.Reading;

/// <summary>
/// Damerau-Levenshtein distance (restricted: no edit inside a swapped pair), given up as soon as the
/// bound is passed.
/// </summary>
public static class EditDistance
{
    private const int OnStack = 64;

    /// <summary>The distance, or <paramref name="bound"/> + 1 when it is larger than the bound.</summary>
    public static int Bounded(ReadOnlySpan<char> a, ReadOnlySpan<char> b, int bound)
    {
        var prefix = a.CommonPrefixLength(b);
        a = a[prefix..];
        b = b[prefix..];
        if (Math.Abs(a.Length - b.Length) > bound)
        {
            return bound + 1;
        }

        var width = b.Length + 1;
        Span<int> cells = width <= OnStack ? stackalloc int[OnStack * 3] : new int[width * 3];
        var before = cells[..width];
        var previous = cells.Slice(width, width);
        var current = cells.Slice(width * 2, width);
        for (var j = 0; j < width; j++)
        {
            previous[j] = j;
        }

        var leastBefore = 0;
        for (var i = 1; i <= a.Length; i++)
        {
            // a swap steps over one row, so one row past the bound is not enough to give up
            var least = FillRow(a, b, i, bound, before, previous, current);
            if (least > bound && leastBefore > bound)
            {
                return bound + 1;
            }

            leastBefore = least;
            var oldest = before;
            before = previous;
            previous = current;
            current = oldest;
        }

        return Math.Min(previous[b.Length], bound + 1);
    }

    /// <summary>
    /// Fills the cells that a distance within the bound can pass, those near the diagonal, and closes
    /// both sides with a value past the bound. Returns the smallest value.
    /// </summary>
    private static int FillRow(
        ReadOnlySpan<char> a,
        ReadOnlySpan<char> b,
        int i,
        int bound,
        ReadOnlySpan<int> before,
        ReadOnlySpan<int> previous,
        Span<int> current
    )
    {
        var from = Math.Max(1, i - bound);
        var to = Math.Min(b.Length, i + bound);
        current[from - 1] = from == 1 ? i : bound + 1;
        var least = current[from - 1];
        for (var j = from; j <= to; j++)
        {
            var cost = a[i - 1] == b[j - 1] ? 0 : 1;
            var value = Math.Min(Math.Min(previous[j], current[j - 1]) + 1, previous[j - 1] + cost);
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
            {
                value = Math.Min(value, before[j - 2] + 1);
            }

            current[j] = value;
            least = Math.Min(least, value);
        }

        if (to < b.Length)
        {
            current[to + 1] = bound + 1;
        }

        return least;
    }
}
