using CrmModular.Host.Platform;

namespace CrmModular.Host.Data;

/// <summary>Each night SQLite looks at what people have added by hand.</summary>
internal sealed class StatisticsJob(PlatformContext context) : IJob
{
    public const string Name = "platform.statistics";
    public const string Cron = "0 10 4 * * ?";

    public Task RunAsync(IJobRun run, CancellationToken ct) =>
        SqliteStatistics.RenewAsync(context, ct);
}
