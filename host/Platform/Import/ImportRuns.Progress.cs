using CrmModular.Host.Data;
using CrmModular.Host.Platform.Jobs;
using CrmModular.Host.Platform.Undo;
using Microsoft.EntityFrameworkCore;

namespace CrmModular.Host.Platform.Import;

/// <summary>How far a run is, and whether anyone is still at it.</summary>
internal sealed partial class ImportRuns
{
    /// <summary>How long a kind stays taken after the process that wrote it was killed.</summary>
    private static readonly TimeSpan LeaseLength = TimeSpan.FromSeconds(15);

    /// <summary>The right to write a kind of record, renewed until it is given back; null when another import has it.</summary>
    public Task<IAsyncDisposable?> TryHoldAsync(ImportRun run, CancellationToken ct) =>
        leases.TryHoldAsync(LeaseOf(run), LeaseLength, ct, HolderOf(run));

    private static string LeaseOf(ImportRun run) => $"import/{run.TypeId}";

    private static string HolderOf(ImportRun run) => run.Id.ToString("N");

    /// <summary>Keeps the place of a run where no row is written with it.</summary>
    public async Task PlaceAsync(ImportRun run, ImportProgress progress, CancellationToken ct)
    {
        await using var write = await context.BeginWriteAsync(ct);
        var seen = await PlaceAsync(context, run, progress, ct);
        await write.CommitAsync(ct);
        run.SeenAt = seen;
    }

    /// <summary>
    /// Keeps the place of a run in the transaction of its rows, in whatever module's context they are. Each write names the
    /// time of the one before, so a run has one writer: rows of one that was cancelled, or taken over, do not come in.
    /// </summary>
    /// <returns>The time that the next write names, once this one is committed.</returns>
    public async Task<DateTimeOffset> PlaceAsync(
        ModuleDbContext rows,
        ImportRun run,
        ImportProgress progress,
        CancellationToken ct
    )
    {
        var table = PlatformModel.TableName("import_runs", PlatformModel.ModuleId, rows.Provider);
        var now = Next(run);
        object[] values =
        [
            ImportJson.Write(progress),
            StoredValues.Of(rows.Provider, now),
            StoredValues.Of(rows.Provider, run.Id),
            StoredValues.Of(rows.Provider, run.SeenAt),
        ];
        // The name of the table comes from this code, the values go as parameters.
#pragma warning disable EF1002
        var written = await rows.Database.ExecuteSqlRawAsync(
            $"UPDATE {table} SET progress = {{0}}, seen_at = {{1}} WHERE id = {{2}} AND seen_at = {{3}}",
            values,
            ct
        );
#pragma warning restore EF1002
        return written == 1 ? now : throw new ImportTakenException();
    }

    /// <summary>The job that takes a run back, while it is at it.</summary>
    public async Task<JobRun?> UndoingAsync(ImportRun run, CancellationToken ct)
    {
        if (run.State is ImportState.Checking or ImportState.Running)
        {
            return null;
        }

        var arguments = UndoJob.ArgumentsFor(run.UndoNumber);
        return await context
            .JobRuns.AsNoTracking()
            .Where(j => j.Name == UndoJob.Name && j.Arguments == arguments)
            .Where(j => j.State == JobState.Queued || j.State == JobState.Running)
            .FirstOrDefaultAsync(ct);
    }

    /// <summary>
    /// Whether nobody is at it any more: its lease has run out. Should its process only have slept, it finds at its next write
    /// that the run was ended, and writes nothing. The age covers the moment before the lease is taken; one that seems to
    /// have moved in the future was written before the clock was set back, and is not of that moment either.
    /// </summary>
    private async Task<bool> StandsAsync(ImportRun run, CancellationToken ct) =>
        (clock.GetUtcNow() - run.SeenAt).Duration() > LeaseLength
        && !await leases.IsHeldAsync(LeaseOf(run), HolderOf(run), LeaseLength, ct);

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
        var stands = await StandsAsync(run, ct);
        var (state, error) = job?.State switch
        {
            JobState.Cancelled => (ImportState.Cancelled, null),
            JobState.Failed => (ImportState.Failed, job.Error),
            // Its job gave up a run that it believed taken by another, and no other came.
            JobState.Done or null when stands => (ImportState.Cancelled, null),
            _ => (run.State, run.Error),
        };
        if (state == run.State)
        {
            return run;
        }

        // Not when someone went on with it meanwhile.
        var seen = run.SeenAt;
        await EndAsync(r => r.Id == run.Id && r.SeenAt == seen, state, error, ct);
        return await context.ImportRuns.AsNoTracking().FirstAsync(r => r.Id == run.Id, ct);
    }
}

/// <summary>The run was cancelled, or another process goes on with it.</summary>
internal sealed class ImportTakenException()
    : Exception("The import was cancelled, or another process goes on with it.");
