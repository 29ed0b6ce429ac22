using Microsoft.EntityFrameworkCore;

namespace CrmModular.Sdk.Data;

/// <summary>
/// Queues an event for everyone who has subscribed, in the transaction that saves it. The subscriptions are read from their
/// table in that very moment, so that a module that is off, or that another process has just enabled, misses nothing.
/// </summary>
internal static class Deliveries
{
    public static async Task QueueAsync(
        ModuleDbContext context,
        IReadOnlyList<OutboxEvent> events,
        CancellationToken ct
    )
    {
        if (events.Count == 0)
        {
            return;
        }

        var deliveries = PlatformModel.TableName(
            "deliveries",
            PlatformModel.ModuleId,
            context.Provider
        );
        var subscriptions = PlatformModel.TableName(
            "subscriptions",
            PlatformModel.ModuleId,
            context.Provider
        );
        // The names of the tables come from this code, the values go as parameters.
        var sql =
            $"INSERT INTO {deliveries} (event_id, handler, module_id, record_id, attempts, next_try_at) "
            + $"SELECT {{0}}, handler, module_id, {{1}}, 0, {{2}} FROM {subscriptions} WHERE event_name = {{3}}";
        foreach (var e in events)
        {
            object[] values =
                context.Provider == DatabaseProvider.Sqlite
                    ?
                    [
                        e.Id.ToByteArray(true),
                        e.RecordId.ToByteArray(true),
                        Microseconds(e.At),
                        e.Name,
                    ]
                    : [e.Id, e.RecordId, e.At, e.Name];
            await context.Database.ExecuteSqlRawAsync(sql, values, ct);
        }
    }

    private static long Microseconds(DateTimeOffset at) =>
        (at.UtcTicks - DateTime.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond;
}
