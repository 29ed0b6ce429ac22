using System.Collections.Concurrent;
using System.Reflection;
using System.Text.Json;

namespace CrmModular.Sdk;

/// <summary>Something that happened to a record, kept with the change that caused it and delivered afterwards. Its class carries <see cref="EventNameAttribute"/>.</summary>
public interface IModuleEvent
{
    /// <summary>The record it happened to; events of one record are delivered in order.</summary>
    Guid RecordId { get; }
}

/// <summary>Gives an event the name under which it is stored.</summary>
/// <param name="name">The name, <c>module.record.what</c>; never changes.</param>
[AttributeUsage(AttributeTargets.Class)]
public sealed class EventNameAttribute(string name) : Attribute
{
    private static readonly ConcurrentDictionary<Type, string> Names = new();

    /// <summary>The name.</summary>
    public string Name { get; } = name;

    /// <summary>The name of an event's class.</summary>
    /// <exception cref="InvalidOperationException">The class carries no name.</exception>
    public static string Of(Type eventType) =>
        Names.GetOrAdd(
            eventType,
            static type =>
                type.GetCustomAttribute<EventNameAttribute>()?.Name
                ?? throw new InvalidOperationException($"{type.Name} has no [EventName].")
        );
}

/// <summary>What a handler knows of a delivery besides the event.</summary>
/// <param name="EventId">The same for each try, so that a handler can tell a repeat.</param>
/// <param name="At">When it happened, in UTC.</param>
/// <param name="PersonId">Who caused it; null when the system did.</param>
/// <param name="Attempt">1 for the first try.</param>
public sealed record EventContext(Guid EventId, DateTimeOffset At, Guid? PersonId, int Attempt);

/// <summary>Handles an event. It may see an event again, and then does nothing.</summary>
public interface IEventHandler<in TEvent>
    where TEvent : class, IModuleEvent
{
    /// <summary>Handles one event. An exception has it tried again later, and parked after the last try.</summary>
    Task HandleAsync(TEvent e, EventContext context, CancellationToken ct);
}

/// <summary>Delivers an event to a handler that was resolved from the given services.</summary>
public delegate Task EventDelivery(
    IServiceProvider services,
    object e,
    EventContext context,
    CancellationToken ct
);

/// <summary>A subscription as declared by <see cref="ModuleBuilder.On{TEvent,THandler}()"/>.</summary>
/// <param name="ModuleId">The module that listens.</param>
/// <param name="EventName">The name of the event.</param>
/// <param name="Handler">The name under which deliveries are kept.</param>
/// <param name="EventType">The type to read the event into.</param>
/// <param name="Deliver">Calls the handler.</param>
public sealed record EventSubscription(
    string ModuleId,
    string EventName,
    string Handler,
    Type EventType,
    EventDelivery Deliver
)
{
    /// <summary>The class of the handler.</summary>
    public required Type HandlerType { get; init; }

    /// <summary>The names under which deliveries to this handler were kept before; what waits under them comes to it.</summary>
    public IReadOnlyList<string> Formerly { get; init; } = [];

    /// <summary>The feature without which deliveries wait; null binds them to the module alone.</summary>
    public string? Feature { get; init; }

    /// <summary>How events are written and read: web defaults, so that a field may be added later.</summary>
    public static JsonSerializerOptions Json { get; } = new(JsonSerializerDefaults.Web);
}

/// <summary>Work in the background that survives a swap and a restart.</summary>
public interface IJob
{
    /// <summary>
    /// Runs or goes on from <see cref="IJobRun.Checkpoint"/>. It saves a checkpoint often and stops soon when cancelled:
    /// a swap cancels it, and the next generation goes on.
    /// </summary>
    Task RunAsync(IJobRun run, CancellationToken ct);
}

/// <summary>One run of a job.</summary>
public interface IJobRun
{
    /// <summary>The id of the run.</summary>
    Guid Id { get; }

    /// <summary>What the run was started with, as JSON; empty for none.</summary>
    string Arguments { get; }

    /// <summary>What the job last saved; null at the first start.</summary>
    string? Checkpoint { get; }

    /// <summary>Saves how far the job is. Both counts are in the job's own units.</summary>
    /// <param name="checkpoint">What a later start needs to go on.</param>
    /// <param name="done">How much is done.</param>
    /// <param name="total">How much there is; null when it is not known.</param>
    /// <param name="ct">Cancels the save.</param>
    /// <exception cref="OperationCanceledException">A person cancelled the run.</exception>
    Task SaveAsync(string checkpoint, long done, long? total, CancellationToken ct);
}

/// <summary>A job as declared by <see cref="ModuleBuilder.Job{TJob}(string, string?)"/>.</summary>
/// <param name="ModuleId">The module that brings it.</param>
/// <param name="Name">The name under which runs are kept.</param>
/// <param name="Type">The class.</param>
/// <param name="Cron">A Quartz cron expression in UTC; null runs it only on demand.</param>
public sealed record JobDeclaration(string ModuleId, string Name, Type Type, string? Cron)
{
    /// <summary>The feature without which runs wait; null binds them to the module alone.</summary>
    public string? Feature { get; init; }
}

/// <summary>Starts jobs.</summary>
public interface IJobs
{
    /// <summary>Queues a run and answers its id. It starts within a second or two, in this or another process.</summary>
    /// <param name="name">The name of a declared job.</param>
    /// <param name="arguments">What it is started with, as JSON.</param>
    /// <param name="ct">Cancels the queueing, not the run.</param>
    Task<Guid> StartAsync(string name, string arguments, CancellationToken ct = default);
}
