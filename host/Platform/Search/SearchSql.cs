using System.Data.Common;
using System.Globalization;
using System.Text;
using CrmModular.Host.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;

namespace CrmModular.Host.Platform.Search;

/// <summary>One statement over the search tables: where it looks, then what it answers.</summary>
internal sealed partial class SearchSql
{
    private const string Columns = "s.id, s.kind, s.record_id, s.title, s.subtitle, s.text";
    private readonly ModuleDbContext _context;
    private readonly SearchQuery _query;
    private readonly DbCommand _command;
    private readonly StringBuilder _rows = new();

    public SearchSql(ModuleDbContext context, SearchQuery query)
    {
        (_context, _query) = (context, query);
        _command = context.Database.GetDbConnection().CreateCommand();
        _command.Transaction = context.Database.CurrentTransaction?.GetDbTransaction();
    }

    /// <summary>Whether only records of the person who looks are asked for.</summary>
    public bool OfOnePerson => _query.Kinds.All(k => k.Scope == RecordScope.Own);

    private bool Sqlite => _context.Provider == DatabaseProvider.Sqlite;
    private string Table =>
        PlatformModel.TableName("search", PlatformModel.ModuleId, _context.Provider);
    private string Order => _query.Back ? "ASC" : "DESC";

    /// <summary>The index of pairs of SQLite.</summary>
    public SearchSql Match()
    {
        _rows.Append(
            CultureInfo.InvariantCulture,
            $" FROM platform_search_pairs p JOIN platform_search s ON s.id = p.rowid WHERE platform_search_pairs MATCH {Add(Phrases())}"
        );
        Begin("p.rowid");
        _rows.Append(Words()).Append(Rights());
        return this;
    }

    /// <summary>Whether SQLite's index says it all, rights included, so that a count need not read a single row.</summary>
    public bool IndexSaysAll =>
        _query.Term.IsExactInPairs
        && _query.Kinds is [{ Scope: RecordScope.All or RecordScope.Own }];

    /// <summary>The index of pairs of SQLite without the rows, see <see cref="IndexSaysAll"/>.</summary>
    public SearchSql MatchAlone()
    {
        _rows.Append(
            CultureInfo.InvariantCulture,
            $" FROM platform_search_pairs p WHERE platform_search_pairs MATCH {Add(Phrases())}"
        );
        Begin("p.rowid");
        return this;
    }

    private string Phrases() => string.Join(" AND ", Marks().Prepend(_query.Term.Match));

    /// <summary>What every hit has beside the words: its kind, where one is asked for, and its owner, where only one is reached.</summary>
    private IEnumerable<string> Marks()
    {
        if (_query.Kinds.Count == 1)
        {
            yield return SearchPairs.Kind(_query.Kinds[0].Kind);
        }

        if (OfOnePerson)
        {
            yield return SearchPairs.Owner(_query.Person);
        }
    }

    /// <summary>
    /// The newest rows, one by one: of the kind, or all. A kind that was found to be small may have grown since, so it is walked
    /// without a bound; even that stands as a limit, which keeps SQLite from taking the query apart and sorting what comes in order.
    /// </summary>
    public SearchSql Walk(int rows)
    {
        _rows.Append(
            CultureInfo.InvariantCulture,
            $" FROM (SELECT id, kind, record_id, owner_id, title, subtitle, text FROM {Table} WHERE 1 = 1"
        );
        var order = "";
        if (_query.Kinds.Count == 1)
        {
            // With "=", PostgreSQL walks the whole table by its key past everything of other kinds.
            var kind = Add(_query.Kinds[0].Kind);
            _rows.Append(CultureInfo.InvariantCulture, $" AND kind >= {kind} AND kind <= {kind}");
            order = $"kind {Order}, ";
        }

        Begin("id");
        _rows.Append(
            CultureInfo.InvariantCulture,
            $" ORDER BY {order}id {Order} LIMIT {Add((long)rows)}) s WHERE 1 = 1"
        );
        _rows.Append(Words()).Append(Rights());
        return this;
    }

    /// <summary>The statement that answers the rows.</summary>
    /// <param name="by">What the rows are ordered by; null where they come in order.</param>
    public string RowsText(string? by)
    {
        var order = by is null ? "" : $" ORDER BY {by} {Order}";
        return $"SELECT {Columns}{_rows}{order} LIMIT {Add((long)_query.Take)}";
    }

    public async Task<IReadOnlyList<SearchHit>> RowsAsync(string? by, CancellationToken ct)
    {
        _command.CommandText = RowsText(by);
        await _context.Database.OpenConnectionAsync(ct);
        await using var command = _command;
        var hits = new List<SearchHit>();
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
        {
            hits.Add(
                new SearchHit(
                    reader.GetInt64(0),
                    reader.GetString(1),
                    reader.GetValue(2) is byte[] bytes ? new Guid(bytes, true) : reader.GetGuid(2),
                    reader.GetString(3),
                    reader.GetString(4),
                    reader.GetString(5)
                )
            );
        }

        return hits;
    }

    public Task<long> CountAsync(int bound, CancellationToken ct) =>
        NumberAsync($"SELECT COUNT(*) FROM (SELECT 1{_rows} LIMIT {Add((long)bound)}) n", ct);

    /// <summary>Whether the kind has no more records than these; only the index of kinds is read.</summary>
    public async Task<bool> HasAtMostAsync(int records, CancellationToken ct)
    {
        var kind = Add(_query.Kinds[0].Kind);
        var sql =
            $"SELECT COUNT(*) FROM (SELECT 1 FROM {Table} WHERE kind = {kind} LIMIT {Add(records + 1L)}) n";
        return await NumberAsync(sql, ct) <= records;
    }

    private async Task<long> NumberAsync(string sql, CancellationToken ct)
    {
        _command.CommandText = sql;
        await _context.Database.OpenConnectionAsync(ct);
        await using var command = _command;
        return Convert.ToInt64(await command.ExecuteScalarAsync(ct), CultureInfo.InvariantCulture);
    }

    private void Begin(string number)
    {
        if (_query.From is { } from)
        {
            _rows.Append(
                CultureInfo.InvariantCulture,
                $" AND {number} {(_query.Back ? ">" : "<")} {Add(from)}"
            );
        }
    }

    /// <summary>Every word stands in the texts of every hit.</summary>
    private string Words() =>
        string.Concat(
            _query
                .Term.Words.Select(word => Add(word))
                .Select(word =>
                    Sqlite
                        ? $" AND instr(s.text, {word}) > 0"
                        : $" AND position({word} in s.text) > 0"
                )
        );

    /// <summary>The kinds with full reach in one list, the others each with its owners.</summary>
    /// <param name="kindOf">The kind of a row as SQL.</param>
    private string Rights(string kindOf = "s.kind")
    {
        var all = _query.Kinds.Where(k => k.Scope == RecordScope.All).ToList();
        var parts = new List<string>();
        if (all.Count > 0)
        {
            parts.Add($"{kindOf} IN ({string.Join(", ", all.Select(k => Add(k.Kind)))})");
        }

        foreach (var scope in _query.Kinds.Except(all).GroupBy(k => k.Scope))
        {
            var kinds = string.Join(", ", scope.Select(k => Add(k.Kind)));
            var person = Person();
            var reach = PlatformModel.TableName("reach", PlatformModel.ModuleId, _context.Provider);
            var owners =
                scope.Key == RecordScope.Own
                    ? $"s.owner_id = {person}"
                    : $"s.owner_id IN (SELECT owner_id FROM {reach} WHERE viewer_id = {person} AND scope IN ({string.Join(", ", scope.Key.Parts().Select(p => (int)p))}))";
            parts.Add($"({kindOf} IN ({kinds}) AND {owners})");
        }

        return $" AND ({(parts.Count > 0 ? string.Join(" OR ", parts) : "1 = 0")})";
    }

    private string Person() => Add(StoredValues.Of(_context.Provider, _query.Person));

    private string Add(object value)
    {
        var parameter = _command.CreateParameter();
        parameter.ParameterName = $"@p{_command.Parameters.Count}";
        parameter.Value = value;
        _command.Parameters.Add(parameter);
        return parameter.ParameterName;
    }
}
