using System.Data.Common;
using System.Text.RegularExpressions;

namespace CrmModular.Tests.Integration.Hosting;

/// <summary>
/// How a database would answer a statement. Tables of tests are small, and a small table is read whole however it is indexed;
/// so PostgreSQL is told to do that, and to sort, only where there is no other way, and SQLite forgets what it knows of the
/// tables and takes them for large ones. What is left of it would be so at a million rows as well.
/// </summary>
internal sealed partial class QueryPlan
{
    private const string OnlyIfMust =
        "SET enable_seqscan = off; SET enable_sort = off; SET enable_incremental_sort = off; SET enable_bitmapscan = off";

    private const string KnowNothing = "DELETE FROM sqlite_stat1; ANALYZE sqlite_schema";

    private QueryPlan(SentQuery query, IReadOnlyList<string> lines) =>
        (Query, Lines) = (query, lines);

    public SentQuery Query { get; }

    /// <summary>The plan as the database words it.</summary>
    public IReadOnlyList<string> Lines { get; }

    /// <summary>The tables that are read from end to end.</summary>
    public IEnumerable<string> Whole =>
        Lines
            .Select(line => Scan().Match(line))
            .Where(m => m.Success)
            .Select(m => Named(m.Groups["table"].Value));

    /// <summary>Whether rows are put in order after they were read.</summary>
    public bool Sorts =>
        Lines.Any(l =>
            l.Contains("TEMP B-TREE FOR ORDER BY", StringComparison.Ordinal)
            || SortNode().IsMatch(l)
        );

    public override string ToString() => $"{Query.Text}\n\n{string.Join('\n', Lines)}";

    /// <summary>The plans of what was only read.</summary>
    public static async Task<IReadOnlyList<QueryPlan>> OfAsync(
        TestDatabase database,
        IEnumerable<SentQuery> queries
    )
    {
        await using var connection = await database.OpenAsync();
        // What was forgotten comes back when the transaction is left without a commit.
        await using var transaction = await connection.BeginTransactionAsync();
        await using var set = connection.CreateCommand();
        set.Transaction = transaction;
        set.CommandText =
            database.Provider == DatabaseProvider.PostgreSql ? OnlyIfMust : KnowNothing;
        await set.ExecuteNonQueryAsync();
        var plans = new List<QueryPlan>();
        foreach (var query in queries.Where(q => IsRead().IsMatch(q.Text)))
        {
            plans.Add(new QueryPlan(query, await ExplainAsync(connection, transaction, query)));
        }

        return plans;
    }

    private static async Task<IReadOnlyList<string>> ExplainAsync(
        DbConnection connection,
        DbTransaction transaction,
        SentQuery query
    )
    {
        await using var command = connection.CreateCommand();
        command.Transaction = transaction;
        var sqlite = connection is Microsoft.Data.Sqlite.SqliteConnection;
        command.CommandText = (sqlite ? "EXPLAIN QUERY PLAN " : "EXPLAIN ") + query.Text;
        command.Parameters.AddRange(query.Parameters.ToArray());
        await using var reader = await command.ExecuteReaderAsync();
        var lines = new List<string>();
        while (await reader.ReadAsync())
        {
            lines.Add(reader.GetString(sqlite ? 3 : 0));
        }

        return lines;
    }

    /// <summary>SQLite names a table by its alias where it has one.</summary>
    private string Named(string table) =>
        Regex.Match(
            Query.Text,
            $@"(FROM|JOIN)\s+""?(?<name>\w+)""?\s+(AS\s+)?""?{Regex.Escape(table)}""?(?!\w)"
        )
            is { Success: true } match
            ? match.Groups["name"].Value
            : table;

    [GeneratedRegex(@"^SCAN (?<table>\w+)$|Seq Scan on (?<table>\w+)")]
    private static partial Regex Scan();

    [GeneratedRegex(@"^\s*(->\s+)?(Incremental )?Sort\b")]
    private static partial Regex SortNode();

    /// <summary>Several statements in one text are left out: the database would explain the first and run the others.</summary>
    [GeneratedRegex(@"^\s*(SELECT|WITH)\b[^;]*$", RegexOptions.IgnoreCase)]
    private static partial Regex IsRead();
}
