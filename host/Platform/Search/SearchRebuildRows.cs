using System.Data.Common;
using System.Globalization;
using CrmModular.Host.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;

namespace CrmModular.Host.Platform.Search;

/// <summary>What search keeps of a record.</summary>
internal sealed record StoredEntry(
    long Number,
    Guid RecordId,
    Guid? OwnerId,
    string Title,
    string Subtitle,
    string Text,
    int[]? Grams
);

/// <summary>
/// Reads and writes entries of one kind, keeping their numbers and with them the order of what is found. In PostgreSQL they
/// are locked as they are read, and those that a save holds at this moment are left to it: it writes them anyway.
/// </summary>
internal sealed class SearchRebuildRows(ModuleDbContext context, string kind)
{
    private readonly bool _sqlite = context.Provider == DatabaseProvider.Sqlite;

    private string Table =>
        PlatformModel.TableName("search", PlatformModel.ModuleId, context.Provider);
    private string Lock => _sqlite ? "" : " FOR UPDATE SKIP LOCKED";
    private string Columns =>
        $"id, record_id, owner_id, title, subtitle, text{(_sqlite ? "" : ", grams")}";

    /// <summary>The entries of these records.</summary>
    public Task<IReadOnlyList<StoredEntry>> OfAsync(
        IReadOnlyList<Guid> records,
        CancellationToken ct
    )
    {
        var values = records.Select(id => StoredValues.Of(context.Provider, id)).ToArray();
        var list = string.Join(", ", values.Select((_, i) => $"@p{i}"));
        return ReadAsync($"record_id IN ({list})", "record_id", values, ct);
    }

    /// <summary>The next entries after a number.</summary>
    public Task<IReadOnlyList<StoredEntry>> AfterAsync(
        long number,
        int take,
        CancellationToken ct
    ) => ReadAsync("kind = @p0 AND id > @p1", "id", [kind, number, (long)take], ct, " LIMIT @p2");

    /// <summary>Which of these records have an entry, seen or held by a save.</summary>
    public async Task<HashSet<Guid>> KnownAsync(IReadOnlyList<Guid> records, CancellationToken ct)
    {
        var values = records.Select(id => StoredValues.Of(context.Provider, id)).ToArray();
        var list = string.Join(", ", values.Select((_, i) => $"@p{i}"));
        await using var command = Command(
            $"SELECT record_id FROM {Table} WHERE record_id IN ({list})",
            values
        );
        var known = new HashSet<Guid>();
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
        {
            known.Add(Id(reader, 0));
        }

        return known;
    }

    public async Task WriteAsync(StoredEntry entry, CancellationToken ct)
    {
        var owner = entry.OwnerId is { } id ? StoredValues.Of(context.Provider, id) : DBNull.Value;
        object[] values =
        [
            entry.Number,
            owner,
            entry.Title,
            entry.Subtitle,
            entry.Text,
            _sqlite ? SearchPairs.Of(entry.Text, kind, entry.OwnerId) : (object)entry.Grams!,
        ];
        var set = $"UPDATE {Table} SET owner_id = @p1, title = @p2, subtitle = @p3, text = @p4";
        await ExecuteAsync(
            _sqlite
                ? $"{set} WHERE id = @p0; INSERT OR REPLACE INTO platform_search_pairs (rowid, pairs) VALUES (@p0, @p5)"
                : $"{set}, grams = @p5 WHERE id = @p0",
            values,
            ct
        );
    }

    public Task RemoveAsync(long number, CancellationToken ct) =>
        ExecuteAsync(
            $"DELETE FROM {Table} WHERE id = @p0"
                + (_sqlite ? "; DELETE FROM platform_search_pairs WHERE rowid = @p0" : ""),
            [number],
            ct
        );

    private async Task<IReadOnlyList<StoredEntry>> ReadAsync(
        string which,
        string order,
        object[] values,
        CancellationToken ct,
        string limit = ""
    )
    {
        await using var command = Command(
            $"SELECT {Columns} FROM {Table} WHERE {which} ORDER BY {order}{limit}{Lock}",
            values
        );
        var entries = new List<StoredEntry>();
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
        {
            entries.Add(
                new StoredEntry(
                    reader.GetInt64(0),
                    Id(reader, 1),
                    await reader.IsDBNullAsync(2, ct) ? null : Id(reader, 2),
                    reader.GetString(3),
                    reader.GetString(4),
                    reader.GetString(5),
                    _sqlite || await reader.IsDBNullAsync(6, ct)
                        ? null
                        : reader.GetFieldValue<int[]>(6)
                )
            );
        }

        return entries;
    }

    private async Task ExecuteAsync(string sql, object[] values, CancellationToken ct)
    {
        await using var command = Command(sql, values);
        await command.ExecuteNonQueryAsync(ct);
    }

    private DbCommand Command(string sql, IReadOnlyList<object> values)
    {
        var command = context.Database.GetDbConnection().CreateCommand();
        command.Transaction = context.Database.CurrentTransaction!.GetDbTransaction();
        command.CommandText = sql;
        for (var i = 0; i < values.Count; i++)
        {
            var parameter = command.CreateParameter();
            parameter.ParameterName = string.Create(CultureInfo.InvariantCulture, $"@p{i}");
            parameter.Value = values[i];
            if (values[i] is DBNull && !_sqlite)
            {
                parameter.DbType = System.Data.DbType.Guid;
            }

            command.Parameters.Add(parameter);
        }

        return command;
    }

    private static Guid Id(DbDataReader reader, int column) =>
        reader.GetValue(column) is byte[] bytes ? new Guid(bytes, true) : reader.GetGuid(column);
}
