using System.Data.Common;
using CrmModular.Host.Platform;
using CrmModular.Host.Platform.Search;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace CrmModular.Host.Data;

/// <summary>A PostgreSQL database, 15 or later.</summary>
internal sealed class PostgreSqlDatabase : IHostDatabase, IAsyncDisposable
{
    public PostgreSqlDatabase(string connectionString)
    {
        // Prepared statements halve the time of a short query; the pool is small because the server is.
        var settings = new NpgsqlConnectionStringBuilder(connectionString)
        {
            MaxAutoPrepare = 200,
            AutoPrepareMinUsages = 2,
        };
        DataSource = NpgsqlDataSource.Create(settings);
    }

    public NpgsqlDataSource DataSource { get; }

    public DatabaseProvider Provider => DatabaseProvider.PostgreSql;

    public ISearchWriter Search { get; } = new PostgreSqlSearchWriter();

    public Signal NewEvents { get; } = new();

    public TimeSpan WriteLimit { get; set; }

    public BrokenWrites Broken { get; } = new();

    public void EventsSaved() => NewEvents.Set();

    public void Configure(DbContextOptionsBuilder options, string moduleId) =>
        options
            .UseNpgsql(DataSource, npgsql => npgsql.MigrationsHistoryTable("migrations", moduleId))
            .ConfigureWarnings(EfWarnings.Configure);

    public ValueTask<IDisposable?> EnterWriteAsync(CancellationToken ct) =>
        ValueTask.FromResult<IDisposable?>(null);

    public async Task<bool> BreakAsync(DbTransaction transaction, string moduleId)
    {
        if (transaction.Connection is NpgsqlConnection connection)
        {
            // Its own connection may be at work or asleep: the server ends it, whatever it does. Who waits for another's
            // lock holds up nobody by itself, and is not the one to blame.
            await using var end = DataSource.CreateCommand(
                "SELECT pg_terminate_backend($1) WHERE cardinality(pg_blocking_pids($1)) = 0"
            );
            end.Parameters.Add(new NpgsqlParameter { Value = connection.ProcessID });
            if (await end.ExecuteScalarAsync() is null)
            {
                return false;
            }

            Broken.Add(moduleId);
        }

        return true;
    }

    public ValueTask DisposeAsync() => DataSource.DisposeAsync();
}
