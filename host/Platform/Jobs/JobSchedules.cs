using System.Collections.Concurrent;
using CrmModular.Host.Data;
using CrmModular.Host.Platform.Modules;
using CrmModular.Host.Platform.Rights;
using Microsoft.EntityFrameworkCore;
using Quartz;

namespace CrmModular.Host.Platform.Jobs;

/// <summary>Queues a run when a job's schedule is due: once across all processes, and once only for all times that passed while nobody ran.</summary>
internal sealed class JobSchedules(
    IServiceScopeFactory scopes,
    JobSignal signal,
    FeatureStates features,
    SharedClock shared,
    TimeProvider clock
)
{
    /// <summary>So that a clock that is set meanwhile delays nothing for long.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromHours(1);
    private readonly ConcurrentDictionary<string, CronExpression> _parsed = new(
        StringComparer.Ordinal
    );

    /// <summary>When to look again; by the schedule too, which a newer version of the module may change.</summary>
    private readonly ConcurrentDictionary<(string Name, string Cron), DateTimeOffset> _next = new();

    /// <summary>Checks a schedule before its module serves.</summary>
    public static bool IsValid(string cron) => CronExpression.TryParse(cron, out _);

    public async Task QueueDueAsync(IEnumerable<JobDeclaration> jobs, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        foreach (var job in jobs)
        {
            if (
                job.Cron is { } cron
                && now >= _next.GetValueOrDefault((job.Name, cron))
                && await features.WorksAsync(job.Feature, ct)
            )
            {
                _next[(job.Name, cron)] = now + await QueueAsync(job, Parse(cron), ct);
            }
        }
    }

    /// <summary>Answers how long to wait before the next look: what is due when goes by the time that all processes share.</summary>
    private async Task<TimeSpan> QueueAsync(
        JobDeclaration job,
        CronExpression cron,
        CancellationToken ct
    )
    {
        var now = await shared.NowAsync(ct);
        await using var scope = scopes.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<CurrentUser>().BecomeSystem("job");
        var context = scope.ServiceProvider.GetRequiredService<PlatformContext>();
        var last = await context
            .JobSchedules.AsNoTracking()
            .FirstOrDefaultAsync(s => s.Name == job.Name, ct);
        if (last is null || cron.GetNextValidTimeAfter(last.LastDueAt) <= now)
        {
            last = await MoveOnAsync(context, job, cron, now, ct);
            signal.Runs.Set();
        }

        var due = cron.GetNextValidTimeAfter(last.LastDueAt);
        return due is { } next && next - now < Longest ? next - now : Longest;
    }

    /// <summary>Of all processes that see it due, the one that moves the time on queues the run.</summary>
    private static async Task<JobSchedule> MoveOnAsync(
        PlatformContext context,
        JobDeclaration job,
        CronExpression cron,
        DateTimeOffset now,
        CancellationToken ct
    )
    {
        await using var write = await context.BeginWriteAsync($"platform.schedule/{job.Name}", ct);
        var last = await context.JobSchedules.FirstOrDefaultAsync(s => s.Name == job.Name, ct);
        if (last is null)
        {
            context.JobSchedules.Add(last = new JobSchedule { Name = job.Name, LastDueAt = now });
        }
        else if (cron.GetNextValidTimeAfter(last.LastDueAt) <= now)
        {
            last.LastDueAt = now;
            await AddAsync(context, job, now, ct);
        }

        await context.SaveChangesAsync(ct);
        await write.CommitAsync(ct);
        return last;
    }

    /// <summary>A run that is slower than its schedule is not queued behind itself.</summary>
    private static async Task AddAsync(
        PlatformContext context,
        JobDeclaration job,
        DateTimeOffset now,
        CancellationToken ct
    )
    {
        var open = await context.JobRuns.AnyAsync(
            r =>
                r.Name == job.Name
                && r.Arguments == ""
                && (r.State == JobState.Queued || r.State == JobState.Running),
            ct
        );
        if (!open)
        {
            context.JobRuns.Add(
                new JobRun
                {
                    Name = job.Name,
                    ModuleId = job.ModuleId,
                    State = JobState.Queued,
                    CreatedAt = now,
                }
            );
        }
    }

    private CronExpression Parse(string cron) =>
        _parsed.GetOrAdd(
            cron,
            static text => CronExpression.Parse(text).WithTimeZone(TimeZoneInfo.Utc)
        );
}
