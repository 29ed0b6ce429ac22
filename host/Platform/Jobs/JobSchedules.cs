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
    TimeProvider clock
)
{
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
                _next[(job.Name, cron)] = await QueueAsync(job, Parse(cron), now, ct);
            }
        }
    }

    /// <summary>Answers when to look again.</summary>
    private async Task<DateTimeOffset> QueueAsync(
        JobDeclaration job,
        CronExpression cron,
        DateTimeOffset now,
        CancellationToken ct
    )
    {
        await using var scope = scopes.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<CurrentUser>().BecomeSystem("job");
        var context = scope.ServiceProvider.GetRequiredService<PlatformContext>();
        var last = await context
            .JobSchedules.AsNoTracking()
            .FirstOrDefaultAsync(s => s.Name == job.Name, ct);
        if (last is null)
        {
            context.JobSchedules.Add(last = new JobSchedule { Name = job.Name, LastDueAt = now });
            await context.SaveChangesAsync(ct);
        }

        var due = cron.GetNextValidTimeAfter(last.LastDueAt) ?? DateTimeOffset.MaxValue;
        if (due > now)
        {
            return due;
        }

        await using var write = await context.BeginWriteAsync(ct);
        // Of all processes that see it due, the one that moves the time on queues the run.
        var first = await context
            .JobSchedules.Where(s => s.Name == job.Name && s.LastDueAt == last.LastDueAt)
            .ExecuteUpdateAsync(u => u.SetProperty(s => s.LastDueAt, now), ct);
        if (first == 1)
        {
            await AddAsync(context, job, now, ct);
            await context.SaveChangesAsync(ct);
        }

        await write.CommitAsync(ct);
        signal.Runs.Set();
        return cron.GetNextValidTimeAfter(now) ?? DateTimeOffset.MaxValue;
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
