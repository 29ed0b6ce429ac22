using CrmModular.Host.Data;
using CrmModular.Host.Platform.Rights;
using Microsoft.EntityFrameworkCore;

namespace CrmModular.Host.Platform.Jobs;

/// <summary>
/// Who runs what: a run belongs to who took it, until a time that it keeps moving. Each take has an id of its own, and every
/// change of a held run names it, so that one that lost its run changes nothing any more, in the same process neither.
/// </summary>
internal sealed class JobClaims(IServiceScopeFactory scopes, SharedClock shared, TimeProvider clock)
{
    public static readonly TimeSpan Length = TimeSpan.FromSeconds(20);
    private const int MostCrashes = 3;

    /// <summary>Takes the oldest run that waits, or whose holder died; null when there is none.</summary>
    public async Task<JobRun?> TakeAsync(IReadOnlyCollection<string> names, CancellationToken ct)
    {
        await using var scope = Open(out var context);
        var times = await shared.LeasesAsync(Length, ct);
        var waiting = await context
            .JobRuns.AsNoTracking()
            .Where(r => names.Contains(r.Name))
            .Where(r =>
                r.State == JobState.Queued
                || (
                    r.State == JobState.Running
                    && (r.HeldUntil < times.Now || r.HeldUntil > times.Last)
                )
            )
            .OrderBy(r => r.Id)
            .Take(10)
            .ToListAsync(ct);
        if (waiting.Exists(r => r.State == JobState.Running))
        {
            // One that was held for longer since the time was asked for is not over.
            times = await shared.LeasesAsync(Length, ct);
            waiting.RemoveAll(r => r.State == JobState.Running && !times.IsOver(r.HeldUntil));
        }

        foreach (var run in waiting)
        {
            if (await TakeAsync(context, run, ct))
            {
                return run;
            }
        }

        return null;
    }

    private async Task<bool> TakeAsync(PlatformContext context, JobRun run, CancellationToken ct)
    {
        await using var write = await context.BeginWriteAsync(ct);
        var now = clock.GetUtcNow();
        var crashed = run.State == JobState.Running;
        run.Crashes += crashed ? 1 : 0;
        var given = run.Crashes > MostCrashes;
        var state = given ? JobState.Failed : JobState.Running;
        Guid? holder = given ? null : Guid.CreateVersion7();
        DateTimeOffset? until = given ? null : (await shared.LeasesAsync(Length, ct)).End;
        DateTimeOffset? ended = given ? now : null;
        var error = given ? "job.crashed" : null;
        var taken = await context
            .JobRuns.Where(r => r.Id == run.Id && r.State == run.State)
            .Where(r => r.HolderId == run.HolderId && r.HeldUntil == run.HeldUntil)
            .ExecuteUpdateAsync(
                u =>
                    u.SetProperty(r => r.State, state)
                        .SetProperty(r => r.HolderId, holder)
                        .SetProperty(r => r.HeldUntil, until)
                        .SetProperty(r => r.Crashes, run.Crashes)
                        .SetProperty(r => r.StartedAt, r => r.StartedAt ?? now)
                        .SetProperty(r => r.EndedAt, ended)
                        .SetProperty(r => r.Error, error),
                ct
            );
        await write.CommitAsync(ct);
        run.HolderId = holder;
        return taken == 1 && !given;
    }

    /// <summary>Holds a run for longer and keeps its checkpoint, when there is a new one.</summary>
    public async Task<Hold> ExtendAsync(
        JobRun run,
        (string Text, long Done, long? Total)? checkpoint,
        CancellationToken ct
    )
    {
        await using var scope = Open(out var context);
        var mine = Held(context, run);
        await using (var write = await context.BeginWriteAsync(ct))
        {
            DateTimeOffset? until = (await shared.LeasesAsync(Length, ct)).End;
            var held = checkpoint is var (text, done, total)
                ? await mine.ExecuteUpdateAsync(
                    u =>
                        u.SetProperty(r => r.HeldUntil, until)
                            .SetProperty(r => r.Checkpoint, text)
                            .SetProperty(r => r.Done, done)
                            .SetProperty(r => r.Total, total),
                    ct
                )
                : await mine.ExecuteUpdateAsync(u => u.SetProperty(r => r.HeldUntil, until), ct);
            await write.CommitAsync(ct);
            if (held == 0)
            {
                return Hold.Lost;
            }
        }

        return await mine.AnyAsync(r => r.CancelAsked, ct) ? Hold.Cancelled : Hold.Mine;
    }

    public async Task<bool> CancelAskedAsync(Guid id, CancellationToken ct)
    {
        await using var scope = Open(out var context);
        return await context.JobRuns.AnyAsync(r => r.Id == id && r.CancelAsked, ct);
    }

    /// <summary>Ends a run, or gives it back to the queue for the next generation or process.</summary>
    public async Task LeaveAsync(JobRun run, JobState state, string? error, CancellationToken ct)
    {
        await using var scope = Open(out var context);
        DateTimeOffset? ended = state == JobState.Queued ? null : clock.GetUtcNow();
        await using var write = await context.BeginWriteAsync(ct);
        await Held(context, run)
            .ExecuteUpdateAsync(
                u =>
                    u.SetProperty(r => r.State, state)
                        .SetProperty(r => r.Error, error)
                        .SetProperty(r => r.EndedAt, ended)
                        .SetProperty(r => r.HolderId, (Guid?)null)
                        .SetProperty(r => r.HeldUntil, (DateTimeOffset?)null),
                ct
            );
        await write.CommitAsync(ct);
    }

    private static IQueryable<JobRun> Held(PlatformContext context, JobRun run) =>
        context.JobRuns.Where(r => r.Id == run.Id && r.HolderId == run.HolderId);

    private AsyncServiceScope Open(out PlatformContext context)
    {
        var scope = scopes.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<CurrentUser>().BecomeSystem("job");
        context = scope.ServiceProvider.GetRequiredService<PlatformContext>();
        return scope;
    }
}

/// <summary>Whether a run is still ours, and whether someone wants it to end.</summary>
internal enum Hold
{
    Mine,
    Cancelled,
    Lost,
}
