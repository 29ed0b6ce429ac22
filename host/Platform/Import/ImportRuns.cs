using System.Linq.Expressions;
using CrmModular.Host.Data;
using Microsoft.EntityFrameworkCore;

namespace CrmModular.Host.Platform.Import;

/// <summary>The imports as they are kept. Every change is one statement, because the context may hold rows of an import at that time.</summary>
internal sealed partial class ImportRuns(
    PlatformContext context,
    ICurrentUser user,
    Leases leases,
    TimeProvider clock
)
{
    public async Task<ImportRun> AddAsync(ImportRun run, CancellationToken ct)
    {
        run.PersonId = user.PersonId;
        run.CreatedAt = run.SeenAt = Stored(clock.GetUtcNow());
        context.ImportRuns.Add(run);
        await context.SaveChangesAsync(ct);
        context.Entry(run).State = EntityState.Detached;
        return run;
    }

    /// <summary>An import of the user, or any for who may see all.</summary>
    public async Task<ImportRun> FindAsync(Guid id, CancellationToken ct)
    {
        var run = await context.ImportRuns.AsNoTracking().FirstOrDefaultAsync(r => r.Id == id, ct);
        var theirs = run is not null && (run.PersonId == user.PersonId || SeesAll);
        return theirs
            ? await FollowJobAsync(run!, ct)
            : throw new RecordNotFoundException(new RecordRef("platform.import", id));
    }

    public async Task<IReadOnlyList<ImportRun>> ListAsync(int take, CancellationToken ct)
    {
        var runs = context.ImportRuns.AsNoTracking();
        if (!SeesAll)
        {
            runs = runs.Where(r => r.PersonId == user.PersonId);
        }

        var list = await runs.OrderByDescending(r => r.Id).Take(take).ToListAsync(ct);
        for (var i = 0; i < list.Count; i++)
        {
            list[i] = await FollowJobAsync(list[i], ct);
        }

        return list;
    }

    private bool SeesAll => user.Has(Frame.AdminPermissions.Undo);

    /// <summary>Writes what was decided about a run, if it still is in the state from which that may happen.</summary>
    /// <exception cref="RuleException">Another tab was quicker.</exception>
    public async Task UpdateAsync(
        ImportRun run,
        CancellationToken ct,
        params IReadOnlyCollection<ImportState> from
    )
    {
        var states = from.Count > 0 ? from : [ImportState.Checking];
        if (!await WriteAsync(run, r => states.Contains(r.State), ct))
        {
            throw new RuleException("import.begun");
        }
    }

    /// <summary>Writes what a check in the background found, unless another check was asked for meanwhile.</summary>
    public Task<bool> CheckedAsync(ImportRun run, Guid job, CancellationToken ct) =>
        WriteAsync(run, r => r.JobId == job && r.State == ImportState.Checking, ct);

    private async Task<bool> WriteAsync(
        ImportRun run,
        Expression<Func<ImportRun, bool>> when,
        CancellationToken ct
    )
    {
        var now = Next(run);
        await using var write = await context.BeginWriteAsync(ct);
        var written = await context
            .ImportRuns.Where(r => r.Id == run.Id)
            .Where(when)
            .ExecuteUpdateAsync(
                u =>
                    u.SetProperty(r => r.TypeId, run.TypeId)
                        .SetProperty(r => r.State, run.State)
                        .SetProperty(r => r.Settings, run.Settings)
                        .SetProperty(r => r.Check, run.Check)
                        .SetProperty(r => r.Progress, run.Progress)
                        .SetProperty(r => r.JobId, run.JobId)
                        .SetProperty(r => r.Error, run.Error)
                        .SetProperty(r => r.SeenAt, now),
                ct
            );
        await write.CommitAsync(ct);
        run.SeenAt = now;
        return written == 1;
    }

    /// <summary>Whether another file of the same kind is being written.</summary>
    public async Task<bool> IsBusyAsync(ImportRun run, CancellationToken ct)
    {
        var others = await context
            .ImportRuns.AsNoTracking()
            .Where(r => r.State == ImportState.Running && r.TypeId == run.TypeId && r.Id != run.Id)
            .ToListAsync(ct);
        foreach (var other in others)
        {
            if ((await FollowJobAsync(other, ct)).State == ImportState.Running)
            {
                return true;
            }
        }

        return false;
    }

    public Task EndAsync(Guid id, ImportState state, string? error, CancellationToken ct) =>
        EndAsync(r => r.Id == id, state, error, ct);

    private async Task EndAsync(
        Expression<Func<ImportRun, bool>> which,
        ImportState state,
        string? error,
        CancellationToken ct
    )
    {
        var now = Stored(clock.GetUtcNow());
        await using var write = await context.BeginWriteAsync(ct);
        await context
            .ImportRuns.Where(which)
            .ExecuteUpdateAsync(
                u =>
                    u.SetProperty(r => r.State, state)
                        .SetProperty(r => r.Error, error)
                        .SetProperty(r => r.SeenAt, now)
                        .SetProperty(r => r.EndedAt, now),
                ct
            );
        await write.CommitAsync(ct);
    }

    /// <summary>Takes a run away that wrote nothing.</summary>
    public async Task RemoveAsync(Guid id, CancellationToken ct)
    {
        await using var write = await context.BeginWriteAsync(ct);
        await context
            .ImportRuns.Where(r => r.Id == id && r.State == ImportState.Checking)
            .ExecuteDeleteAsync(ct);
        await write.CommitAsync(ct);
    }

    /// <summary>
    /// An import whose rows were all taken back says so; when that is taken back in its turn, it is again what it was. The
    /// number of the last turn is the one that counts from then on.
    /// </summary>
    /// <summary>Whether a turn brought an import back that had been taken back.</summary>
    public Task<bool> IsBackAsync(Guid turn, CancellationToken ct) =>
        context.ImportRuns.AnyAsync(
            r => r.TurnBatchId == turn && r.State != ImportState.Undone,
            ct
        );

    public async Task TurnedAsync(Guid batch, Guid turn, CancellationToken ct)
    {
        var run = await context
            .ImportRuns.AsNoTracking()
            .FirstOrDefaultAsync(
                r => r.TurnBatchId == batch || (r.TurnBatchId == null && r.BatchId == batch),
                ct
            );
        if (run is null)
        {
            return;
        }

        var now = Stored(clock.GetUtcNow());
        var state = run.State == ImportState.Undone ? Before(run) : ImportState.Undone;
        await using var write = await context.BeginWriteAsync(ct);
        await context
            .ImportRuns.Where(r => r.Id == run.Id && r.State == run.State)
            .ExecuteUpdateAsync(
                u =>
                    u.SetProperty(r => r.State, state)
                        .SetProperty(r => r.TurnBatchId, turn)
                        .SetProperty(r => r.SeenAt, now),
                ct
            );
        await write.CommitAsync(ct);
    }

    /// <summary>What a run was before it was taken back: its place tells whether all rows had come in.</summary>
    private static ImportState Before(ImportRun run) =>
        run.Progress is { } json
        && ImportJson.Read<ImportProgress>(json) is var place
        && place.Done >= place.Total
            ? ImportState.Done
            : ImportState.Cancelled;

    /// <summary>A later time than that of the last write, as exactly as both databases keep it.</summary>
    private DateTimeOffset Next(ImportRun run)
    {
        var now = Stored(clock.GetUtcNow());
        return now > run.SeenAt ? now : run.SeenAt.AddMicroseconds(1);
    }

    private static DateTimeOffset Stored(DateTimeOffset time) =>
        time.AddTicks(-(time.Ticks % TimeSpan.TicksPerMicrosecond));
}
