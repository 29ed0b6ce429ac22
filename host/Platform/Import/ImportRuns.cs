using CrmModular.Host.Data;
using CrmModular.Host.Platform.Jobs;
using Microsoft.EntityFrameworkCore;

namespace CrmModular.Host.Platform.Import;

/// <summary>The imports as they are kept. Every change is one statement, because the context may hold rows of an import at that time.</summary>
internal sealed class ImportRuns(PlatformContext context, ICurrentUser user, TimeProvider clock)
{
    public async Task<ImportRun> AddAsync(ImportRun run, CancellationToken ct)
    {
        run.PersonId = user.PersonId;
        run.CreatedAt = run.SeenAt = clock.GetUtcNow();
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
        foreach (var run in list)
        {
            await FollowJobAsync(run, ct);
        }

        return list;
    }

    private bool SeesAll => user.Has(Frame.AdminPermissions.Undo);

    public async Task UpdateAsync(ImportRun run, CancellationToken ct)
    {
        await using var write = await context.BeginWriteAsync(ct);
        await context
            .ImportRuns.Where(r => r.Id == run.Id)
            .ExecuteUpdateAsync(
                u =>
                    u.SetProperty(r => r.TypeId, run.TypeId)
                        .SetProperty(r => r.State, run.State)
                        .SetProperty(r => r.Settings, run.Settings)
                        .SetProperty(r => r.Check, run.Check)
                        .SetProperty(r => r.JobId, run.JobId)
                        .SetProperty(r => r.Error, run.Error),
                ct
            );
        await write.CommitAsync(ct);
    }

    public async Task EndAsync(Guid id, ImportState state, string? error, CancellationToken ct)
    {
        DateTimeOffset? now = clock.GetUtcNow();
        await using var write = await context.BeginWriteAsync(ct);
        await context
            .ImportRuns.Where(r => r.Id == id)
            .ExecuteUpdateAsync(
                u =>
                    u.SetProperty(r => r.State, state)
                        .SetProperty(r => r.Error, error)
                        .SetProperty(r => r.EndedAt, now),
                ct
            );
        await write.CommitAsync(ct);
    }

    /// <summary>An import whose rows were all taken back says so.</summary>
    public async Task UndoneAsync(Guid batch, bool whole, CancellationToken ct)
    {
        if (!whole)
        {
            return;
        }

        await using var write = await context.BeginWriteAsync(ct);
        await context
            .ImportRuns.Where(r => r.BatchId == batch)
            .ExecuteUpdateAsync(u => u.SetProperty(r => r.State, ImportState.Undone), ct);
        await write.CommitAsync(ct);
    }

    /// <summary>Keeps the place of a run where no row is written with it.</summary>
    public async Task PlaceAsync(Guid id, ImportProgress progress, CancellationToken ct)
    {
        await using var write = await context.BeginWriteAsync(ct);
        await PlaceAsync(context, id, progress, ct);
        await write.CommitAsync(ct);
    }

    /// <summary>Keeps the place of a run in the transaction of its rows, in whatever module's context they are.</summary>
    public Task PlaceAsync(
        ModuleDbContext rows,
        Guid id,
        ImportProgress progress,
        CancellationToken ct
    )
    {
        var table = PlatformModel.TableName("import_runs", PlatformModel.ModuleId, rows.Provider);
        var now = clock.GetUtcNow();
        object[] values =
        [
            ImportJson.Write(progress),
            StoredValues.Of(rows.Provider, now),
            StoredValues.Of(rows.Provider, id),
        ];
        // The name of the table comes from this code, the values go as parameters.
#pragma warning disable EF1002
        return rows.Database.ExecuteSqlRawAsync(
            $"UPDATE {table} SET progress = {{0}}, seen_at = {{1}} WHERE id = {{2}}",
            values,
            ct
        );
#pragma warning restore EF1002
    }

    /// <summary>A run ends as its job does; one of the command line that no longer moves was killed.</summary>
    private async Task<ImportRun> FollowJobAsync(ImportRun run, CancellationToken ct)
    {
        if (run.State != ImportState.Running)
        {
            return run;
        }

        var job = run.JobId is { } id
            ? await context.JobRuns.AsNoTracking().FirstOrDefaultAsync(j => j.Id == id, ct)
            : null;
        var (state, error) = job?.State switch
        {
            JobState.Cancelled => (ImportState.Cancelled, null),
            JobState.Failed => (ImportState.Failed, job.Error),
            null when clock.GetUtcNow() - run.SeenAt > TimeSpan.FromMinutes(2) => (
                ImportState.Cancelled,
                null
            ),
            _ => (run.State, run.Error),
        };
        if (state != run.State)
        {
            await EndAsync(run.Id, state, error, ct);
            (run.State, run.Error) = (state, error);
        }

        return run;
    }
}
