using CrmModular.Host.Data;
using CrmModular.Host.Platform.Rights;
using Microsoft.EntityFrameworkCore;

namespace CrmModular.Host.Platform.Events;

/// <summary>The deliveries as they lie in the database.</summary>
internal sealed class DeliveryStore(IServiceScopeFactory scopes, TimeProvider clock)
{
    /// <summary>After this many tries a delivery is parked; the waits before them add up to about an hour and a half.</summary>
    public const int MostAttempts = 8;
    private const int LongestError = 2000;

    /// <summary>A delivery with its event; the event is null when it is gone.</summary>
    public sealed record Due(Delivery Delivery, OutboxEvent? Event);

    /// <summary>
    /// What may be delivered now, oldest first: of each record and handler only the oldest, so that one that failed or was
    /// parked holds back those after it.
    /// </summary>
    /// <param name="moduleId">The module.</param>
    /// <param name="waiting">Its handlers whose feature is off; theirs wait.</param>
    /// <param name="most">How many at most.</param>
    /// <param name="ct">Cancels the read.</param>
    public async Task<IReadOnlyList<Due>> DueAsync(
        string moduleId,
        IReadOnlyCollection<string> waiting,
        int most,
        CancellationToken ct
    )
    {
        await using var scope = Open(out var context);
        var table = context.Table("deliveries");
        var now = clock.GetUtcNow();
        // The names of the tables come from this code, the values go as parameters.
        var sql =
            $"SELECT d.* FROM {table} AS d WHERE d.module_id = {{0}} AND d.next_try_at <= {{1}} "
            + $"AND NOT EXISTS (SELECT 1 FROM {table} AS e WHERE e.handler = d.handler "
            + "AND e.record_id = d.record_id AND e.event_id < d.event_id)";
        var rows = await context
            .Deliveries.FromSqlRaw(sql, moduleId, StoredValues.Of(context.Provider, now))
            .AsNoTracking()
            .Where(d => !waiting.Contains(d.Handler))
            .OrderBy(d => d.EventId)
            .Take(most)
            .ToListAsync(ct);
        var ids = rows.Select(r => r.EventId).Distinct().ToList();
        var events = await context
            .Outbox.AsNoTracking()
            .Where(e => ids.Contains(e.Id))
            .ToDictionaryAsync(e => e.Id, ct);
        return [.. rows.Select(r => new Due(r, events.GetValueOrDefault(r.EventId)))];
    }

    public async Task<bool> AnyDueAsync(
        string moduleId,
        IReadOnlyCollection<string> waiting,
        CancellationToken ct
    )
    {
        await using var scope = Open(out var context);
        var now = clock.GetUtcNow();
        return await context.Deliveries.AnyAsync(
            d => d.ModuleId == moduleId && d.NextTryAt <= now && !waiting.Contains(d.Handler),
            ct
        );
    }

    /// <summary>Leaves a delivery to whoever knows its handler; false when nobody subscribes under that name any more.</summary>
    public async Task<bool> LeaveAsync(Delivery delivery, string eventName, CancellationToken ct)
    {
        await using var scope = Open(out var context);
        if (
            !await context.Subscriptions.AnyAsync(
                s => s.EventName == eventName && s.Handler == delivery.Handler,
                ct
            )
        )
        {
            return false;
        }

        DateTimeOffset? later = clock.GetUtcNow() + TimeSpan.FromSeconds(2);
        await using var write = await context.BeginWriteAsync(ct);
        await context
            .Deliveries.Where(d => d.EventId == delivery.EventId && d.Handler == delivery.Handler)
            .ExecuteUpdateAsync(u => u.SetProperty(d => d.NextTryAt, later), ct);
        await write.CommitAsync(ct);
        return true;
    }

    /// <summary>Takes out what was handled.</summary>
    public async Task RemoveAsync(IReadOnlyCollection<Delivery> done, CancellationToken ct)
    {
        if (done.Count == 0)
        {
            return;
        }

        await using var scope = Open(out var context);
        await using var write = await context.BeginWriteAsync(ct);
        foreach (var handler in done.GroupBy(d => d.Handler, StringComparer.Ordinal))
        {
            var ids = handler.Select(d => d.EventId).ToList();
            await context
                .Deliveries.Where(d => d.Handler == handler.Key && ids.Contains(d.EventId))
                .ExecuteDeleteAsync(ct);
        }

        await write.CommitAsync(ct);
    }

    /// <summary>Keeps what went wrong and when to try again: after 1 s, 4 s, 16 s, ... at most an hour.</summary>
    public async Task FailAsync(Delivery delivery, string error, CancellationToken ct)
    {
        await using var scope = Open(out var context);
        var attempts = delivery.Attempts + 1;
        var wait = TimeSpan.FromSeconds(Math.Min(Math.Pow(4, attempts - 1), 3600));
        DateTimeOffset? next = attempts < MostAttempts ? clock.GetUtcNow() + wait : null;
        var kept = error.Length > LongestError ? error[..LongestError] : error;
        await using var write = await context.BeginWriteAsync(ct);
        await context
            .Deliveries.Where(d => d.EventId == delivery.EventId && d.Handler == delivery.Handler)
            .ExecuteUpdateAsync(
                u =>
                    u.SetProperty(d => d.Attempts, attempts)
                        .SetProperty(d => d.NextTryAt, next)
                        .SetProperty(d => d.Error, kept),
                ct
            );
        await write.CommitAsync(ct);
    }

    /// <summary>Takes out events that nobody waits for any more, a slice at a time; answers whether there may be more.</summary>
    public async Task<bool> PurgeAsync(CancellationToken ct)
    {
        const int Slice = 2000;
        await using var scope = Open(out var context);
        var old = clock.GetUtcNow() - TimeSpan.FromMinutes(1);
        var ids = await context
            .Outbox.AsNoTracking()
            .Where(e => e.At < old && !context.Deliveries.Any(d => d.EventId == e.Id))
            .Select(e => e.Id)
            .Take(Slice)
            .ToListAsync(ct);
        foreach (var chunk in ids.Chunk(200))
        {
            await using var write = await context.BeginWriteAsync(ct);
            await context.Outbox.Where(e => chunk.Contains(e.Id)).ExecuteDeleteAsync(ct);
            await write.CommitAsync(ct);
        }

        return ids.Count == Slice;
    }

    private AsyncServiceScope Open(out PlatformContext context)
    {
        var scope = scopes.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<CurrentUser>().BecomeSystem("event");
        context = scope.ServiceProvider.GetRequiredService<PlatformContext>();
        return scope;
    }
}
