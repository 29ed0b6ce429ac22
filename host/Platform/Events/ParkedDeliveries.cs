using CrmModular.Host.Data;
using CrmModular.Host.Platform.Audit;
using Microsoft.EntityFrameworkCore;

namespace CrmModular.Host.Platform.Events;

/// <summary>Deliveries that failed, for the administrator: what waits, what was parked, and what to do about it.</summary>
internal sealed class ParkedDeliveries(
    PlatformContext context,
    IHostDatabase database,
    ICurrentUser user,
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
            .Join(context.Outbox, d => d.EventId, e => e.Id, (d, e) => new { d, e })
            .OrderBy(x => x.d.NextTryAt != null)
            .ThenBy(x => x.d.EventId)
            .Take(take)
            .Select(x => new Row(
                x.d.EventId,
                x.e.Name,
                x.d.Handler,
                x.d.ModuleId,
                x.d.RecordId,
                x.e.At,
                x.d.Attempts,
                x.d.NextTryAt,
                x.d.Error ?? ""
            ))
            .ToListAsync(ct);

    /// <summary>Tries a failed delivery again at once, with all its tries anew.</summary>
    public async Task RetryAsync(Guid eventId, string handler, CancellationToken ct)
    {
        DateTimeOffset? atOnce = DateTimeOffset.UnixEpoch;
        await using var write = await context.BeginWriteAsync(ct);
        var retried = await context
            .Deliveries.Where(d => d.EventId == eventId && d.Handler == handler && d.Attempts > 0)
            .ExecuteUpdateAsync(
                u => u.SetProperty(d => d.NextTryAt, atOnce).SetProperty(d => d.Attempts, 0),
                ct
            );
        await NoteAsync(retried, eventId, handler, "Retry", ct);
        await write.CommitAsync(ct);
        database.EventsSaved();
    }

    /// <summary>Gives a delivery up, so that those behind it for the same record go on.</summary>
    public async Task DropAsync(Guid eventId, string handler, CancellationToken ct)
    {
        await using var write = await context.BeginWriteAsync(ct);
        var dropped = await context
            .Deliveries.Where(d => d.EventId == eventId && d.Handler == handler && d.Attempts > 0)
            .ExecuteDeleteAsync(ct);
        await DeliveryStore.SettleAsync(context, [eventId], ct);
        await NoteAsync(dropped, eventId, handler, "Drop", ct);
        await write.CommitAsync(ct);
        database.EventsSaved();
    }

    private async Task NoteAsync(
        int found,
        Guid eventId,
        string handler,
        string wish,
        CancellationToken ct
    )
    {
        if (found > 0)
        {
            context.Audit.Add(
                HostAudit.Entry(user, clock, "delivery", eventId, (handler, "Failed", wish))
            );
            await context.SaveChangesAsync(ct);
        }
    }
}
