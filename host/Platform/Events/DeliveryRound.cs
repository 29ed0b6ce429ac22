using System.Diagnostics;
using System.Text.Json;
using CrmModular.Host.Data;
using CrmModular.Host.Modularity;
using CrmModular.Host.Platform.Errors;
using CrmModular.Host.Platform.Guests;
using CrmModular.Host.Platform.Modules;
using CrmModular.Host.Platform.Rights;

namespace CrmModular.Host.Platform.Events;

/// <summary>Delivers what waits for one module. One process at a time does it for a module, so that the order holds.</summary>
internal sealed class DeliveryRound(
    DeliveryStore store,
    Leases leases,
    FeatureStates features,
    ILogger<DeliveryRound> log
)
{
    private const int Portion = 200;

    /// <summary>So many handled deliveries are taken out with one write; after a crash they are delivered once more, which handlers bear.</summary>
    private const int Together = 20;
    private static readonly TimeSpan LeaseLength = TimeSpan.FromSeconds(15);

    /// <summary>Longer than this nothing waits for one handler; it fails then and is tried again.</summary>
    private static readonly TimeSpan HandlerPatience = TimeSpan.FromSeconds(60);

    /// <summary>A bound longer than this is somebody's who waits for the round; a handler may then not take longer than it.</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(10);

    /// <summary>The handlers of a module whose feature is off. What is for them waits, and is caught up when it is on.</summary>
    public async Task<IReadOnlyCollection<string>> WaitingAsync(
        Generation generation,
        string moduleId,
        CancellationToken ct
    )
    {
        var waiting = new HashSet<string>(StringComparer.Ordinal);
        foreach (
            var handler in generation
                .Services.GetServices<EventSubscription>()
                .Where(s => s.ModuleId == moduleId)
        )
        {
            if (!await features.WorksAsync(handler.Feature, ct))
            {
                waiting.Add(handler.Handler);
            }
        }

        return waiting;
    }

    /// <summary>Delivers until nothing is due, or a bound is met; answers how many deliveries were tried.</summary>
    public async Task<int> RunAsync(
        Generation generation,
        string moduleId,
        int most,
        TimeSpan longest,
        CancellationToken ct
    )
    {
        // Renewed for as long as the round lasts: a handler may take longer than a lease.
        await using var lease = await leases.TryHoldAsync($"events/{moduleId}", LeaseLength, ct);
        if (lease is null)
        {
            return 0;
        }

        var handlers = generation
            .Services.GetServices<EventSubscription>()
            .Where(s => s.ModuleId == moduleId)
            .ToLookup(s => s.Handler, StringComparer.Ordinal);
        var waiting = await WaitingAsync(generation, moduleId, ct);
        var patience =
            longest < HandlerPatience && longest > LongestWait ? longest : HandlerPatience;
        var started = Stopwatch.GetTimestamp();
        var tried = 0;
        while (tried < most && Stopwatch.GetElapsedTime(started) < longest)
        {
            var due = await store.DueAsync(moduleId, waiting, Math.Min(Portion, most - tried), ct);
            if (due.Count == 0)
            {
                return tried;
            }

            foreach (var portion in due.Chunk(Together))
            {
                tried += portion.Length;
                await DeliverAsync(generation, portion, handlers, patience, ct);
                if (Stopwatch.GetElapsedTime(started) > longest)
                {
                    break;
                }
            }
        }

        return tried;
    }

    private async Task DeliverAsync(
        Generation generation,
        DeliveryStore.Due[] portion,
        ILookup<string, EventSubscription> handlers,
        TimeSpan patience,
        CancellationToken ct
    )
    {
        var done = new List<Delivery>(portion.Length);
        try
        {
            foreach (var (delivery, e) in portion)
            {
                ct.ThrowIfCancellationRequested();
                var handler = e is null
                    ? null
                    : handlers[delivery.Handler].FirstOrDefault(h => h.EventName == e.Name);
                if (handler is null)
                {
                    // Nobody listens any longer; or a newer version, which is about to serve, does so under this name.
                    if (e is null || !await store.LeaveAsync(delivery, e.Name, ct))
                    {
                        done.Add(delivery);
                    }
                }
                else if (
                    await HandleAsync(generation, handler, e!, delivery, patience, ct) is { } error
                )
                {
                    await store.FailAsync(delivery, error, ct);
                }
                else
                {
                    done.Add(delivery);
                }
            }
        }
        finally
        {
            await store.RemoveAsync(done, CancellationToken.None);
        }
    }

    /// <summary>What went wrong; null when nothing did.</summary>
    private async Task<string?> HandleAsync(
        Generation generation,
        EventSubscription handler,
        OutboxEvent e,
        Delivery delivery,
        TimeSpan patience,
        CancellationToken ct
    )
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
        limit.CancelAfter(patience);
        var token = limit.Token;
        try
        {
            var body = JsonSerializer.Deserialize(
                e.Body,
                handler.EventType,
                EventSubscription.Json
            )!;
            // A handler that hears nothing is left behind with its scope; its event is tried again.
            await GuestThreads
                .RunAsync(async () =>
                {
                    await using var scope = generation.Services.CreateAsyncScope();
                    scope.ServiceProvider.GetRequiredService<CurrentUser>().BecomeSystem("event");
                    await handler.Deliver(
                        scope.ServiceProvider,
                        body,
                        new EventContext(e.Id, e.At, e.PersonId, delivery.Attempts + 1),
                        token
                    );
                    return true;
                })
                .WaitAsync(token);
            return null;
        }
        catch (Exception failure) when (!ct.IsCancellationRequested)
        {
            var reason = Explain(generation, failure);
            // Where it fails is said once, not at each try.
            var trace = delivery.Attempts == 0 && failure is not RuleException ? failure : null;
            EventLog.Failed(
                log,
                e.Name,
                e.Id,
                delivery.Handler,
                delivery.Attempts + 1,
                reason,
                trace
            );
            return reason;
        }
    }

    private static string Explain(Generation generation, Exception e) =>
        e.InWords(generation.Services.GetRequiredService<ITexts>());
}

internal static partial class EventLog
{
    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "Event {Name} ({Id}) failed in {Handler} at try {Attempt}: {Reason}"
    )]
    public static partial void Failed(
        ILogger log,
        string name,
        Guid id,
        string handler,
        int attempt,
        string reason,
        Exception? e
    );

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "Could not look for events; the next look is in a second"
    )]
    public static partial void NoLook(ILogger log, Exception e);
}
