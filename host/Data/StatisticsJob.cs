using CrmModular.Host.Platform;
using Microsoft.EntityFrameworkCore;

namespace CrmModular.Host.Data;

/// <summary>
/// SQLite chooses an index by what it knows of the table, and learns that only when it is told to; each night it looks at what
/// has grown tenfold or has nothing known. PostgreSQL does so by itself.
/// </summary>
internal sealed class StatisticsJob(PlatformContext context) : IJob
{
    public const string Name = "platform.statistics";
    public const string Cron = "0 10 4 * * ?";

    public Task RunAsync(IJobRun run, CancellationToken ct) =>
        context.Database.ExecuteSqlRawAsync(SqliteDatabase.Optimize, ct);
}
