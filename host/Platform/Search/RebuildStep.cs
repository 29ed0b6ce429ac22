using CrmModular.Host.Data;
using Microsoft.EntityFrameworkCore;

namespace CrmModular.Host.Platform.Search;

/// <summary>What a rebuild does with one kind of record.</summary>
internal interface IRebuildStep
{
    /// <summary>One batch: of the kind's records, then of its entries; null when both are through.</summary>
    Task<RebuildProgress?> RunAsync(RebuildProgress progress, int size, CancellationToken ct);
}

/// <summary>The same, for the class of the records.</summary>
internal sealed class RebuildStep<T>(ModuleDbContext context, IHostDatabase database, string kind)
    : IRebuildStep
    where T : Entity
{
    private readonly SearchRebuildRows _rows = new(context, kind);

    public async Task<RebuildProgress?> RunAsync(
        RebuildProgress progress,
        int size,
        CancellationToken ct
    )
    {
        await using var write = await context.BeginWriteAsync(ct);
        var next = progress.Entry is { } entry
            ? await SweepAsync(progress, entry, size, ct)
            : await RecordsAsync(progress, size, ct);
        await write.CommitAsync(ct);
        return next;
    }

    private async Task<RebuildProgress> RecordsAsync(
        RebuildProgress progress,
        int size,
        CancellationToken ct
    )
    {
        var ids = await context
            .Set<T>()
            .Where(e => e.Id.CompareTo(progress.Record) > 0)
            .OrderBy(e => e.Id)
            .Select(e => e.Id)
            .Take(size)
            .ToListAsync(ct);
        if (ids.Count == 0)
        {
            return progress with { Entry = -1 };
        }

        var kept = (await _rows.OfAsync(ids, ct)).ToDictionary(r => r.RecordId);
        var known = await _rows.KnownAsync(ids, ct);
        // Read after the entries are locked: a save that came before is seen, one that comes after waits.
        var records = await context
            .Set<T>()
            .AsNoTracking()
            .Where(e => ids.Contains(e.Id))
            .ToListAsync(ct);
        var written = 0;
        foreach (var record in records)
        {
            var found = ((ISearchable)record).ToSearch();
            if (kept.TryGetValue(record.Id, out var old))
            {
                written += await PutAsync(old, record, found, ct) ? 1 : 0;
            }
            else if (found is not null && !known.Contains(record.Id))
            {
                var row = new SearchRow(
                    new RecordRef(kind, record.Id),
                    (record as IOwned)?.OwnerId,
                    found
                );
                await database.Search.WriteAsync(context, [row], ct);
                written++;
            }
        }

        return progress with
        {
            Record = ids[^1],
            Done = progress.Done + ids.Count,
            Written = progress.Written + written,
        };
    }

    /// <summary>Whether the entry had to be written. SQLite's index cannot be read, so it is always written there.</summary>
    private async Task<bool> PutAsync(
        StoredEntry old,
        T record,
        SearchText? found,
        CancellationToken ct
    )
    {
        if (found is null)
        {
            await _rows.RemoveAsync(old.Number, ct);
            return true;
        }

        var owner = (record as IOwned)?.OwnerId;
        var text = SearchPairs.Text(found);
        int[] grams = [.. SearchGrams.Of(text, kind, owner), .. SearchSlices.MarksOf(old.Number)];
        var fresh = new StoredEntry(
            old.Number,
            record.Id,
            owner,
            found.Title,
            found.Subtitle,
            text,
            grams
        );
        var same =
            old with { Grams = null } == fresh with { Grams = null }
            && old.Grams is { } have
            && grams.ToHashSet().SetEquals(have);
        if (!same)
        {
            await _rows.WriteAsync(fresh, ct);
        }

        return !same;
    }

    private async Task<RebuildProgress?> SweepAsync(
        RebuildProgress progress,
        long entry,
        int size,
        CancellationToken ct
    )
    {
        var batch = await _rows.AfterAsync(entry, size, ct);
        if (batch.Count == 0)
        {
            return null;
        }

        var ids = batch.Select(r => r.RecordId).ToList();
        var there = await context
            .Set<T>()
            .Where(e => ids.Contains(e.Id))
            .Select(e => e.Id)
            .ToListAsync(ct);
        var gone = batch.ExceptBy(there, r => r.RecordId).ToList();
        foreach (var row in gone)
        {
            await _rows.RemoveAsync(row.Number, ct);
        }

        return progress with
        {
            Entry = batch[^1].Number,
            Written = progress.Written + gone.Count,
        };
    }
}
