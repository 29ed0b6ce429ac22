using System.Diagnostics;
using Microsoft.EntityFrameworkCore;

namespace CrmModular.Sdk.Data;

/// <summary>The records of a bulk change: some that were picked, or all that a filter leaves.</summary>
/// <param name="Ids">The picked records.</param>
/// <param name="All">The filter whose records are meant instead; null takes the picked ones.</param>
public sealed record BulkSelection(IReadOnlyCollection<Guid> Ids, ListRequest? All = null);

/// <summary>What became of a bulk change.</summary>
/// <param name="Batch">The number under which all of it can be undone.</param>
/// <param name="Changed">How many records were changed.</param>
/// <param name="Refused">How many the user may see and not change.</param>
/// <param name="Referenced">How many other records refer to, so that they cannot be deleted.</param>
public sealed record BulkResult(Guid Batch, int Changed, int Refused, int Referenced);

/// <summary>
/// Changes many records of a list at once, within the scope of the permission that the change needs. Records are saved in
/// parts that hold the write lock for about a tenth of a second, so that other people's saves get through, and all parts
/// share one undo number.
/// </summary>
/// <typeparam name="T">The entity.</typeparam>
/// <param name="reader">Finds the records.</param>
/// <param name="user">On whose behalf.</param>
/// <param name="scope">Carries the undo number.</param>
/// <param name="extensions">Knows what refers to a record.</param>
public sealed class BulkChanges<T>(
    ListReader<T> reader,
    ICurrentUser user,
    ChangeScope scope,
    IExtensions extensions
)
    where T : Entity
{
    /// <summary>The greatest number of records that are changed at once.</summary>
    public const int Limit = BoundedCount.Bound;

    private const int LeastPart = 10;
    private const int FirstPart = 50;
    private const int GreatestPart = 500;
    private static readonly TimeSpan WriteTime = TimeSpan.FromMilliseconds(100);

    private readonly ListDefinition<T> _definition = reader.Definition;

    /// <summary>Gives the records a new owner; null takes it away.</summary>
    /// <exception cref="RuleException">The person is not there or has left.</exception>
    public async Task<BulkResult> ChangeOwnerAsync(
        BulkSelection selection,
        Guid? owner,
        CancellationToken ct
    )
    {
        var change = Offered(_definition.ChangeOwner);
        if (
            owner is { } id
            && !await reader.Context.People.AnyAsync(p => p.Id == id && p.Active, ct)
        )
        {
            throw new RuleException("list.bulk.person", "owner");
        }

        return await RunAsync(
            selection,
            Editable(),
            async (records, token) =>
            {
                await change(reader.Context, records, owner, token);
                return records.Count;
            },
            ct
        );
    }

    /// <summary>Adds tags to the records and takes others away.</summary>
    public Task<BulkResult> ChangeTagsAsync(
        BulkSelection selection,
        IReadOnlyCollection<string> add,
        IReadOnlyCollection<string> remove,
        CancellationToken ct
    )
    {
        var tags = Offered(_definition.Tags);
        if (add.Concat(remove).Any(t => t.Contains('|') || t.Length > 40))
        {
            throw new RuleException("form.tag", "tags");
        }

        return RunAsync(
            selection,
            Editable(),
            (records, _) =>
            {
                foreach (var record in records)
                {
                    var kept = TagText
                        .Split(tags.Read(record))
                        .Except(remove, StringComparer.OrdinalIgnoreCase);
                    tags.Write(record, TagText.Join(kept.Concat(add)));
                }

                return Task.FromResult(records.Count);
            },
            ct
        );
    }

    /// <summary>Puts the records into the bin, without those that others refer to.</summary>
    public Task<BulkResult> BinAsync(BulkSelection selection, CancellationToken ct) =>
        RunAsync(
            selection,
            reader
                .Context.Set<T>()
                .Visible(reader.Context, user, Offered(_definition.DeletePermission)),
            async (records, token) =>
            {
                var binned = 0;
                foreach (var record in records)
                {
                    if (!await IsReferencedAsync(record, token))
                    {
                        reader.Context.PutIntoBin(record);
                        binned++;
                    }
                }

                return binned;
            },
            ct
        );

    /// <summary>Takes the records out of the bin.</summary>
    public Task<BulkResult> RestoreAsync(BulkSelection selection, CancellationToken ct) =>
        RunAsync(
            selection,
            reader.InBin().Visible(reader.Context, user, Offered(_definition.DeletePermission)),
            (records, _) =>
            {
                foreach (var record in records)
                {
                    record.DeletedAt = null;
                }

                return Task.FromResult(records.Count);
            },
            ct
        );

    private IQueryable<T> Editable() =>
        reader.Context.Set<T>().Visible(reader.Context, user, Offered(_definition.EditPermission));

    /// <summary>What a definition leaves out is not offered, and a made-up request for it is refused.</summary>
    private static TOffer Offered<TOffer>(TOffer? offer)
        where TOffer : class =>
        offer ?? throw new UnauthorizedAccessException("The list does not offer this change.");

    private async Task<bool> IsReferencedAsync(T record, CancellationToken ct)
    {
        var reference = new RecordRef(ModuleDbContext.KindOf(typeof(T)), record.Id);
        var found = await References.OfAsync(extensions, reference, ct);
        return found.Any(r => r.Blocks);
    }

    private async Task<BulkResult> RunAsync(
        BulkSelection selection,
        IQueryable<T> reached,
        Func<IReadOnlyList<T>, CancellationToken, Task<int>> change,
        CancellationToken ct
    )
    {
        var ids = await IdsAsync(selection, ct);
        var batch = Guid.CreateVersion7();
        var outer = scope.BatchId;
        scope.BatchId = batch;
        try
        {
            var (found, changed) = (0, 0);
            var size = FirstPart;
            for (var at = 0; at < ids.Count; )
            {
                var part = ids.GetRange(at, Math.Min(size, ids.Count - at));
                var saved = await SavePartAsync(part, reached, change, ct);
                found += saved.Found;
                changed += saved.Changed;
                at += part.Count;
                size = NextSize(part.Count, saved.Took);
            }

            return new BulkResult(batch, changed, ids.Count - found, found - changed);
        }
        finally
        {
            scope.BatchId = outer;
        }
    }

    private async Task<List<Guid>> IdsAsync(BulkSelection selection, CancellationToken ct)
    {
        var ids = selection.All is { } filter
            ? await reader.Filter(filter).Select(e => e.Id).Take(Limit + 1).ToListAsync(ct)
            : [.. selection.Ids.Distinct()];
        return ids.Count <= Limit
            ? ids
            : throw new RuleException("list.bulk.many", null, [("limit", Limit)]);
    }

    private async Task<(int Found, int Changed, TimeSpan Took)> SavePartAsync(
        List<Guid> ids,
        IQueryable<T> reached,
        Func<IReadOnlyList<T>, CancellationToken, Task<int>> change,
        CancellationToken ct
    )
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                var records = await reached.Where(e => ids.Contains(e.Id)).ToListAsync(ct);
                var changed = await change(records, ct);
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

    /// <summary>As many as would have taken the time that a write may take, and never twice as many as before.</summary>
    private static int NextSize(int size, TimeSpan took)
    {
        var fitting = size * (WriteTime / (took + TimeSpan.FromMilliseconds(1)));
        return (int)Math.Clamp(fitting, LeastPart, Math.Clamp(size * 2, LeastPart, GreatestPart));
    }
}
