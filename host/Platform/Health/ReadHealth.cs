using CrmModular.Host.Data;
using CrmModular.Host.Modularity;
using CrmModular.Host.Platform.Settings;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace CrmModular.Host.Platform.Health;

/// <summary>How the installation is.</summary>
public sealed record HealthPage(
    bool IsSqlite,
    string DatabaseVersion,
    long DatabaseBytes,
    long MemoryBytes,
    int Generation,
    long Set,
    IReadOnlyList<InstanceLine> Instances,
    int Waiting,
    IReadOnlyList<ParkedLine> Parked
);

/// <summary>A process on this database.</summary>
public sealed record InstanceLine(string Name, DateTimeOffset SeenAt, bool Serves, bool UpToDate);

/// <summary>A delivery that was given up after its last try.</summary>
public sealed record ParkedLine(string Module, string Handler, int Attempts, string Error);

/// <summary>Reads how the installation is.</summary>
public sealed record ReadHealth : IRequest<HealthPage>;

internal sealed class ReadHealthHandler(
    PlatformContext context,
    IDatabase database,
    GenerationManager manager,
    SharedClock shared
) : IRequestHandler<ReadHealth, HealthPage>
{
    private const int ShownParked = 50;

    public async Task<HealthPage> Handle(ReadHealth request, CancellationToken cancellationToken)
    {
        var ct = cancellationToken;
        var sqlite = database.Provider == DatabaseProvider.Sqlite;
        var now = await shared.NowAsync(ct);
        var set = manager.Current.Set;
        var instances = await context
            .Instances.AsNoTracking()
            .Where(Instance.SeenWithin(now, TimeSpan.FromMinutes(1)))
            .OrderBy(i => i.Name)
            .Select(i => new InstanceLine(i.Name, i.SeenAt, i.Serves, i.RunsSet >= set))
            .ToListAsync(ct);
        var parked = await context
            .Deliveries.AsNoTracking()
            .Where(d => d.NextTryAt == null)
            .OrderByDescending(d => d.EventId)
            .Take(ShownParked)
            .Select(d => new ParkedLine(d.ModuleId, d.Handler, d.Attempts, d.Error ?? ""))
            .ToListAsync(ct);
        return new HealthPage(
            sqlite,
            await TextAsync(sqlite ? "SELECT sqlite_version()" : "SHOW server_version", ct),
            await NumberAsync(
                sqlite
                    ? "SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()"
                    : "SELECT pg_database_size(current_database())",
                ct
            ),
            Environment.WorkingSet,
            manager.Current.Number,
            set,
            instances,
            await context.Deliveries.CountAsync(d => d.NextTryAt != null, ct),
            parked
        );
    }

    private async Task<string> TextAsync(string sql, CancellationToken ct) =>
        (await ScalarAsync(sql, ct))?.ToString() ?? "";

    private async Task<long> NumberAsync(string sql, CancellationToken ct) =>
        Convert.ToInt64(await ScalarAsync(sql, ct), null);

    private async Task<object?> ScalarAsync(string sql, CancellationToken ct)
    {
        await using var connection = await database.OpenAsync(ct);
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        return await command.ExecuteScalarAsync(ct);
    }
}
