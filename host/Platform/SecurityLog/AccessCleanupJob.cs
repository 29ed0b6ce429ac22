using CrmModular.Host.Data;
using CrmModular.Host.Platform.Sessions;
using CrmModular.Host.Platform.Settings;
using Microsoft.EntityFrameworkCore;

namespace CrmModular.Host.Platform.SecurityLog;

/// <summary>Takes away what is over: old rows of the security log, sessions that ended, counts of tries, links.</summary>
internal sealed class AccessCleanupJob(
    PlatformContext context,
    SettingValues settings,
    TimeProvider clock
) : IJob
{
    public const string Name = "platform.access.cleanup";
    public const string Cron = "0 30 2 * * ?";

    /// <summary>Others write in between: no single statement holds the database for long.</summary>
    private const int Portion = 2_000;

    private const int DaysOfEnded = 30;

    public async Task RunAsync(IJobRun run, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var kept = await SecuritySettings.OfAsync(settings, SecuritySettings.LogDays, ct);
        var oldest = SecurityEntries.KeyAt(now.AddDays(-kept));
        while (
            await context
                .SecurityLog.Where(e =>
                    context
                        .SecurityLog.Where(o => o.Id.CompareTo(oldest) < 0)
                        .OrderBy(o => o.Id)
                        .Take(Portion)
                        .Select(o => o.Id)
                        .Contains(e.Id)
                )
                .ExecuteDeleteAsync(ct) == Portion
        )
        {
            await Task.Yield();
        }

        var ended = now.AddDays(-DaysOfEnded);
        await context
            .Sessions.Where(s => s.EndsAt < ended || s.EndedAt < ended)
            .ExecuteDeleteAsync(ct);
        await context.PasswordLinks.Where(l => l.EndsAt < now).ExecuteDeleteAsync(ct);
        var over = now.ToUnixTimeMilliseconds();
        await context.Set<AttemptCount>().Where(a => a.EndsAt < over).ExecuteDeleteAsync(ct);
    }
}
