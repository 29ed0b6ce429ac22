using System.Diagnostics;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;

namespace CrmModular.Sdk.Data;

/// <summary>
/// Changes many records of a list at once, within the scope of the permission that the change needs. Records are saved in
/// parts that hold the write lock for about a tenth of a second, so that other people's saves get through, and all parts
/// share one undo number. What is too many for a request goes on as a job, see <see cref="BulkJob{T}"/>.
/// </summary>
/// <typeparam name="T">The entity.</typeparam>
/// <param name="reader">Finds the records.</param>
/// <param name="user">On whose behalf.</param>
/// <param name="scope">Carries the undo number.</param>
/// <param name="extensions">Knows what refers to a record.</param>
/// <param name="jobs">Takes over what is too many.</param>
public sealed class BulkChanges<T>(
    ListReader<T> reader,
    ICurrentUser user,
    ChangeScope scope,
    IExtensions extensions,
    IJobs jobs
)
    where T : Entity
{
    /// <summary>The greatest number of records that are changed within a request.</summary>
    public const int Limit = BoundedCount.Bound;

    private readonly BulkSteps<T> _steps = new(reader, user, extensions);

    /// <summary>Changes the records now.</summary>
    /// <exception cref="RuleException">They are more than <see cref="Limit"/>, or the order cannot be carried out.</exception>
    public async Task<BulkResult> RunAsync(
        BulkOrder order,
        BulkSelection selection,
        CancellationToken ct
    )
    {
        var step = await _steps.OfAsync(order, ct);
        var ids = selection.All is { } filter
            ? await reader.Filter(filter).Select(e => e.Id).Take(Limit + 1).ToListAsync(ct)
            : [.. selection.Ids.Distinct()];
        if (ids.Count > Limit)
        {
            throw new RuleException("list.bulk.many", null, [("limit", Limit)]);
        }

        var begun = new BulkResult(Guid.CreateVersion7(), 0, 0, 0);
        return await SaveAsync(step, ids, begun, (_, _) => Task.CompletedTask, ct);
    }

    /// <summary>Has a job change all records of a filter, however many.</summary>
    /// <returns>The run; its number is the undo number as well.</returns>
    /// <exception cref="RuleException">The order cannot be carried out.</exception>
    public async Task<Guid> StartAsync(BulkOrder order, ListRequest all, CancellationToken ct)
    {
        await _steps.OfAsync(order, ct);
        var arguments = JsonSerializer.Serialize(new BulkJob<T>.Arguments(order, all));
        return await jobs.StartAsync(BulkJob<T>.NameOf(reader.Definition), arguments, ct);
    }

    /// <summary>Goes on with what a job was given.</summary>
    internal async Task<BulkResult> GoOnAsync(
        BulkJob<T>.Arguments wanted,
        BulkJob<T>.Place place,
        Func<BulkJob<T>.Place, long, Task> report,
        CancellationToken ct
    )
    {
        var step = await _steps.OfAsync(wanted.Order, ct);
        var total = place.Result.Done + await Left(wanted, place).LongCountAsync(ct);
        while (true)
        {
            // So many ids at a time that walking by id costs little, and memory stays bounded.
            var ids = await Left(wanted, place)
                .OrderBy(e => e.Id)
                .Select(e => e.Id)
                .Take(Limit)
                .ToListAsync(ct);
            if (ids.Count == 0)
            {
                return place.Result;
            }

            var result = await SaveAsync(
                step,
                ids,
                place.Result,
                (last, now) => report(place = place with { After = last, Result = now }, total),
                ct
            );
            place = place with { After = ids[^1], Result = result };
        }
    }

    /// <summary>What is not yet looked at: by id, so that a record which no longer fits the filter moves no other, and only what was there at the start.</summary>
    private IQueryable<T> Left(BulkJob<T>.Arguments wanted, BulkJob<T>.Place place) =>
        reader
            .Filter(wanted.All)
            .Where(e => e.Id.CompareTo(place.After) > 0 && e.Id.CompareTo(place.Result.Batch) <= 0);

    private async Task<BulkResult> SaveAsync(
        BulkStep<T> step,
        List<Guid> ids,
        BulkResult result,
        Func<Guid, BulkResult, Task> report,
        CancellationToken ct
    )
    {
        var outer = scope.BatchId;
        scope.BatchId = result.Batch;
        try
        {
            var pace = new WritePace();
            for (var at = 0; at < ids.Count; )
            {
                var part = ids.GetRange(at, Math.Min(pace.Size, ids.Count - at));
                var (found, changed, took) = await SavePartAsync(part, step, ct);
                at += part.Count;
                pace.Took(took);
                result = result with
                {
                    Changed = result.Changed + changed,
                    Refused = result.Refused + part.Count - found,
                    Referenced = result.Referenced + found - changed,
                };
                await report(part[^1], result);
                if (at < ids.Count)
                {
                    await Task.Delay(pace.Pause, ct);
                }
            }

            return result;
        }
        finally
        {
            scope.BatchId = outer;
        }
    }

    private async Task<(int Found, int Changed, TimeSpan Took)> SavePartAsync(
        List<Guid> ids,
        BulkStep<T> step,
        CancellationToken ct
    )
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                var records = await step.Reached.Where(e => ids.Contains(e.Id)).ToListAsync(ct);
                var changed = await step.ChangeAsync(records, ct);
                var started = Stopwatch.GetTimestamp();
                await reader.Context.SaveChangesAsync(ct);
                return (records.Count, changed, Stopwatch.GetElapsedTime(started));
            }
            catch (StaleRecordException) when (attempt < 3)
            {
                // Someone saved one of them between our read and our write: nothing was written, so read again.
            }
            finally
            {
                reader.Context.ChangeTracker.Clear();
            }
        }
    }
}
