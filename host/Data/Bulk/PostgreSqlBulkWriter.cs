using System.Reflection;
using CrmModular.Host.Platform.Search;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace CrmModular.Host.Data.Bulk;

/// <summary>PostgreSQL: COPY in binary form, in one transaction.</summary>
internal sealed class PostgreSqlBulkWriter : IBulkWriter
{
    public async Task WriteAsync(
        ModuleDbContext context,
        bool rebuildIndexes,
        Func<IBulkRows, Task> write,
        CancellationToken ct
    )
    {
        await using var transaction = await context.BeginWriteAsync(ct);
        var rows = new PostgreSqlBulkRows(context, rebuildIndexes);
        await rows.ExecuteAsync("SET LOCAL maintenance_work_mem = '256MB'", ct);
        await rows.ExecuteAsync("SET LOCAL statement_timeout = 0", ct);
        await write(rows);
        await rows.FinishAsync(ct);
        await transaction.CommitAsync(ct);
    }
}

/// <summary>The rows of one bulk write into PostgreSQL.</summary>
internal sealed class PostgreSqlBulkRows(ModuleDbContext context, bool rebuildIndexes) : IBulkRows
{
    private const int Chunk = 50_000;
    private readonly NpgsqlConnection _connection = (NpgsqlConnection)
        context.Database.GetDbConnection();
    private readonly List<string> _indexes = [];
    private readonly HashSet<string> _tables = new(StringComparer.Ordinal);

    public async Task AddAsync<T>(IEnumerable<T> records, CancellationToken ct)
        where T : class
    {
        var table = new BulkTable(context, typeof(T));
        await DropIndexesAsync(table.Name, ct);
        var kind = typeof(T).GetCustomAttribute<RecordKindAttribute>()?.Kind ?? "";
        var searched = typeof(ISearchable).IsAssignableFrom(typeof(T));
        foreach (var chunk in records.Chunk(Chunk))
        {
            await CopyAsync(table, chunk, ct);
            if (searched)
            {
                await CopySearchAsync(kind, chunk.OfType<Entity>(), ct);
            }
        }
    }

    public async Task FinishAsync(CancellationToken ct)
    {
        foreach (var sql in _indexes)
        {
            await ExecuteAsync(sql, ct);
        }

        foreach (var table in _tables)
        {
            await ExecuteAsync($"ANALYZE {table}", ct);
        }
    }

    public async Task ExecuteAsync(string sql, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(sql, _connection) { CommandTimeout = 0 };
        await command.ExecuteNonQueryAsync(ct);
    }

    private async Task CopyAsync<T>(BulkTable table, T[] records, CancellationToken ct)
        where T : class
    {
        await using var copy = await _connection.BeginBinaryImportAsync(
            $"COPY {table.Name} ({string.Join(", ", table.Columns)}) FROM STDIN (FORMAT BINARY)",
            ct
        );
        foreach (var record in records)
        {
            (record as IDerived)?.Derive();
            await copy.StartRowAsync(ct);
            for (var i = 0; i < table.Columns.Count; i++)
            {
                if (table.Value(i, record) is { } value)
                {
                    await copy.WriteAsync(value, TypeOf(table.Types[i]), ct);
                }
                else
                {
                    await copy.WriteNullAsync(ct);
                }
            }
        }

        await copy.CompleteAsync(ct);
    }

    private async Task CopySearchAsync(
        string kind,
        IEnumerable<Entity> records,
        CancellationToken ct
    )
    {
        await DropIndexesAsync("platform.search", ct);
        var rows = records
            .Where(r => r.DeletedAt is null)
            .Select(r => (r.Id, (r as IOwned)?.OwnerId, Found: ((ISearchable)r).ToSearch()))
            .Where(r => r.Found is not null)
            .ToList();
        var numbers = await NumbersAsync(rows.Count, ct);
        await using var copy = await _connection.BeginBinaryImportAsync(
            "COPY platform.search (id, kind, record_id, owner_id, title, subtitle, text, grams) FROM STDIN (FORMAT BINARY)",
            ct
        );
        foreach (var ((id, owner, found), number) in rows.Zip(numbers))
        {
            var text = SearchPairs.Text(found!);
            await copy.StartRowAsync(ct);
            await copy.WriteAsync(number, ct);
            await copy.WriteAsync(kind, ct);
            await copy.WriteAsync(id, ct);
            await copy.WriteAsync(owner, ct);
            await copy.WriteAsync(found!.Title, ct);
            await copy.WriteAsync(found.Subtitle, ct);
            await copy.WriteAsync(text, ct);
            int[] grams = [.. SearchGrams.Of(text, kind, owner), .. SearchSlices.MarksOf(number)];
            await copy.WriteAsync(grams, ct);
        }

        await copy.CompleteAsync(ct);
    }

    private async Task<List<long>> NumbersAsync(int count, CancellationToken ct)
    {
        await using var take = new NpgsqlCommand(
            "SELECT nextval('platform.search_id_seq') FROM generate_series(1, $1)",
            _connection
        );
        take.Parameters.Add(new NpgsqlParameter { Value = count });
        var numbers = new List<long>(count);
        await using var reader = await take.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
        {
            numbers.Add(reader.GetInt64(0));
        }

        return numbers;
    }

    private async Task DropIndexesAsync(string table, CancellationToken ct)
    {
        if (!_tables.Add(table) || !rebuildIndexes)
        {
            return;
        }

        var names = new List<string>();
        await using (
            var find = new NpgsqlCommand(
                "SELECT i.indexrelid::regclass::text, pg_get_indexdef(i.indexrelid) FROM pg_index i "
                    + "WHERE i.indrelid = $1::regclass AND NOT EXISTS (SELECT 1 FROM pg_constraint c WHERE c.conindid = i.indexrelid)",
                _connection
            )
        )
        {
            find.Parameters.Add(new NpgsqlParameter { Value = table });
            await using var reader = await find.ExecuteReaderAsync(ct);
            while (await reader.ReadAsync(ct))
            {
                names.Add(reader.GetString(0));
                _indexes.Add(reader.GetString(1));
            }
        }

        foreach (var name in names)
        {
            await ExecuteAsync($"DROP INDEX {name}", ct);
        }
    }

    /// <summary>A length in brackets is no part of a type's name on the wire.</summary>
    private static string TypeOf(string column)
    {
        var bracket = column.IndexOf('(', StringComparison.Ordinal);
        return bracket < 0 ? column : column[..bracket];
    }
}
