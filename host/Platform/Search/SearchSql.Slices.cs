using System.Globalization;

namespace CrmModular.Host.Platform.Search;

/// <summary>PostgreSQL: the table in slices, in one statement whose parts are run one after the other until the page is full.</summary>
internal sealed partial class SearchSql
{
    /// <summary>
    /// The slices, one after the other. Where the index is asked, the number stands as "id + 0": a prepared statement does not know how
    /// long a stretch of numbers is, takes each for a short one and would walk it by the key (a second at three million rows).
    /// The kind stands as "kind || ''" for the same reason: as statistics fell, PostgreSQL sometimes collected all rows of the
    /// kind beside the index's hits, to keep what is in both (50 ms a search).
    /// </summary>
    /// <param name="slices">The steps.</param>
    /// <param name="ordered">Whether the hits are to come in order; a count does not care.</param>
    /// <param name="whole">Whether every row is in the index; otherwise those that are not are compared one by one.</param>
    public SearchSql Slices(IReadOnlyList<SearchSlice> slices, bool ordered, bool whole)
    {
        var conditions = Words() + Rights("s.kind || ''");
        var grams = Add(Grams());
        var take = Add((long)_query.Take);
        var parts = slices.Select(slice =>
        {
            var (index, id) = slice.Marks is { } marks
                ? (Index(grams, marks, whole), "s.id + 0")
                : ("", "s.id");
            var by = ordered ? $" ORDER BY {id} {Order}" : "";
            return $"(SELECT {Columns} FROM {Table} s WHERE {id} >= {Add(slice.Low)} AND {id} <= {Add(slice.High)}{index}{conditions}{by} LIMIT {take})";
        });
        _rows.Append(
            CultureInfo.InvariantCulture,
            $" FROM ({string.Join(" UNION ALL ", parts)}) s"
        );
        return this;
    }

    /// <summary>The number of the newest row of the kinds, up to a number; null where there is none. Written as a range, as in a walk.</summary>
    public async Task<long?> NewestAsync(long upTo, CancellationToken ct)
    {
        var last = Add(upTo);
        var newest = _query
            .Kinds.Select(k => Add(k.Kind))
            .Select(kind =>
                $"(SELECT id FROM {Table} WHERE kind >= {kind} AND kind <= {kind} AND id <= {last} ORDER BY kind DESC, id DESC LIMIT 1)"
            );
        var number = await NumberAsync(
            $"SELECT COALESCE(GREATEST({string.Join(", ", newest)}), -1)",
            ct
        );
        return number < 0 ? null : number;
    }

    /// <summary>Whether the person has at most so many rows.</summary>
    public async Task<bool> OwnsAtMostAsync(int rows, CancellationToken ct) =>
        await NumberAsync(
            $"SELECT COUNT(*) FROM (SELECT 1 FROM {Table} WHERE grams @> {Add(new[] { SearchGrams.Owner(_query.Person) })} LIMIT {Add(rows + 1L)}) n",
            ct
        ) <= rows;

    /// <summary>Whether every row of the table is in the index.</summary>
    public async Task<bool> IsWholeAsync(CancellationToken ct) =>
        await NumberAsync(
            $"SELECT COUNT(*) FROM (SELECT 1 FROM {Table} WHERE grams IS NULL LIMIT 1) n",
            ct
        ) == 0;

    /// <summary>
    /// The numbers of the words, and of the kind and the owner where one is asked for.
    /// </summary>
    private int[] Grams()
    {
        var grams = SearchGrams.Of(_query.Term);
        var kind = _query.Kinds is [var only] ? only.Kind : null;
        return (kind, OfOnePerson) switch
        {
            (null, false) => [.. grams],
            (null, true) => [.. grams, SearchGrams.Owner(_query.Person)],
            (_, false) => [.. grams, SearchGrams.Kind(kind)],
            (_, true) => [.. grams, SearchGrams.Own(kind, _query.Person)],
        };
    }

    private string Index(string grams, int[] marks, bool whole)
    {
        var found = $"s.grams @> {grams}";
        if (marks.Length > 0)
        {
            found += $" AND s.grams && {Add(marks)}";
        }

        return whole ? $" AND {found}" : $" AND (({found}) OR s.grams IS NULL)";
    }
}
