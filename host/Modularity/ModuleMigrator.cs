using CrmModular.Host.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace CrmModular.Host.Modularity;

/// <summary>Brings the tables of a module up to its model. Migrations only expand, so the running generation works on.</summary>
internal sealed class ModuleMigrator(Leases leases, IDatabase database)
{
    /// <summary>Renewed while it migrates; how long a start waits after another was killed in the middle of it.</summary>
    private static readonly TimeSpan LeaseLength = TimeSpan.FromSeconds(15);

    public async Task MigrateAsync(IServiceProvider services, string moduleId, CancellationToken ct)
    {
        foreach (var data in services.GetServices<ModuleData>().Where(d => d.ModuleId == moduleId))
        {
            await using var scope = services.CreateAsyncScope();
            await using var context = Create(scope.ServiceProvider, data.Context);
            var history = context.GetService<IHistoryRepository>();
            var begun = await HasHistoryAsync(context, history, ct);
            if (begun && !(await context.Database.GetPendingMigrationsAsync(ct)).Any())
            {
                continue;
            }

            await using var lease = await leases.TakeAsync("migrate", LeaseLength, ct);
            await ClearDeadLockAsync(context, ct);
            if (!begun)
            {
                await history.CreateIfNotExistsAsync(ct);
            }

            await context.Database.MigrateAsync(ct);
            // A new index of an old table is unknown to SQLite's planner.
            await SqliteStatistics.RenewAsync(context, ct);
        }
    }

    /// <summary>What a start would bring up; nothing is changed.</summary>
    public async Task<IReadOnlyList<string>> PendingAsync(
        IServiceProvider services,
        string moduleId,
        CancellationToken ct
    )
    {
        var pending = new List<string>();
        foreach (var data in services.GetServices<ModuleData>().Where(d => d.ModuleId == moduleId))
        {
            await using var scope = services.CreateAsyncScope();
            await using var context = Create(scope.ServiceProvider, data.Context);
            pending.AddRange(
                await HasHistoryAsync(context, context.GetService<IHistoryRepository>(), ct)
                    ? await context.Database.GetPendingMigrationsAsync(ct)
                    : context.Database.GetMigrations()
            );
        }

        return pending;
    }

    /// <summary>Npgsql looks for the table by reading it, which logs an error in an empty database; so we ask the catalogue.</summary>
    private async Task<bool> HasHistoryAsync(
        ModuleDbContext context,
        IHistoryRepository history,
        CancellationToken ct
    )
    {
        if (context.Provider == DatabaseProvider.Sqlite)
        {
            return await history.ExistsAsync(ct);
        }

        // Beside EF Core, which would log a server that does not answer with its whole stack.
        await using var connection = await database.OpenAsync(ct);
        await using var command = connection.CreateCommand();
        command.CommandText = $"SELECT to_regclass('{context.ModuleId}.migrations') IS NOT NULL";
        return (bool)(await command.ExecuteScalarAsync(ct))!;
    }

    internal static ModuleDbContext Create(IServiceProvider services, Type context)
    {
        var factory = services.GetRequiredService(
            typeof(IDbContextFactory<>).MakeGenericType(context)
        );
        return (ModuleDbContext)
            factory.GetType().GetMethod("CreateDbContext")!.Invoke(factory, null)!;
    }

    /// <summary>
    /// EF Core keeps a row as its lock in SQLite and waits for it forever. We hold our own lease here, so a row that is there
    /// was left by a process that was killed.
    /// </summary>
    private static async Task ClearDeadLockAsync(ModuleDbContext context, CancellationToken ct)
    {
        if (context.Provider != DatabaseProvider.Sqlite)
        {
            return;
        }

        var there = await context
            .Database.SqlQueryRaw<int>(
                "SELECT COUNT(*) AS \"Value\" FROM sqlite_master WHERE name = '__EFMigrationsLock'"
            )
            .SingleAsync(ct);
        if (there > 0)
        {
            await context.Database.ExecuteSqlRawAsync("DELETE FROM \"__EFMigrationsLock\"", ct);
        }
    }
}
