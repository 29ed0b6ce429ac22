using System.Data.Common;
using System.Text;
using CrmModular.Host.Data;
using Microsoft.EntityFrameworkCore;

namespace CrmModular.Host.Platform.Search;

/// <summary>A kind of record, and how far the user reaches among its records.</summary>
internal sealed record SearchReach(string Kind, RecordScope Scope);

/// <summary>What is asked of the index.</summary>
internal sealed record SearchQuery(
    SearchTerm Term,
    IReadOnlyList<SearchReach> Kinds,
    Guid Person,
    long? Before,
    int Take
);

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
/// among the newest rows first, and only a page that is not full asks the index (measured, see docs/decisions).
/// </summary>
internal sealed class SearchReader(PlatformContext context)
{
    /// <summary>How many of the newest rows are walked through before the index is asked.</summary>
    private const int Near = 3_000;

    /// <summary>How many are walked through when the first few thousand had some hits, but not a page of them.</summary>
    private const int Far = 30_000;

    public async Task<IReadOnlyList<SearchHit>> ReadAsync(SearchQuery query, CancellationToken ct)
    {
        await context.Database.OpenConnectionAsync(ct);
        if (context.Provider == DatabaseProvider.Sqlite)
        {
            return await SqliteAsync(query, ct);
        }

        var near = await WalkAsync(query, Near, ct);
        if (near.Count >= query.Take)
        {
            return near;
        }

        // With k hits among the first rows, a page of them is expected within Near * Take / k rows.
        if (near.Count * (Far / Near) >= query.Take * 2)
        {
            var far = await WalkAsync(query, Far, ct);
            if (far.Count >= query.Take)
            {
                return far;
            }
        }

        return await IndexAsync(query, ct);
    }

    private Task<IReadOnlyList<SearchHit>> SqliteAsync(SearchQuery query, CancellationToken ct)
    {
        var command = Command();
        var sql = new StringBuilder(
            "SELECT s.id, s.kind, s.record_id, s.title, s.subtitle, s.text FROM platform_search_pairs p "
                + "JOIN platform_search s ON s.id = p.rowid WHERE platform_search_pairs MATCH "
                + Add(command, query.Term.Match)
        );
        if (query.Before is { } before)
        {
            sql.Append(" AND p.rowid < ").Append(Add(command, before));
        }

        foreach (var word in query.Term.Words)
        {
            sql.Append(" AND instr(s.text, ").Append(Add(command, word)).Append(") > 0");
        }

        sql.Append(Rights(command, query)).Append(" ORDER BY p.rowid DESC LIMIT ");
        sql.Append(Add(command, (long)query.Take));
        return RunAsync(command, sql, ct);
    }

    /// <summary>Looks through the newest rows one by one, of all kinds or of one.</summary>
    public async Task<IReadOnlyList<SearchHit>> WalkAsync(
        SearchQuery query,
        int rows,
        CancellationToken ct,
        string? kind = null
    )
    {
        await context.Database.OpenConnectionAsync(ct);
        var command = Command();
        var sql = new StringBuilder(
            "SELECT s.id, s.kind, s.record_id, s.title, s.subtitle, s.text FROM "
                + $"(SELECT id, kind, record_id, owner_id, title, subtitle, text FROM {context.Table("search")} WHERE 1 = 1"
        );
        if (kind is not null)
        {
            sql.Append(" AND kind = ").Append(Add(command, kind));
        }

        if (query.Before is { } before)
        {
            sql.Append(" AND id < ").Append(Add(command, before));
        }

        sql.Append(" ORDER BY id DESC LIMIT ")
            .Append(Add(command, (long)rows))
            .Append(") s WHERE 1 = 1");
        foreach (var word in query.Term.Words)
        {
            var parameter = Add(command, word);
            sql.Append(
                context.Provider == DatabaseProvider.Sqlite
                    ? $" AND instr(s.text, {parameter}) > 0"
                    : $" AND position({parameter} in s.text) > 0"
            );
        }

        sql.Append(Rights(command, query)).Append(" ORDER BY s.id DESC LIMIT ");
        sql.Append(Add(command, (long)query.Take));
        return await RunAsync(command, sql, ct);
    }

    private Task<IReadOnlyList<SearchHit>> IndexAsync(SearchQuery query, CancellationToken ct)
    {
        var command = Command();
        var sql = new StringBuilder(
            "SELECT s.id, s.kind, s.record_id, s.title, s.subtitle, s.text FROM platform.search s WHERE true"
        );
        if (!query.Term.HasTrigrams)
        {
            foreach (var phrase in query.Term.Phrases)
            {
                sql.Append(" AND s.pairs @@ phraseto_tsquery('simple', ")
                    .Append(Add(command, phrase))
                    .Append(')');
            }
        }

        foreach (var word in query.Term.Words)
        {
            sql.Append(" AND s.text LIKE ").Append(Add(command, SearchTerm.Like(word)));
        }

        if (query.Before is { } before)
        {
            sql.Append(" AND s.id < ").Append(Add(command, before));
        }

        // "+ 0" keeps the planner from walking the whole table by its key in the hope of an early end.
        sql.Append(Rights(command, query)).Append(" ORDER BY s.id + 0 DESC LIMIT ");
        sql.Append(Add(command, (long)query.Take));
        return RunAsync(command, sql, ct);
    }

    /// <summary>The kinds with full reach in one list, the others each with its owners.</summary>
    private string Rights(DbCommand command, SearchQuery query)
    {
        var all = query.Kinds.Where(k => k.Scope == RecordScope.All).ToList();
        var parts = new List<string>();
        if (all.Count > 0)
        {
            parts.Add($"s.kind IN ({string.Join(", ", all.Select(k => Add(command, k.Kind)))})");
        }

        foreach (var scope in query.Kinds.Except(all).GroupBy(k => k.Scope))
        {
            var kinds = string.Join(", ", scope.Select(k => Add(command, k.Kind)));
            var person = Add(command, Key(query.Person));
            var owners =
                scope.Key == RecordScope.Own
                    ? $"s.owner_id = {person}"
                    : $"s.owner_id IN (SELECT owner_id FROM {context.Table("reach")} WHERE viewer_id = {person} AND scope = {(int)scope.Key})";
            parts.Add($"(s.kind IN ({kinds}) AND {owners})");
        }

        return $" AND ({string.Join(" OR ", parts)})";
    }

    private object Key(Guid id) =>
        context.Provider == DatabaseProvider.Sqlite ? id.ToByteArray(true) : id;

    private DbCommand Command() => context.Database.GetDbConnection().CreateCommand();

    private static string Add(DbCommand command, object value)
    {
        var parameter = command.CreateParameter();
        parameter.ParameterName = $"@p{command.Parameters.Count}";
        parameter.Value = value;
        command.Parameters.Add(parameter);
        return parameter.ParameterName;
    }

    private static async Task<IReadOnlyList<SearchHit>> RunAsync(
        DbCommand command,
        StringBuilder sql,
        CancellationToken ct
    )
    {
        await using (command)
        {
            command.CommandText = sql.ToString();
            var hits = new List<SearchHit>();
            await using var reader = await command.ExecuteReaderAsync(ct);
            while (await reader.ReadAsync(ct))
            {
                hits.Add(
                    new SearchHit(
                        reader.GetInt64(0),
                        reader.GetString(1),
                        reader.GetValue(2) is byte[] bytes
                            ? new Guid(bytes, true)
                            : reader.GetGuid(2),
                        reader.GetString(3),
                        reader.GetString(4),
                        reader.GetString(5)
                    )
                );
            }

            return hits;
        }
    }
}
