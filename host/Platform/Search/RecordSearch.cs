using CrmModular.Host.Data;
using Microsoft.EntityFrameworkCore;

namespace CrmModular.Host.Platform.Search;

/// <summary>Restricts a list to what a term finds: within the list's own query, or newest first where nothing else is asked.</summary>
internal sealed class RecordSearch(SearchReader reader, ICurrentUser user) : IRecordSearch
{
    public IQueryable<T> Restrict<T>(
        ModuleDbContext context,
        IQueryable<T> query,
        string kind,
        string term
    )
        where T : Entity
    {
        var read = Read(term);
        var arguments = new List<object> { kind };
        string Add(object value)
        {
            arguments.Add(value);
            return $"{{{arguments.Count - 1}}}";
        }

        string sql;
        if (context.Provider == DatabaseProvider.Sqlite)
        {
            var words = read.Words.Select(word => $"instr(s.text, {Add(word)}) > 0");
            sql =
                "SELECT s.record_id AS \"Value\" FROM platform_search_pairs p JOIN platform_search s ON s.id = p.rowid "
                + $"WHERE platform_search_pairs MATCH {Add($"{read.Match} AND {SearchPairs.Kind(kind)}")} AND s.kind = {{0}} AND {string.Join(" AND ", words)}";
        }
        else
        {
            var words = read.Words.Select(word => $"position({Add(word)} in s.text) > 0");
            int[] grams = [.. SearchGrams.Of(read), SearchGrams.Kind(kind)];
            sql =
                "SELECT s.record_id AS \"Value\" FROM platform.search s "
                + $"WHERE (s.grams @> {Add(grams)} OR s.grams IS NULL) AND s.kind || '' = {{0}} AND {string.Join(" AND ", words)}";
        }

        var ids = context.Database.SqlQueryRaw<Guid>(sql, [.. arguments]);
        return query.Where(e => ids.Contains(e.Id));
    }

    public async Task<IReadOnlyList<FoundItem>> FindAsync(
        ModuleDbContext context,
        FindInKind find,
        CancellationToken ct
    )
    {
        var hits = await reader.ReadAsync(context, Query(find), ct);
        return [.. hits.Select(h => new FoundItem(h.Number, h.RecordId))];
    }

    public Task<long> CountAsync(ModuleDbContext context, FindInKind find, CancellationToken ct) =>
        reader.CountAsync(context, Query(find), find.Take, ct);

    public Task<long?> NumberAsync(ModuleDbContext context, Guid id, CancellationToken ct)
    {
        var table = PlatformModel.TableName("search", PlatformModel.ModuleId, context.Provider);
        // The name of the table comes from this code, the id goes as a parameter.
#pragma warning disable EF1002
        return context
            .Database.SqlQueryRaw<long?>(
                $"SELECT id AS \"Value\" FROM {table} WHERE record_id = {{0}}",
                StoredValues.Of(context.Provider, id)
            )
            .FirstOrDefaultAsync(ct);
#pragma warning restore EF1002
    }

    private SearchQuery Query(FindInKind find) =>
        new(
            Read(find.Term),
            [new SearchReach(find.Kind, find.Scope)],
            user.PersonId ?? Guid.Empty,
            find.From,
            find.Take
        )
        {
            Back = find.Back,
        };

    /// <summary>One character finds too much to be of use.</summary>
    private static SearchTerm Read(string term) =>
        SearchTerm.Of(term) ?? throw new RuleException("search.short", "search");
}
