using CrmModular.Host.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Caching.Memory;

namespace CrmModular.Host.Platform.Search;

/// <summary>A kind of record, and how far the user reaches among its records.</summary>
internal sealed record SearchReach(string Kind, RecordScope Scope);

/// <summary>What is asked of the index.</summary>
/// <param name="Term">What was typed.</param>
/// <param name="Kinds">The kinds that the user may see.</param>
/// <param name="Person">Who looks.</param>
/// <param name="From">The row where the page begins, itself not on it; null for the newest.</param>
/// <param name="Take">At most so many.</param>
internal sealed record SearchQuery(
    SearchTerm Term,
    IReadOnlyList<SearchReach> Kinds,
    Guid Person,
    long? From,
    int Take
)
{
    /// <summary>Whether the page lies before <see cref="From"/>, among the newer rows; they come oldest first then.</summary>
    public bool Back { get; init; }
}

/// <summary>A row of the index.</summary>
internal sealed record SearchHit(
    long Number,
    string Kind,
    Guid RecordId,
    string Title,
    string Subtitle,
    string Text
);

/// <summary>
/// Asks the search tables, newest first, with rights in the query. SQLite streams its index from the newest row on and stops
/// when the page is full; a kind with few records is looked through whole there, because among a million others its hits lie
/// far apart in the index. PostgreSQL is asked in slices, see <see cref="SearchSlices"/>.
/// </summary>
internal sealed class SearchReader(IMemoryCache cache)
{
    /// <summary>A kind with no more records than these is looked through whole.</summary>
    private const int Few = 3_000;

    /// <summary>A person with no more records than these, of all kinds, has them looked through by the index almost at once.</summary>
    private const int FewOwned = 20_000;

    private static readonly TimeSpan SizeKept = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan WholeKept = TimeSpan.FromSeconds(10);

    public async Task<IReadOnlyList<SearchHit>> ReadAsync(
        ModuleDbContext context,
        SearchQuery query,
        CancellationToken ct
    )
    {
        var own = query.Kinds.Where(k => k.Scope == RecordScope.Own).ToList();
        if (own.Count == 0 || own.Count == query.Kinds.Count)
        {
            return await AloneAsync(context, query, ct);
        }

        var mine = await AloneAsync(context, query with { Kinds = own }, ct);
        var others = query with { Kinds = [.. query.Kinds.Except(own)] };
        var all = mine.Concat(await AloneAsync(context, others, ct));
        var ordered = query.Back
            ? all.OrderBy(h => h.Number)
            : all.OrderByDescending(h => h.Number);
        return [.. ordered.Take(query.Take)];
    }

    /// <summary>Looks through the newest rows one by one: of all kinds, or of one.</summary>
    public Task<IReadOnlyList<SearchHit>> WalkAsync(
        ModuleDbContext context,
        SearchQuery query,
        int rows,
        CancellationToken ct
    ) => new SearchSql(context, query).Walk(rows).RowsAsync("s.id", ct);

    /// <summary>How many rows there are, up to a bound. The kinds are all reached alike.</summary>
    public async Task<long> CountAsync(
        ModuleDbContext context,
        SearchQuery query,
        int bound,
        CancellationToken ct
    )
    {
        var rows = await SourceAsync(context, query with { Take = bound }, false, ct);
        return rows is null ? 0 : await rows.Value.Sql.CountAsync(bound, ct);
    }

    private async Task<IReadOnlyList<SearchHit>> AloneAsync(
        ModuleDbContext context,
        SearchQuery query,
        CancellationToken ct
    ) =>
        await SourceAsync(context, query, true, ct) is var (sql, by)
            ? await sql.RowsAsync(by, ct)
            : [];

    /// <summary>Where the hits come from, and what orders them; null where there can be none. What is only counted needs no order.</summary>
    private async Task<(SearchSql Sql, string? By)?> SourceAsync(
        ModuleDbContext context,
        SearchQuery query,
        bool ordered,
        CancellationToken ct
    )
    {
        var sql = new SearchSql(context, query);
        if (context.Provider == DatabaseProvider.Sqlite)
        {
            return await IsSmallAsync(context, query, ct) ? (sql.Walk(int.MaxValue), "s.id")
                : !ordered && sql.IndexSaysAll ? (sql.MatchAlone(), null)
                : (sql.Match(), "p.rowid");
        }

        var slices = await SlicesAsync(context, query, ct);
        return slices.Count > 0
            ? (sql.Slices(slices, ordered, await IsWholeAsync(context, query, ct)), null)
            : null;
    }

    /// <summary>The steps in which PostgreSQL is asked; none where the kinds have no row there.</summary>
    private async Task<IReadOnlyList<SearchSlice>> SlicesAsync(
        ModuleDbContext context,
        SearchQuery query,
        CancellationToken ct
    )
    {
        Task<long?> NewestAsync(long upTo) => new SearchSql(context, query).NewestAsync(upTo, ct);
        var sparse = await OwnsFewAsync(context, query, ct);
        if (query is { Back: true, From: { } from })
        {
            return [.. SearchSlices.From(from + 1, true, sparse)];
        }

        return await NewestAsync(query.From - 1 ?? long.MaxValue) is { } start
            ? await SearchSlices.OverGapAsync(
                [.. SearchSlices.From(start, false, sparse)],
                NewestAsync,
                sparse
            )
            : [];
    }

    /// <summary>Whether only one person's records are asked for, who has few.</summary>
    private async Task<bool> OwnsFewAsync(
        ModuleDbContext context,
        SearchQuery query,
        CancellationToken ct
    )
    {
        var sql = new SearchSql(context, query);
        if (!sql.OfOnePerson)
        {
            return false;
        }

        var key = $"search-own {query.Person:N}";
        if (!cache.TryGetValue(key, out bool few))
        {
            few = await sql.OwnsAtMostAsync(FewOwned, ct);
            cache.Set(key, few, SizeKept);
        }

        return few;
    }

    /// <summary>Whether PostgreSQL's index has every row: an older version of the program left none in it.</summary>
    private async Task<bool> IsWholeAsync(
        ModuleDbContext context,
        SearchQuery query,
        CancellationToken ct
    )
    {
        const string key = "search-whole";
        if (!cache.TryGetValue(key, out bool whole))
        {
            whole = await new SearchSql(context, query).IsWholeAsync(ct);
            cache.Set(key, whole, WholeKept);
        }

        return whole;
    }

    /// <summary>Whether only one kind is asked for and has few records.</summary>
    public async Task<bool> IsSmallAsync(
        ModuleDbContext context,
        SearchQuery query,
        CancellationToken ct
    )
    {
        if (query.Kinds.Count != 1)
        {
            return false;
        }

        var key = $"search-size {query.Kinds[0].Kind}";
        if (!cache.TryGetValue(key, out bool small))
        {
            small = await new SearchSql(context, query).HasAtMostAsync(Few, ct);
            cache.Set(key, small, SizeKept);
        }

        return small;
    }
}
