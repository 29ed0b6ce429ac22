using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using CrmModular.Host.Data;

namespace CrmModular.Host.Platform.Sessions;

/// <summary>
/// Counts tries in the database before they are looked at: one statement counts and answers, so that neither many at once nor
/// several hosts get more of them through than the limit.
/// </summary>
internal sealed class AttemptCounter(IHostDatabase database, TimeProvider clock)
{
    private const int MostRemembered = 10_000;

    /// <summary>What was refused until when, so that who goes on trying costs no statement.</summary>
    private readonly ConcurrentDictionary<string, long> _refused = new(StringComparer.Ordinal);

    private readonly string _table = PlatformModel.TableName(
        "attempts",
        PlatformModel.ModuleId,
        database.Provider
    );

    public static string KeyOf(params ReadOnlySpan<string> parts) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', parts))));

    /// <summary>How long a key is refused already; null when this process does not know it to be.</summary>
    public TimeSpan? RefusedFor(string key) =>
        _refused.TryGetValue(key, out var until) && until > Now
            ? TimeSpan.FromMilliseconds(until - Now)
            : null;

    /// <summary>Counts one more try of a key; answers how long to wait when that is one too many.</summary>
    public async Task<TimeSpan?> CountAsync(
        string key,
        int limit,
        TimeSpan window,
        CancellationToken ct
    )
    {
        if (RefusedFor(key) is { } known)
        {
            return known;
        }

        var now = Now;
        using var turn = await database.EnterWriteAsync(ct);
        await using var connection = await database.OpenAsync(ct);
        await using var command = connection.CreateCommand();
        command.CommandText = $"""
            INSERT INTO {_table} AS a (key, count, ends_at) VALUES (@key, 1, @end)
            ON CONFLICT (key) DO UPDATE SET
              count = CASE WHEN a.ends_at <= @now THEN 1 ELSE a.count + 1 END,
              ends_at = CASE WHEN a.ends_at <= @now THEN excluded.ends_at ELSE a.ends_at END
            RETURNING count, ends_at
            """;
        Add(command, "@key", key);
        Add(command, "@end", now + (long)window.TotalMilliseconds);
        Add(command, "@now", now);
        await using var reader = await command.ExecuteReaderAsync(ct);
        await reader.ReadAsync(ct);
        var count = Convert.ToInt64(reader.GetValue(0), CultureInfo.InvariantCulture);
        var until = Convert.ToInt64(reader.GetValue(1), CultureInfo.InvariantCulture);
        if (count <= limit)
        {
            return null;
        }

        if (_refused.Count >= MostRemembered)
        {
            _refused.Clear();
        }

        _refused[key] = until;
        return TimeSpan.FromMilliseconds(Math.Max(until - now, 1));
    }

    /// <summary>Takes back one counted try that was no wrong one.</summary>
    public Task GiveBackAsync(string key, CancellationToken ct) =>
        ExecuteAsync(
            $"UPDATE {_table} SET count = count - 1 WHERE key = @key AND count > 0",
            key,
            ct
        );

    /// <summary>Begins anew with a key.</summary>
    public Task ForgetAsync(string key, CancellationToken ct)
    {
        _refused.TryRemove(key, out _);
        return ExecuteAsync($"DELETE FROM {_table} WHERE key = @key", key, ct);
    }

    private async Task ExecuteAsync(string sql, string key, CancellationToken ct)
    {
        using var turn = await database.EnterWriteAsync(ct);
        await using var connection = await database.OpenAsync(ct);
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        Add(command, "@key", key);
        await command.ExecuteNonQueryAsync(ct);
    }

    private long Now => clock.GetUtcNow().ToUnixTimeMilliseconds();

    private static void Add(System.Data.Common.DbCommand command, string name, object value)
    {
        var parameter = command.CreateParameter();
        parameter.ParameterName = name;
        parameter.Value = value;
        command.Parameters.Add(parameter);
    }
}
