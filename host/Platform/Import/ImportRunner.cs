using System.Diagnostics;
using CrmModular.Host.Data;
using CrmModular.Host.Platform.Rights;
using Microsoft.EntityFrameworkCore;

namespace CrmModular.Host.Platform.Import;

/// <summary>
/// Writes the rows of a checked file: in portions that hold the database no longer than a tenth of a second, with a pause
/// after each, under one undo number. Where it is stands in the same transaction as the rows, so it goes on after a swap
/// or a crash without repeating or losing one.
/// </summary>
internal sealed class ImportRunner(
    ImportTypes types,
    ImportWays ways,
    ImportFiles files,
    ImportRuns runs,
    ChangeScope changes,
    CurrentUser user,
    ITexts texts,
    ILogger<ImportRunner> log
)
{
    private const int Tries = 3;

    public async Task<ImportProgress> RunAsync(
        ImportRun run,
        Func<ImportProgress, Task> report,
        CancellationToken ct
    )
    {
        var layout = ImportJson.Read<ImportLayout>(run.Settings);
        var type =
            await types.FindAsync(layout.TypeId, ct)
            ?? throw new RuleException("import.type.gone", null, [("type", layout.TypeId)]);
        var turn =
            await runs.TryHoldAsync(run, ct)
            ?? throw new RuleException("import.busy", null, [("type", texts[type.Type.TextKey])]);
        ImportProgress progress;
        // Given back before the run says that it is done: who waits for that may begin the next one at once.
        await using (turn)
        {
            progress = await AllAsync(run, type, layout, report, ct);
        }

        await runs.EndAsync(run.Id, ImportState.Done, null, CancellationToken.None);
        return progress;
    }

    private async Task<ImportProgress> AllAsync(
        ImportRun run,
        ImportTypes.Known type,
        ImportLayout layout,
        Func<ImportProgress, Task> report,
        CancellationToken ct
    )
    {
        WorkAs(run);
        try
        {
            var progress = run.Progress is { } saved
                ? ImportJson.Read<ImportProgress>(saved)
                : new ImportProgress();
            while (progress.Pass <= ImportProgress.LastPass)
            {
                progress = await PassAsync(run, type, layout, progress, report, ct);
            }

            if (type.Type is IAfterImport after)
            {
                await after.EndAsync(ct);
            }

            await SqliteStatistics.RenewAsync(types.ContextOf(type), ct);
            return progress;
        }
        finally
        {
            changes.Alongside = null;
        }
    }

    private void WorkAs(ImportRun run)
    {
        changes.BatchId = run.BatchId;
        if (user.Rights is { } rights)
        {
            user.Become(rights, "import");
        }
        else
        {
            user.BecomeSystem("import");
        }
    }

    private async Task<ImportProgress> PassAsync(
        ImportRun run,
        ImportTypes.Known type,
        ImportLayout layout,
        ImportProgress progress,
        Func<ImportProgress, Task> report,
        CancellationToken ct
    )
    {
        if (progress.Pass == ImportProgress.LastPass && !progress.HasPending)
        {
            return progress with { Pass = progress.Pass + 1 };
        }

        var context = types.ContextOf(type);
        await using var way = await ways.OpenAsync(
            run.Id,
            type.Type,
            context,
            layout.For(type.Type),
            new ImportPlace(run.CreatedAt, progress.Pass == ImportProgress.LastPass),
            ct
        );
        await using var rejects = await ImportRejects.OpenAsync(
            files.Rejects(run.Id),
            progress.RejectsLength,
            way.Headers,
            texts
        );
        var pace = new WritePace();
        await foreach (var portion in way.ReadAsync(progress.Row, () => pace.Size, ct))
        {
            var work = new PortionWork(
                run,
                context,
                way,
                rejects,
                progress,
                type.Type as IGuardedImport
            );
            (progress, var took) = await WriteAsync(work, portion, ct);
            pace.Took(took);
            await report(progress);
            await Task.Delay(pace.Pause, ct);
        }

        return progress with
        {
            Pass = progress.Pass + 1,
            Row = 0,
        };
    }

    private sealed record PortionWork(
        ImportRun Run,
        ModuleDbContext Context,
        ImportWay Way,
        ImportRejects Rejects,
        ImportProgress Before,
        IGuardedImport? Guard
    );

    /// <summary>
    /// Writes a portion. What goes wrong in one of its rows, whatever it is, is that row's reason: the portion is halved until
    /// the row stands alone, and the others come in.
    /// </summary>
    private async Task<(ImportProgress, TimeSpan)> WriteAsync(
        PortionWork work,
        List<ImportPipeline.Screened> portion,
        CancellationToken ct
    )
    {
        var seen = work.Run.SeenAt;
        try
        {
            return work.Guard is { } guard
                ? await guard.WriteAsync(() => WriteWholeAsync(work, portion, ct), ct)
                : await WriteWholeAsync(work, portion, ct);
        }
        catch (Exception e) when (RowFault.Is(e, ct))
        {
            work.Run.SeenAt = seen;
            await work.Rejects.CutAsync(work.Before.RejectsLength);
            if (portion.Count == 1)
            {
                return await LeaveOutAsync(work, portion[0], e, ct);
            }

            var half = portion.Count / 2;
            var (first, took) = await WriteAsync(work, portion[..half], ct);
            var rest = work with { Before = first };
            var (second, more) = await WriteAsync(rest, portion[half..], ct);
            return (second, took + more);
        }
    }

    private async Task<(ImportProgress, TimeSpan)> LeaveOutAsync(
        PortionWork work,
        ImportPipeline.Screened screened,
        Exception fault,
        CancellationToken ct
    )
    {
        work.Context.ChangeTracker.Clear();
        changes.Alongside = null;
        var row = RowFault.Refuse(screened, fault);
        RowFault.Log(log, row.Line, fault);
        var progress = await CountAsync(work, [row]);
        await runs.PlaceAsync(work.Run, progress, ct);
        return (progress, TimeSpan.Zero);
    }

    private async Task<(ImportProgress, TimeSpan)> WriteWholeAsync(
        PortionWork work,
        List<ImportPipeline.Screened> portion,
        CancellationToken ct
    )
    {
        for (var attempt = 1; ; attempt++)
        {
            work.Context.ChangeTracker.Clear();
            changes.Alongside = null;
            var rows = await work.Way.Pipeline.PlanAsync(portion, true, ct);
            var progress = await CountAsync(work, rows);
            var seen = work.Run.SeenAt;
            changes.Alongside = async (context, c) =>
                seen = await runs.PlaceAsync(context, work.Run, progress, c);
            var started = Stopwatch.GetTimestamp();
            try
            {
                if (work.Context.ChangeTracker.HasChanges())
                {
                    await work.Context.SaveChangesAsync(ct);
                    changes.Alongside = null;
                    work.Run.SeenAt = seen;
                }
                else if (work.Context.Database.CurrentTransaction is not null)
                {
                    work.Run.SeenAt = await runs.PlaceAsync(work.Context, work.Run, progress, ct);
                }
                else
                {
                    await runs.PlaceAsync(work.Run, progress, ct);
                }

                return (progress, Stopwatch.GetElapsedTime(started));
            }
            catch (StaleRecordException) when (attempt < Tries)
            {
                // Someone saved one of the records in between; it is read anew.
                await work.Rejects.CutAsync(work.Before.RejectsLength);
            }
        }
    }

    private async Task<ImportProgress> CountAsync(PortionWork work, IReadOnlyList<PreparedRow> rows)
    {
        var progress = work.Before with { Row = rows[^1].Number };
        foreach (var row in rows)
        {
            var outcome = row.Outcome!;
            if (work.Before.Pass == 1)
            {
                progress = progress.Count(outcome.Verdict) with
                {
                    HasPending = progress.HasPending || row.Pending,
                };
            }
            else if (row.Pending)
            {
                // The row it names did not come in, so there is nothing to refer to.
                outcome = ImportOutcome.Refused("import.reason.reference.missing");
            }
            else
            {
                continue;
            }

            if (outcome.TextKey is { } reason)
            {
                work.Rejects.Add(row, texts[reason, [.. outcome.Arguments]]);
            }
        }

        await work.Rejects.FlushAsync();
        return progress with { RejectsLength = work.Rejects.Length };
    }
}

/// <summary>A type of the host whose rows are planned and written in a transaction of its own, after which it may refuse them.</summary>
internal interface IGuardedImport
{
    /// <summary>What the user is told of that before the rows are written; null where nothing of theirs is refused so.</summary>
    string? LaterTextKey { get; }

    /// <exception cref="RuleException">They do not come in; nothing was written.</exception>
    Task<T> WriteAsync<T>(Func<Task<T>> write, CancellationToken ct);
}

/// <summary>What a type of the host does once when all rows are in.</summary>
internal interface IAfterImport
{
    Task EndAsync(CancellationToken ct);
}
