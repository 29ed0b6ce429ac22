using System.Data.Common;
using System.Diagnostics;
using CrmModular.Host.Data;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace CrmModular.Host.Platform.Health;

/// <summary>
/// Whether this process can serve: the database answers and can be written, and so can the data folder, which a full disk
/// refuses. What was found is kept for some seconds, so that a busy probe costs nothing.
/// </summary>
internal sealed class Readiness(
    IDatabase database,
    HostPaths paths,
    IHostApplicationLifetime lifetime
)
{
    private static readonly TimeSpan Kept = TimeSpan.FromSeconds(3);
    private static readonly byte[] Block = new byte[4096];
    private volatile Look? _last;

    private sealed record Look(long At, string? Fault);

    /// <summary>Why not, in English, for whoever runs the machine; null when it can.</summary>
    public async Task<string?> FaultAsync(CancellationToken ct)
    {
        if (lifetime.ApplicationStopping.IsCancellationRequested)
        {
            return "the process is ending";
        }

        if (_last is { } last && Stopwatch.GetElapsedTime(last.At) < Kept)
        {
            return last.Fault;
        }

        var fault = await DatabaseAsync(ct) ?? await FolderAsync(ct);
        _last = new Look(Stopwatch.GetTimestamp(), fault);
        return fault;
    }

    private async Task<string?> DatabaseAsync(CancellationToken ct)
    {
        try
        {
            await using var connection = await database.OpenAsync(ct);
            await using var command = connection.CreateCommand();
            command.CommandText =
                connection is SqliteConnection
                    ? "SELECT 'on' WHERE 1 = 0"
                    : "SHOW transaction_read_only";
            var only = await command.ExecuteScalarAsync(ct) as string;
            var closed =
                only == "on"
                || (
                    connection is SqliteConnection { Handle: { } handle }
                    && raw.sqlite3_db_readonly(handle, "main") == 1
                );
            return closed ? "the database cannot be written" : null;
        }
        catch (Exception e) when (e is DbException or TimeoutException or IOException)
        {
            return "the database does not answer";
        }
    }

    private async Task<string?> FolderAsync(CancellationToken ct)
    {
        try
        {
            await using var file = new FileStream(
                Path.Combine(paths.Data, $".ready-{Guid.NewGuid():N}"),
                new FileStreamOptions
                {
                    Mode = FileMode.CreateNew,
                    Access = FileAccess.Write,
                    Options = FileOptions.DeleteOnClose | FileOptions.Asynchronous,
                }
            );
            await file.WriteAsync(Block, ct);
            await file.FlushAsync(ct);
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "the data folder cannot be written";
        }
    }
}
