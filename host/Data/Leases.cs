using System.Data.Common;
using CrmModular.Host.Platform;

namespace CrmModular.Host.Data;

/// <summary>
/// A right that one process at a time holds, until it gives it back or stops renewing it: the lease of a killed process ends
/// by itself, soon, and that of a long piece of work does not. The table is made here, because the first lease is needed before the first migration.
/// No process's clock decides: PostgreSQL goes by its own, SQLite by the time since the machine was started (see <see cref="SharedClock"/>).
/// </summary>
internal sealed class Leases(
    IDatabase database,
    SharedClock shared,
    TimeProvider clock,
    InstanceId instance
)
{
    private bool _made;

    private bool Sqlite => database.Provider == DatabaseProvider.Sqlite;

    /// <summary>Milliseconds, as the column keeps them.</summary>
    private string Now =>
        Sqlite ? "@now" : "(EXTRACT(EPOCH FROM clock_timestamp()) * 1000)::bigint";

    /// <summary>Whether a lease is over that nobody gave back.</summary>
    private string Over =>
        $"(crm_leases.until < {Now}" + (Sqlite ? " OR crm_leases.until > @now + @length)" : ")");

    /// <summary>Waits for it, and renews it until it is given back.</summary>
    /// <param name="name">What it is the right to.</param>
    /// <param name="length">How long others wait after this process was killed.</param>
    /// <param name="ct">Ends the wait.</param>
    public async Task<IAsyncDisposable> TakeAsync(
        string name,
        TimeSpan length,
        CancellationToken ct
    )
    {
        while (!await TryTakeAsync(name, length, ct))
        {
            await Task.Delay(TimeSpan.FromMilliseconds(200), clock, ct);
        }

        return new Lease(this, name, length, null);
    }

    /// <summary>Takes it and renews it until it is given back; null when another has it.</summary>
    public async Task<IAsyncDisposable?> TryHoldAsync(
        string name,
        TimeSpan length,
        CancellationToken ct,
        string? holder = null
    ) =>
        await TryTakeAsync(name, length, ct, holder) ? new Lease(this, name, length, holder) : null;

    /// <summary>Whether somebody has it now.</summary>
    public async Task<bool> IsHeldAsync(
        string name,
        string holder,
        TimeSpan length,
        CancellationToken ct
    )
    {
        await MakeTableAsync(ct);
        await using var connection = await database.OpenAsync(ct);
        await using var command = connection.CreateCommand();
        command.CommandText =
            $"SELECT until - {(Sqlite ? "0" : Now)} FROM crm_leases WHERE name = @name AND holder = @holder";
        Add(command, ("@name", name), ("@holder", holder));
        if (await command.ExecuteScalarAsync(ct) is not long left)
        {
            return false;
        }

        // The time is asked for after the row was read: what was renewed in between is held.
        left -= Sqlite ? (long)shared.SinceStart.TotalMilliseconds : 0;
        return left >= 0 && left <= length.TotalMilliseconds;
    }

    /// <summary>Takes it, or takes it for longer; false when another has it.</summary>
    /// <param name="name">What it is the right to.</param>
    /// <param name="length">How long it lasts without being taken again.</param>
    /// <param name="ct">Cancels the try.</param>
    /// <param name="holder">Who takes it; this process when null.</param>
    public async Task<bool> TryTakeAsync(
        string name,
        TimeSpan length,
        CancellationToken ct,
        string? holder = null
    )
    {
        await MakeTableAsync(ct);
        await using var connection = await database.OpenAsync(ct);
        await using var write = await LockAsync(connection, ct);
        var taken = await ExecuteAsync(
            connection,
            $"INSERT INTO crm_leases (name, holder, until) VALUES (@name, @holder, {Now} + @length) "
                + "ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, until = excluded.until "
                + $"WHERE crm_leases.holder = excluded.holder OR {Over}",
            ct,
            [("@name", name), ("@holder", holder ?? instance.Text), .. Times(length)]
        );
        if (write is not null)
        {
            await write.CommitAsync(ct);
        }

        return taken > 0;
    }

    /// <summary>
    /// SQLite's time comes from here, and the statement may wait for another's write: that may be the renewal of this very lease,
    /// whose end then lies further away than any that the time from before the wait allows.
    /// </summary>
    private static async ValueTask<DbTransaction?> LockAsync(
        DbConnection connection,
        CancellationToken ct
    ) =>
        connection is Microsoft.Data.Sqlite.SqliteConnection
            ? await connection.BeginTransactionAsync(System.Data.IsolationLevel.Serializable, ct)
            : null;

    public Task GiveBackAsync(string name, string? holder = null) =>
        ExecuteAsync(
            "DELETE FROM crm_leases WHERE name = @name AND holder = @holder",
            CancellationToken.None,
            ("@name", name),
            ("@holder", holder ?? instance.Text)
        );

    private async Task MakeTableAsync(CancellationToken ct)
    {
        const string Make =
            "CREATE TABLE IF NOT EXISTS crm_leases (name VARCHAR(100) PRIMARY KEY, holder VARCHAR(40) NOT NULL, until BIGINT NOT NULL)";
        if (_made)
        {
            return;
        }

        try
        {
            await ExecuteAsync(Make, ct);
        }
        catch (Npgsql.PostgresException)
        {
            // Of two processes that make it in the same moment, PostgreSQL refuses one; the table is there then.
            await ExecuteAsync(Make, ct);
        }

        _made = true;
    }

    private async Task<int> ExecuteAsync(
        string sql,
        CancellationToken ct,
        params IEnumerable<(string Name, object Value)> values
    )
    {
        await using var connection = await database.OpenAsync(ct);
        return await ExecuteAsync(connection, sql, ct, values);
    }

    private static async Task<int> ExecuteAsync(
        DbConnection connection,
        string sql,
        CancellationToken ct,
        params IEnumerable<(string Name, object Value)> values
    )
    {
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        Add(command, values);
        return await command.ExecuteNonQueryAsync(ct);
    }

    private IEnumerable<(string Name, object Value)> Times(TimeSpan length) =>
        [
            ("@length", (long)length.TotalMilliseconds),
            ("@now", (long)shared.SinceStart.TotalMilliseconds),
        ];

    private static void Add(
        DbCommand command,
        params IEnumerable<(string Name, object Value)> values
    )
    {
        foreach (var (name, value) in values)
        {
            var parameter = command.CreateParameter();
            parameter.ParameterName = name;
            parameter.Value = value;
            command.Parameters.Add(parameter);
        }
    }

    private async Task RenewAsync(
        string name,
        TimeSpan length,
        string? holder,
        CancellationToken ct
    )
    {
        using var timer = new PeriodicTimer(length / 3, clock);
        while (await timer.WaitForNextTickAsync(ct))
        {
            try
            {
                await TryTakeAsync(name, length, ct, holder);
            }
            catch (Exception) when (!ct.IsCancellationRequested)
            {
                // The work itself may hold the database; there are two more ticks before the lease ends.
            }
        }
    }

    private sealed class Lease : IAsyncDisposable
    {
        private readonly Leases _leases;
        private readonly string _name;
        private readonly string? _holder;
        private readonly CancellationTokenSource _end = new();
        private readonly Task _renewing;

        public Lease(Leases leases, string name, TimeSpan length, string? holder)
        {
            _leases = leases;
            _name = name;
            _holder = holder;
            _renewing = leases.RenewAsync(name, length, holder, _end.Token);
        }

        public async ValueTask DisposeAsync()
        {
            await _end.CancelAsync();
            try
            {
                await _renewing;
            }
            catch (OperationCanceledException)
            {
                // That is how renewing ends.
            }

            _end.Dispose();
            await _leases.GiveBackAsync(_name, _holder);
        }
    }
}

/// <summary>Opens a connection beside the contexts, for what is not a record.</summary>
internal static class DatabaseConnections
{
    /// <summary>The same for callers that cannot wait asynchronously: frameworks' interfaces at start.</summary>
    public static DbConnection Open(this IDatabase database)
    {
        DbConnection connection = database is PostgreSqlDatabase postgres
            ? postgres.DataSource.CreateConnection()
            : new Microsoft.Data.Sqlite.SqliteConnection(
                ((SqliteDatabase)database).ConnectionString
            );
        connection.Open();
        return connection;
    }

    public static async Task<DbConnection> OpenAsync(this IDatabase database, CancellationToken ct)
    {
        if (database is PostgreSqlDatabase postgres)
        {
            return await postgres.DataSource.OpenConnectionAsync(ct);
        }

        var connection = new Microsoft.Data.Sqlite.SqliteConnection(
            ((SqliteDatabase)database).ConnectionString
        );
        await connection.OpenAsync(ct);
        return connection;
    }
}
