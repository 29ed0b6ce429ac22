using CrmModular.Host.Data;
using CrmModular.Host.Platform.Audit;
using Microsoft.EntityFrameworkCore;

namespace CrmModular.Host.Platform.Jobs;

/// <summary>What pages show of runs, and what people may do with them.</summary>
internal sealed class JobStatus(
    PlatformContext context,
    IModules modules,
    JobSignal signal,
    ICurrentUser user,
    SharedClock shared,
    TimeProvider clock
)
{
    /// <param name="Run">The run as stored.</param>
    /// <param name="Waits">Whether it waits because its module is off.</param>
    /// <param name="Lost">Whether the process that ran it went away; another takes it over.</param>
    public sealed record Row(JobRun Run, bool Waits, bool Lost)
    {
        public bool Open => Run.State is JobState.Queued or JobState.Running;
    }

    /// <summary>Newest first; a cursor is the id of the last row seen.</summary>
    public async Task<IReadOnlyList<Row>> ListAsync(
        JobState? state,
        Guid? after,
        int take,
        CancellationToken ct
    )
    {
        var runs = context.JobRuns.AsNoTracking();
        if (state is { } one)
        {
            runs = runs.Where(r => r.State == one);
        }

        if (after is { } seen)
        {
            runs = runs.Where(r => r.Id.CompareTo(seen) < 0);
        }

        return await DescribeAsync(
            await runs.OrderByDescending(r => r.Id).Take(take).ToListAsync(ct),
            ct
        );
    }

    public async Task<Row?> FindAsync(Guid id, CancellationToken ct)
    {
        var runs = await context.JobRuns.AsNoTracking().Where(r => r.Id == id).ToListAsync(ct);
        return (await DescribeAsync(runs, ct)).SingleOrDefault();
    }

    /// <summary>Ends a waiting run at once, and asks a running one to end.</summary>
    public async Task CancelAsync(Guid id, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        await using var write = await context.BeginWriteAsync(ct);
        var waiting = await context
            .JobRuns.Where(r => r.Id == id && r.State == JobState.Queued)
            .ExecuteUpdateAsync(
                u =>
                    u.SetProperty(r => r.State, JobState.Cancelled)
                        .SetProperty(r => r.CancelAsked, true)
                        .SetProperty(r => r.EndedAt, now),
                ct
            );
        var running =
            waiting > 0
                ? 0
                : await context
                    .JobRuns.Where(r => r.Id == id && r.State == JobState.Running && !r.CancelAsked)
                    .ExecuteUpdateAsync(u => u.SetProperty(r => r.CancelAsked, true), ct);
        if (waiting + running > 0)
        {
            await NoteAsync(id, waiting > 0 ? JobState.Queued : JobState.Running, "Cancel", ct);
        }

        await write.CommitAsync(ct);
    }

    /// <summary>Queues a run that failed or was cancelled once more; it goes on from its checkpoint.</summary>
    public async Task RetryAsync(Guid id, CancellationToken ct)
    {
        await using var write = await context.BeginWriteAsync(ct);
        var again = await context
            .JobRuns.Where(r =>
                r.Id == id && (r.State == JobState.Failed || r.State == JobState.Cancelled)
            )
            .ExecuteUpdateAsync(
                u =>
                    u.SetProperty(r => r.State, JobState.Queued)
                        .SetProperty(r => r.CancelAsked, false)
                        .SetProperty(r => r.Crashes, 0)
                        .SetProperty(r => r.Error, (string?)null)
                        .SetProperty(r => r.EndedAt, (DateTimeOffset?)null),
                ct
            );
        if (again > 0)
        {
            await NoteAsync(id, JobState.Failed, "Retry", ct);
        }

        await write.CommitAsync(ct);
        signal.Runs.Set();
    }

    /// <summary>A run is no record of its own; that somebody ended or began it again, the audit keeps all the same.</summary>
    private async Task NoteAsync(Guid id, JobState before, string wish, CancellationToken ct)
    {
        var name = await context.JobRuns.Where(r => r.Id == id).Select(r => r.Name).FirstAsync(ct);
        context.Audit.Add(HostAudit.Entry(user, clock, "job", id, (name, before.ToString(), wish)));
        await context.SaveChangesAsync(ct);
    }

    private async Task<IReadOnlyList<Row>> DescribeAsync(List<JobRun> runs, CancellationToken ct)
    {
        // The time is asked for only where a run is held.
        var times = runs.Exists(r => r.State == JobState.Running)
            ? await shared.LeasesAsync(JobClaims.Length, ct)
            : default;
        return
        [
            .. runs.Select(run => new Row(
                run,
                run.State == JobState.Queued
                    && run.ModuleId != PlatformModel.ModuleId
                    && !modules.IsOn(run.ModuleId),
                run.State == JobState.Running && times.IsOver(run.HeldUntil)
            )),
        ];
    }
}
