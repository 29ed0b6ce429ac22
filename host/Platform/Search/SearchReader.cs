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
/// when the page is full. PostgreSQL collects every hit of its index before a limit counts, so common terms are looked for
/// among the newest rows first, and only a page that is not full asks the index. A kind with few records is looked through
/// whole: among a million others, its hits lie far apart in the index. For the records of one person, the index has a word.
/// </summary>
internal sealed class SearchReader(IMemoryCache cache)
{
    /// <summary>How many of the newest rows are walked through before the index is asked.</summary>
    private const int Near = 3_000;

    /// <summary>How many are walked through when the first few thousand had some hits, but not a page of them.</summary>
    private const int Far = 30_000;

    private static readonly TimeSpan SizeKept = TimeSpan.FromMinutes(1);

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
        var sql = new SearchSql(context, query);
        var rows =
            await IsSmallAsync(context, query, ct) ? sql.Walk(Near)
            : context.Provider == DatabaseProvider.Sqlite ? sql.Match()
            : sql.Index();
        return await rows.CountAsync(bound, ct);
    }

    private async Task<IReadOnlyList<SearchHit>> AloneAsync(
        ModuleDbContext context,
        SearchQuery query,
        CancellationToken ct
    )
    {
        if (await IsSmallAsync(context, query, ct))
        {
            return await WalkAsync(context, query, Near, ct);
        }

        if (context.Provider == DatabaseProvider.Sqlite)
        {
            return await new SearchSql(context, query).Match().RowsAsync("p.rowid", ct);
        }

        var sql = new SearchSql(context, query);
        if (sql.OfOnePerson)
        {
            return await sql.Index().RowsAsync("s.id + 0", ct);
        }

        var near = await WalkAsync(context, query, Near, ct);
        if (near.Count >= query.Take)
        {
            return near;
        }

        // With k hits among the first rows, a page of them is expected within Near * Take / k rows.
        if (near.Count * (Far / Near) >= query.Take * 2)
        {
            var far = await WalkAsync(context, query, Far, ct);
            if (far.Count >= query.Take)
            {
                return far;
            }
        }

        // "+ 0" keeps the planner from walking the whole table by its key in the hope of an early end.
        return await sql.Index().RowsAsync("s.id + 0", ct);
    }

    /// <summary>Whether only one kind is asked for and has few records.</summary>
    private async Task<bool> IsSmallAsync(
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
            small = await new SearchSql(context, query).HasAtMostAsync(Near, ct);
            cache.Set(key, small, SizeKept);
        }

        return small;
    }
}
