using CrmModular.Host.Data;
using Microsoft.EntityFrameworkCore;

namespace CrmModular.Host.Platform.Search;

/// <summary>Restricts a list to what a term finds, within the list's own query.</summary>
internal sealed class RecordSearch : IRecordSearch
{
    public IQueryable<T> Restrict<T>(
        ModuleDbContext context,
        IQueryable<T> query,
        string kind,
        string term
    )
        where T : Entity
    {
        var folded = SearchPairs.Fold(term);
        if (folded.EnumerateRunes().Count() < 2)
        {
            throw new RuleException("search.short", "search");
        }

        var phrase = $"\"{SearchPairs.Of(folded).Trim()}\"";
        if (context.Provider == DatabaseProvider.Sqlite)
        {
            var ids = context.Database.SqlQueryRaw<Guid>(
                "SELECT s.record_id AS \"Value\" FROM platform_search_pairs p JOIN platform_search s ON s.id = p.rowid "
                    + "WHERE platform_search_pairs MATCH {0} AND s.kind = {1} AND instr(s.text, {2}) > 0",
                phrase,
                kind,
                folded
            );
            return query.Where(e => ids.Contains(e.Id));
        }

        var found = context.Database.SqlQueryRaw<Guid>(
            "SELECT s.record_id AS \"Value\" FROM platform.search s WHERE s.kind = {0} AND s.pairs @@ phraseto_tsquery('simple', {1}) AND position({2} in s.text) > 0",
            kind,
            SearchPairs.Of(folded).Trim(),
            folded
        );
        return query.Where(e => found.Contains(e.Id));
    }
}
