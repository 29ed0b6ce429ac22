using Microsoft.EntityFrameworkCore;

namespace CrmModular.Host.Platform.Events;

/// <summary>Who listens to an event, also while the listener's module is off.</summary>
public sealed class Subscription
{
    public required string EventName { get; set; }
    public required string Handler { get; set; }
    public required string ModuleId { get; set; }
}

/// <summary>An event on its way to one handler.</summary>
public sealed class Delivery
{
    public Guid EventId { get; set; }
    public required string Handler { get; set; }
    public required string ModuleId { get; set; }
    public Guid RecordId { get; set; }

    /// <summary>Its place in the order of events, as the database gave it; 0 for one of an older version, which comes first.</summary>
    public long Number { get; set; }
    public int Attempts { get; set; }

    /// <summary>When it is tried next; null when it was parked after the last try.</summary>
    public DateTimeOffset? NextTryAt { get; set; }
    public string? Error { get; set; }
}

internal static class EventsModel
{
    private const string Module = PlatformModel.ModuleId;

    public static void Map(ModelBuilder model, DatabaseProvider provider)
    {
        model.Entity<Subscription>(subscription =>
        {
            subscription.ToModuleTable("subscriptions", Module, provider);
            subscription.HasKey(x => new { x.EventName, x.Handler });
        });
        model.Entity<Delivery>(delivery =>
        {
            delivery.ToModuleTable("deliveries", Module, provider);
            delivery.HasKey(x => new { x.EventId, x.Handler });
            delivery.HasIndex(x => new
            {
                x.ModuleId,
                x.NextTryAt,
                x.EventId,
            });
            delivery.HasIndex(x => new
            {
                x.Handler,
                x.RecordId,
                x.Number,
                x.EventId,
            });
            // For the next number; PostgreSQL has a sequence.
            if (provider == DatabaseProvider.Sqlite)
            {
                delivery.HasIndex(x => x.Number);
            }
        });
        if (provider == DatabaseProvider.PostgreSql)
        {
            model.HasSequence<long>("event_order", Module);
        }
    }
}
