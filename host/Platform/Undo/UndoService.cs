using CrmModular.Host.Platform.Frame;
using CrmModular.Host.Platform.Import;
using CrmModular.Host.Platform.People;
using CrmModular.Host.Platform.Rights;

namespace CrmModular.Host.Platform.Undo;

/// <summary>Takes a batch back: slice by slice, each short enough that other people's saves get through.</summary>
internal sealed class UndoService(
    UndoBatch batches,
    UndoSlice slices,
    ChangeScope changes,
    IModules modules,
    ImportRuns imports,
    PeopleChanged people,
    PeopleGuard guard,
    PeopleWrites writes,
    ITexts texts,
    CurrentUser user
) : IUndo
{
    private const int ReasonsKept = 50;

    /// <summary>How far an undoing is, so that a job can go on with it.</summary>
    public sealed record Progress(
        Guid BatchId,
        Guid? Before,
        long Undone,
        long LeftAlone,
        IReadOnlyList<UndoRefusal> Reasons
    );

    public async Task<UndoResult> UndoAsync(Guid batchId, CancellationToken ct = default)
    {
        await CheckAsync(batchId, ct);
        var end = await RunAsync(
            batchId,
            new Progress(Guid.CreateVersion7(), null, 0, 0, []),
            _ => Task.CompletedTask,
            ct
        );
        return new UndoResult(end.BatchId, end.Undone, end.LeftAlone, end.Reasons);
    }

    /// <summary>Refuses what is not there, not the user's, or of a module that is off.</summary>
    public async Task CheckAsync(Guid batchId, CancellationToken ct)
    {
        var facts = await batches.ReadAsync(batchId, ct);
        if (facts.Modules.Count == 0)
        {
            throw new RuleException("undo.nothing");
        }

        var own = facts.People.All(p => p == user.PersonId);
        if (!own && !user.Has(AdminPermissions.Undo))
        {
            throw new RuleException("undo.not.yours");
        }

        var off = facts.Modules.FirstOrDefault(m =>
            m != PlatformModel.ModuleId && !modules.IsOn(m)
        );
        if (off is not null)
        {
            throw new RuleException(
                "undo.module.off",
                null,
                [("module", texts[$"{off}.module.name"])]
            );
        }
    }

    public async Task<Progress> RunAsync(
        Guid batchId,
        Progress progress,
        Func<Progress, Task> save,
        CancellationToken ct
    )
    {
        var before = changes.BatchId;
        changes.BatchId = progress.BatchId;
        changes.Undoing = true;
        try
        {
            var pace = new WritePace();
            while (true)
            {
                var steps = await batches.NextAsync(batchId, progress.Before, pace.Size, ct);
                if (steps.Count == 0)
                {
                    await FollowAsync(batchId, ct);
                    if (progress.LeftAlone == 0)
                    {
                        await imports.TurnedAsync(batchId, progress.BatchId, ct);
                    }

                    return progress;
                }

                slices.Wrote = TimeSpan.Zero;
                progress = await SliceAsync(steps, progress, ct);
                await save(progress);
                pace.Took(slices.Wrote);
                await Task.Delay(pace.Pause, ct);
            }
        }
        finally
        {
            changes.BatchId = before;
            changes.Undoing = false;
        }
    }

    private async Task FollowAsync(Guid batchId, CancellationToken ct)
    {
        var facts = await batches.ReadAsync(batchId, ct);
        if (facts.Modules.Contains(PlatformModel.ModuleId))
        {
            await people.FollowAsync(ct);
        }
    }

    /// <summary>Neighbours of one module go with one save; the order across modules stays.</summary>
    private async Task<Progress> SliceAsync(
        IReadOnlyList<UndoBatch.Step> steps,
        Progress progress,
        CancellationToken ct
    )
    {
        for (var i = 0; i < steps.Count; )
        {
            var (module, kind) = (steps[i].Last.ModuleId, steps[i].Last.Kind);
            // A department asks who is still in it: people go before, with a save of their own.
            var run = steps
                .Skip(i)
                .TakeWhile(s =>
                    s.Last.ModuleId == module
                    && (module != PlatformModel.ModuleId || s.Last.Kind == kind)
                )
                .ToList();
            var refused = await WriteAsync(module, run, ct);
            i += run.Count;
            progress = progress with
            {
                Before = run[^1].Last.Id,
                Undone = progress.Undone + run.Count - refused.Count,
                LeftAlone = progress.LeftAlone + refused.Count,
                Reasons = [.. progress.Reasons.Concat(refused).Take(ReasonsKept)],
            };
        }

        return progress;
    }

    /// <summary>Nobody gains by taking back what was done to people either; what would is left alone, one by one.</summary>
    private async Task<IReadOnlyList<UndoRefusal>> WriteAsync(
        string module,
        IReadOnlyList<UndoBatch.Step> run,
        CancellationToken ct
    )
    {
        if (module != PlatformModel.ModuleId || !guard.Limits)
        {
            return await slices.RunAsync(module, run, ct);
        }

        try
        {
            return await writes.RunAsync(() => slices.RunAsync(module, run, ct), ct);
        }
        catch (RuleException) when (run.Count == 1)
        {
            return [new UndoRefusal(UndoBatch.Of(run[0]), "people.gain.undo")];
        }
        catch (RuleException)
        {
            var refused = new List<UndoRefusal>();
            foreach (var step in run)
            {
                refused.AddRange(await WriteAsync(module, [step], ct));
            }

            return refused;
        }
    }
}
