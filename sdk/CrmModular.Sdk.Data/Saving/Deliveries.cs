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
        var outbox = PlatformModel.TableName("outbox", PlatformModel.ModuleId, context.Provider);
        // The names of the tables come from this code, the values go as parameters.
        var sql =
            $"INSERT INTO {deliveries} (event_id, handler, module_id, record_id, attempts, next_try_at, number) "
            + $"SELECT {{0}}, handler, module_id, {{1}}, 0, {{2}}, {Number(context.Provider, deliveries)} FROM {subscriptions} WHERE event_name = {{3}}; "
            + $"UPDATE {outbox} SET settled = {{4}} WHERE id = {{0}} AND NOT EXISTS (SELECT 1 FROM {deliveries} WHERE event_id = {{0}})";
        foreach (var e in events)
        {
            // Due at once, whatever the clock of this process says.
            object[] values =
                context.Provider == DatabaseProvider.Sqlite
                    ? [e.Id.ToByteArray(true), e.RecordId.ToByteArray(true), 0L, e.Name, true]
                    : [e.Id, e.RecordId, DateTimeOffset.UnixEpoch, e.Name, true];
            await context.Database.ExecuteSqlRawAsync(sql, values, ct);
        }
    }

    /// <summary>
    /// The place in the order of events, which the database gives: clocks of two processes differ. It is given after the
    /// record's row was written, which one transaction at a time does; so for one record it is the order of its saves.
    /// </summary>
    private static string Number(DatabaseProvider provider, string deliveries) =>
        provider == DatabaseProvider.Sqlite
            ? $"(SELECT COALESCE(MAX(number), 0) + 1 FROM {deliveries})"
            : $"nextval('{PlatformModel.ModuleId}.event_order')";
}
