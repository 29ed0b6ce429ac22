using CrmModular.Host.Data;
using CrmModular.Host.Platform.Rights;
using Microsoft.EntityFrameworkCore;

namespace CrmModular.Host.Platform.Events;

/// <summary>The deliveries as they lie in the database.</summary>
internal sealed class DeliveryStore(IServiceScopeFactory scopes, SharedClock shared)
{
    /// <summary>After this many tries a delivery is parked; the waits before them add up to about an hour and a half.</summary>
    public const int MostAttempts = 8;
    private const int LongestError = 2000;
    private const string Settled = "Settled";
    private static readonly TimeSpan LongestWait = TimeSpan.FromHours(1);

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
        var rows = await Ready(
                context,
                moduleId,
                await shared.NowAsync(ct),
                $" AND NOT EXISTS (SELECT 1 FROM {table} AS e WHERE e.handler = d.handler "
                    + "AND e.record_id = d.record_id AND (e.number, e.event_id) < (d.number, d.event_id))"
            )
            .Where(d => !waiting.Contains(d.Handler))
            .OrderBy(d => d.Number)
            .ThenBy(d => d.EventId)
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
        return await Ready(context, moduleId, await shared.NowAsync(ct))
            .AnyAsync(d => !waiting.Contains(d.Handler), ct);
    }

    /// <summary>What is due, or would only be after a longer wait than there is: then a clock was set back meanwhile.</summary>
    private static IQueryable<Delivery> Ready(
        PlatformContext context,
        string moduleId,
        DateTimeOffset now,
        string and = ""
    ) =>
        // The names of the tables come from this code, the values go as parameters.
#pragma warning disable EF1003
        context
            .Deliveries.FromSqlRaw(
                $"SELECT d.* FROM {context.Table("deliveries")} AS d WHERE d.module_id = {{0}} "
                    + $"AND (d.next_try_at <= {{1}} OR d.next_try_at > {{2}}){and}",
                moduleId,
                StoredValues.Of(context.Provider, now),
                StoredValues.Of(context.Provider, now + LongestWait)
            )
            .AsNoTracking();
#pragma warning restore EF1003

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

        DateTimeOffset? later = await shared.NowAsync(ct) + TimeSpan.FromSeconds(2);
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

        await SettleAsync(context, [.. done.Select(d => d.EventId).Distinct()], ct);
        await write.CommitAsync(ct);
    }

    /// <summary>Marks the events that nobody waits for any more, in the transaction that took deliveries of them out.</summary>
    public static async Task SettleAsync(
        PlatformContext context,
        IReadOnlyCollection<Guid> events,
        CancellationToken ct
    )
    {
        if (context.Provider == DatabaseProvider.PostgreSql)
        {
            // Of two who take out the last two deliveries of an event, the second waits here and sees that none is left.
#pragma warning disable EF1002
            await context.Database.ExecuteSqlRawAsync(
                $"SELECT 1 FROM {context.Table("outbox")} WHERE id = ANY({{0}}) ORDER BY id FOR UPDATE",
                [events.ToArray()],
                ct
            );
#pragma warning restore EF1002
        }

        await context
            .Outbox.Where(e => events.Contains(e.Id))
            .Where(e => !context.Deliveries.Any(d => d.EventId == e.Id))
            .ExecuteUpdateAsync(u => u.SetProperty(e => EF.Property<bool>(e, Settled), true), ct);
    }

    /// <summary>Keeps what went wrong and when to try again: after 1 s, 4 s, 16 s, ... at most an hour.</summary>
    public async Task FailAsync(Delivery delivery, string error, CancellationToken ct)
    {
        await using var scope = Open(out var context);
        var attempts = delivery.Attempts + 1;
        var wait = TimeSpan.FromSeconds(
            Math.Min(Math.Pow(4, attempts - 1), LongestWait.TotalSeconds)
        );
        DateTimeOffset? next = attempts < MostAttempts ? await shared.NowAsync(ct) + wait : null;
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
        var old = await shared.NowAsync(ct) - TimeSpan.FromMinutes(1);
        var ids = await context
            .Outbox.AsNoTracking()
            .Where(e => EF.Property<bool>(e, Settled) && e.At < old)
            .OrderBy(e => e.At)
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
