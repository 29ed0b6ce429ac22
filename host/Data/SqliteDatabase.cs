using System.Data.Common;
using System.Runtime.CompilerServices;
using CrmModular.Host.Platform;
using CrmModular.Host.Platform.Search;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using SQLitePCL;

namespace CrmModular.Host.Data;

/// <summary>One SQLite file in write-ahead mode: readers never wait, writers queue.</summary>
internal sealed class SqliteDatabase(string connectionString) : IHostDatabase, IDisposable
{
    private const int MostTries = 100;
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(500);
    private readonly SemaphoreSlim _writer = new(1, 1);
    private readonly SqlitePragmas _pragmas = new();

    public string ConnectionString { get; } =
        new SqliteConnectionStringBuilder(connectionString)
        {
            DefaultTimeout = 30,
            Pooling = true,
        }.ConnectionString;

    public DatabaseProvider Provider => DatabaseProvider.Sqlite;

    public ISearchWriter Search { get; } = new SqliteSearchWriter();

    public Signal NewEvents { get; } = new();

    public TimeSpan WriteLimit { get; set; }

    public BrokenWrites Broken { get; } = new();

    public void EventsSaved() => NewEvents.Set();

    public void Configure(DbContextOptionsBuilder options, string moduleId) =>
        options
            .UseSqlite(
                ConnectionString,
                sqlite =>
                    sqlite
                        .MigrationsHistoryTable($"{moduleId}_migrations")
                        // A list of ids goes as one parameter: with one for each id, EF writes the SQL anew each time.
                        .UseParameterizedCollectionMode(ParameterTranslationMode.Parameter)
            )
            .AddInterceptors(_pragmas)
            .ConfigureWarnings(EfWarnings.Configure);

    public async ValueTask<IDisposable?> EnterWriteAsync(CancellationToken ct)
    {
        await _writer.WaitAsync(ct);
        return new Turn(_writer);
    }

    public async Task<bool> BreakAsync(DbTransaction transaction, string moduleId)
    {
        if (transaction.Connection is not SqliteConnection { Handle: { } handle })
        {
            return true;
        }

        Broken.Add(moduleId);
        for (var tries = 1; transaction.Connection is not null; tries++)
        {
            // SQLite serializes what two threads ask of one connection, so this waits for a statement that runs.
            var rollback = Task.Run(transaction.Rollback);
            if (await Task.WhenAny(rollback, Task.Delay(Patience)) != rollback)
            {
                SQLitePCL.raw.sqlite3_interrupt(handle);
            }

            try
            {
                await rollback;
            }
            catch (SqliteException e)
                when (e.SqliteErrorCode == SQLitePCL.raw.SQLITE_INTERRUPT && tries < MostTries)
            {
                // The interruption met the rollback too: the statement was not closed yet.
                await Task.Delay(10);
            }
        }

        return true;
    }

    public void Dispose() => _writer.Dispose();

    private sealed class Turn(SemaphoreSlim writer) : IDisposable
    {
        private int _given;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _given, 1) == 0)
            {
                writer.Release();
            }
        }
    }
}

/// <summary>Sets what SQLite keeps for each connection, once for each that the pool opens.</summary>
internal sealed class SqlitePragmas : DbConnectionInterceptor
{
    private readonly ConditionalWeakTable<object, object> _done = [];

    public override void ConnectionOpened(
        DbConnection connection,
        ConnectionEndEventData eventData
    ) => Set((SqliteConnection)connection);

    public override Task ConnectionOpenedAsync(
        DbConnection connection,
        ConnectionEndEventData eventData,
        CancellationToken cancellationToken = default
    )
    {
        Set((SqliteConnection)connection);
        return Task.CompletedTask;
    }

    private void Set(SqliteConnection connection)
    {
        if (connection.Handle is not { } handle || !_done.TryAdd(handle, handle))
        {
            return;
        }

        // On the handle and not on the connection, which would do it anew at each opening.
        raw.sqlite3_create_function(
            handle,
            TextPart.SqliteFunction,
            1,
            raw.SQLITE_UTF8 | raw.SQLITE_DETERMINISTIC,
            null,
            Fold
        );
        using var command = connection.CreateCommand();
        // A commit is on the disk when it answers (FULL); the wait for another process is SQLite's own, in small steps.
        // Foreign keys stand here and not in the connection string, which would ask for them at each opening.
        command.CommandText =
            "PRAGMA foreign_keys=ON; PRAGMA busy_timeout=20000; PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-16000; "
            + "PRAGMA mmap_size=268435456; PRAGMA temp_store=MEMORY; PRAGMA journal_size_limit=67108864;";
        command.ExecuteNonQuery();
    }

    private static void Fold(sqlite3_context context, object data, sqlite3_value[] values)
    {
        if (raw.sqlite3_value_type(values[0]) == raw.SQLITE_NULL)
        {
            raw.sqlite3_result_null(context);
        }
        else
        {
            raw.sqlite3_result_text(
                context,
                FoldedText.Of(raw.sqlite3_value_text(values[0]).utf8_to_string())
            );
        }
    }
}
