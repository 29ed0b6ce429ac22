using System.Data.Common;
using System.Reflection;
using CrmModular.Host.Platform.Search;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;

namespace CrmModular.Host.Data.Bulk;

/// <summary>SQLite: prepared inserts in one transaction, with a large cache for its length.</summary>
internal sealed class SqliteBulkWriter : IBulkWriter
{
    public async Task WriteAsync(
        ModuleDbContext context,
        bool rebuildIndexes,
        Func<IBulkRows, Task> write,
        CancellationToken ct
    )
    {
        await context.Database.OpenConnectionAsync(ct);
        try
        {
            await context.Database.ExecuteSqlRawAsync("PRAGMA cache_size=-400000", ct);
            await using var transaction = await context.BeginWriteAsync(ct);
            using var rows = new SqliteBulkRows(context, rebuildIndexes);
            await write(rows);
            await rows.BuildIndexesAsync(ct);
            await transaction.CommitAsync(ct);
        }
        finally
        {
            await context.Database.ExecuteSqlRawAsync(
                $"PRAGMA cache_size=-16000; {SqliteStatistics.Look}",
                CancellationToken.None
            );
            await context.Database.CloseConnectionAsync();
        }
    }
}

/// <summary>The rows of one bulk write into SQLite.</summary>
internal sealed class SqliteBulkRows(ModuleDbContext context, bool rebuildIndexes)
    : IBulkRows,
        IDisposable
{
    private readonly SqliteConnection _connection = (SqliteConnection)
        context.Database.GetDbConnection();
    private readonly SqliteTransaction _transaction = (SqliteTransaction)
        context.Database.CurrentTransaction!.GetDbTransaction();
    private readonly List<string> _indexes = [];
    private readonly HashSet<string> _dropped = new(StringComparer.Ordinal);
    private SqliteCommand? _search;
    private SqliteCommand? _pairs;
    private long _number = -1;

    public async Task AddAsync<T>(IEnumerable<T> records, CancellationToken ct)
        where T : class
    {
        var table = new BulkTable(context, typeof(T));
        await DropIndexesAsync(table.Name, ct);
        using var insert = Prepare(table.Name, table.Columns);
        var kind = typeof(T).GetCustomAttribute<RecordKindAttribute>()?.Kind ?? "";
        var searched = typeof(ISearchable).IsAssignableFrom(typeof(T));
        if (searched)
        {
            await PrepareSearchAsync(ct);
        }

        foreach (var record in records)
        {
            ct.ThrowIfCancellationRequested();
            (record as IDerived)?.Derive();
            for (var i = 0; i < table.Columns.Count; i++)
            {
                insert.Parameters[i].Value = table.Value(i, record) ?? DBNull.Value;
            }

            // The provider has no asynchronous way to write; its own only wraps this one.
            insert.ExecuteNonQuery();
            if (
                searched
                && record is Entity { DeletedAt: null } entity
                && ((ISearchable)record).ToSearch() is { } text
            )
            {
                WriteSearch(kind, entity, text);
            }
        }
    }

    public async Task BuildIndexesAsync(CancellationToken ct)
    {
        foreach (var sql in _indexes)
        {
            await ExecuteAsync(sql, ct);
        }
    }

    public void Dispose()
    {
        _search?.Dispose();
        _pairs?.Dispose();
    }

    private void WriteSearch(string kind, Entity record, SearchText found)
    {
        var text = SearchPairs.Text(found);
        _number++;
        var values = _search!.Parameters;
        values[0].Value = _number;
        values[1].Value = kind;
        values[2].Value = record.Id.ToByteArray(true);
        values[3].Value = (record as IOwned)?.OwnerId?.ToByteArray(true) ?? (object)DBNull.Value;
        values[4].Value = found.Title;
        values[5].Value = found.Subtitle;
        values[6].Value = text;
        _search.ExecuteNonQuery();
        _pairs!.Parameters[0].Value = _number;
        _pairs.Parameters[1].Value = SearchPairs.Of(text, kind, (record as IOwned)?.OwnerId);
        _pairs.ExecuteNonQuery();
    }

    private async Task PrepareSearchAsync(CancellationToken ct)
    {
        if (_search is not null)
        {
            return;
        }

        await DropIndexesAsync("platform_search", ct);
        using var last = Command("SELECT COALESCE(MAX(id), 0) FROM platform_search");
        _number = (long)(await last.ExecuteScalarAsync(ct))!;
        _search = Prepare(
            "platform_search",
            ["id", "kind", "record_id", "owner_id", "title", "subtitle", "text"]
        );
        _pairs = Prepare("platform_search_pairs", ["rowid", "pairs"]);
    }

    private async Task DropIndexesAsync(string table, CancellationToken ct)
    {
        if (!rebuildIndexes || !_dropped.Add(table))
        {
            return;
        }

        var names = new List<string>();
        await using (
            var find = Command(
                "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND tbl_name = $table AND sql IS NOT NULL"
            )
        )
        {
            find.Parameters.AddWithValue("$table", table);
            await using var reader = await find.ExecuteReaderAsync(ct);
            while (await reader.ReadAsync(ct))
            {
                names.Add(reader.GetString(0));
                _indexes.Add(reader.GetString(1));
            }
        }

        foreach (var name in names)
        {
            await ExecuteAsync($"DROP INDEX \"{name}\"", ct);
        }
    }

    private async Task ExecuteAsync(string sql, CancellationToken ct)
    {
        await using DbCommand command = Command(sql);
        await command.ExecuteNonQueryAsync(ct);
    }

    private SqliteCommand Prepare(string table, IReadOnlyList<string> columns)
    {
        var command = Command(
            $"INSERT INTO {table} ({string.Join(", ", columns)}) VALUES ({string.Join(", ", columns.Select((_, i) => $"$p{i}"))})"
        );
        for (var i = 0; i < columns.Count; i++)
        {
            command.Parameters.Add(new SqliteParameter($"$p{i}", null));
        }

        command.Prepare();
        return command;
    }

    private SqliteCommand Command(string sql)
    {
        var command = _connection.CreateCommand();
        command.Transaction = _transaction;
        command.CommandText = sql;
        return command;
    }
}
