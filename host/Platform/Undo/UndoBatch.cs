using CrmModular.Host.Data;
using Microsoft.EntityFrameworkCore;

namespace CrmModular.Host.Platform.Undo;

/// <summary>What the audit rows say of a batch.</summary>
internal sealed class UndoBatch(PlatformContext context)
{
    /// <summary>All that a batch did to one record, oldest first.</summary>
    public sealed record Step(AuditEntry Last, IReadOnlyList<AuditEntry> Entries);

    /// <summary>Whether the batch made the record, so that taking it back puts it into the bin.</summary>
    public static bool IsNew(Step step) => step.Entries[0].Action == "created";

    public static RecordRef Of(Step step) => new(step.Last.Kind, step.Last.RecordId);

    public sealed record Facts(IReadOnlyList<Guid?> People, IReadOnlyList<string> Modules);

    public async Task<Facts> ReadAsync(Guid batch, CancellationToken ct)
    {
        var rows = context.Audit.AsNoTracking().Where(a => a.BatchId == batch);
        return new Facts(
            await rows.Select(a => a.PersonId).Distinct().ToListAsync(ct),
            await rows.Select(a => a.ModuleId).Distinct().ToListAsync(ct)
        );
    }

    /// <summary>How many records a batch touched, counted no further than a bound.</summary>
    public Task<int> CountAsync(Guid batch, int most, CancellationToken ct) =>
        context
            .Audit.Where(a => a.BatchId == batch)
            .Select(a => a.RecordId)
            .Distinct()
            .Take(most)
            .CountAsync(ct);

    /// <summary>How often a batch changed each of some records; those that it did not change are left out.</summary>
    public async Task<IReadOnlyDictionary<Guid, int>> ChangesAsync(
        Guid batch,
        IReadOnlyCollection<Guid> records,
        CancellationToken ct
    ) =>
        await context
            .Audit.Where(a => a.BatchId == batch && records.Contains(a.RecordId))
            .GroupBy(a => a.RecordId)
            .Select(g => new { g.Key, Count = g.Count() })
            .ToDictionaryAsync(g => g.Key, g => g.Count, ct);

    /// <summary>The next records to take back: the one that was touched last comes first.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="before">The last audit row of the record that was taken back last; null at first.</param>
    /// <param name="take">At most so many.</param>
    /// <param name="ct">Cancels the read.</param>
    public async Task<IReadOnlyList<Step>> NextAsync(
        Guid batch,
        Guid? before,
        int take,
        CancellationToken ct
    )
    {
        var table = context.Table("audit");
        // The names of the tables come from this code, the values go as parameters.
        var sql =
            $"SELECT a.* FROM {table} AS a WHERE a.batch_id = {{0}} AND a.id < {{1}} "
            + $"AND NOT EXISTS (SELECT 1 FROM {table} AS b WHERE b.record_id = a.record_id "
            + "AND b.batch_id = a.batch_id AND b.id > a.id)";
        var last = await context
            .Audit.FromSqlRaw(
                sql,
                StoredValues.Of(context.Provider, batch),
                StoredValues.Of(context.Provider, before ?? Guid.AllBitsSet)
            )
            .AsNoTracking()
            .OrderByDescending(a => a.Id)
            .Take(take)
            .ToListAsync(ct);
        var records = last.Select(a => a.RecordId).ToList();
        var all = await context
            .Audit.AsNoTracking()
            .Where(a => a.BatchId == batch && records.Contains(a.RecordId))
            .OrderBy(a => a.Id)
            .ToListAsync(ct);
        var byRecord = all.ToLookup(a => a.RecordId);
        return [.. last.Select(a => new Step(a, [.. byRecord[a.RecordId]]))];
    }
}
