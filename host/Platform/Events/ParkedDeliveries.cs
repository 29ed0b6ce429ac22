using CrmModular.Host.Data;
using Microsoft.EntityFrameworkCore;

namespace CrmModular.Host.Platform.Events;

/// <summary>Deliveries that failed, for the administrator: what waits, what was parked, and what to do about it.</summary>
internal sealed class ParkedDeliveries(
    PlatformContext context,
    IHostDatabase database,
    TimeProvider clock
)
{
    public sealed record Row(
        Guid EventId,
        string EventName,
        string Handler,
        string ModuleId,
        Guid RecordId,
        DateTimeOffset At,
        int Attempts,
        DateTimeOffset? NextTryAt,
        string Error
    )
    {
        public bool Parked => NextTryAt is null;
    }

    /// <summary>The failed deliveries, parked ones first.</summary>
    public async Task<IReadOnlyList<Row>> ListAsync(int take, CancellationToken ct) =>
        await context
            .Deliveries.AsNoTracking()
            .Where(d => d.Attempts > 0)
            .Join(
                context.Outbox,
                d => d.EventId,
                e => e.Id,
                (d, e) =>
                    new Row(
                        d.EventId,
                        e.Name,
                        d.Handler,
                        d.ModuleId,
                        d.RecordId,
                        e.At,
                        d.Attempts,
                        d.NextTryAt,
                        d.Error ?? ""
                    )
            )
            .OrderBy(r => r.NextTryAt != null)
            .ThenBy(r => r.EventId)
            .Take(take)
            .ToListAsync(ct);

    /// <summary>Tries a failed delivery again at once, with all its tries anew.</summary>
    public async Task RetryAsync(Guid eventId, string handler, CancellationToken ct)
    {
        DateTimeOffset? now = clock.GetUtcNow();
        await using var write = await context.BeginWriteAsync(ct);
        await context
            .Deliveries.Where(d => d.EventId == eventId && d.Handler == handler)
            .ExecuteUpdateAsync(
                u => u.SetProperty(d => d.NextTryAt, now).SetProperty(d => d.Attempts, 0),
                ct
            );
        await write.CommitAsync(ct);
        database.EventsSaved();
    }

    /// <summary>Gives a delivery up, so that those behind it for the same record go on.</summary>
    public async Task DropAsync(Guid eventId, string handler, CancellationToken ct)
    {
        await using var write = await context.BeginWriteAsync(ct);
        await context
            .Deliveries.Where(d => d.EventId == eventId && d.Handler == handler && d.Attempts > 0)
            .ExecuteDeleteAsync(ct);
        await write.CommitAsync(ct);
        database.EventsSaved();
    }
}
