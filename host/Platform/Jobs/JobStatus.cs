using CrmModular.Host.Data;
using Microsoft.EntityFrameworkCore;

namespace CrmModular.Host.Platform.Jobs;

/// <summary>What pages show of runs, and what people may do with them.</summary>
internal sealed class JobStatus(
    PlatformContext context,
    IModules modules,
    JobSignal signal,
    TimeProvider clock
)
{
    /// <param name="Run">The run as stored.</param>
    /// <param name="Waits">Whether it waits because its module is off.</param>
    public sealed record Row(JobRun Run, bool Waits)
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

        return
        [
            .. (await runs.OrderByDescending(r => r.Id).Take(take).ToListAsync(ct)).Select(
                Describe
            ),
        ];
    }

    public async Task<Row?> FindAsync(Guid id, CancellationToken ct) =>
        await context.JobRuns.AsNoTracking().FirstOrDefaultAsync(r => r.Id == id, ct) is { } run
            ? Describe(run)
            : null;

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
        if (waiting == 0)
        {
            await context
                .JobRuns.Where(r => r.Id == id && r.State == JobState.Running)
                .ExecuteUpdateAsync(u => u.SetProperty(r => r.CancelAsked, true), ct);
        }

        await write.CommitAsync(ct);
    }

    /// <summary>Queues a run that failed or was cancelled once more; it goes on from its checkpoint.</summary>
    public async Task RetryAsync(Guid id, CancellationToken ct)
    {
        await using var write = await context.BeginWriteAsync(ct);
        await context
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
        await write.CommitAsync(ct);
        signal.Runs.Set();
    }

    private Row Describe(JobRun run) =>
        new(
            run,
            run.State == JobState.Queued
                && run.ModuleId != PlatformModel.ModuleId
                && !modules.IsOn(run.ModuleId)
        );
}
