using System.Reflection;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace CrmModular.Sdk;

/// <summary>Collects what one module adds to a generation: services, extensions, menu entries, permissions, endpoints.</summary>
public sealed class ModuleBuilder
{
    private readonly List<Action<IEndpointRouteBuilder>> _api = [];

    /// <summary>Made by the host (and by the testing host) once for a module in a generation.</summary>
    /// <param name="moduleId">The id from the manifest, in lower case.</param>
    /// <param name="assembly">The assembly of the module class.</param>
    /// <param name="services">The services of the generation being built.</param>
    /// <param name="provider">The store that the installation runs on.</param>
    public ModuleBuilder(
        string moduleId,
        Assembly assembly,
        IServiceCollection services,
        DatabaseProvider provider
    )
    {
        Provider = provider;
        ModuleId = moduleId;
        Assembly = assembly;
        Services = services;
    }

    /// <summary>The id from the manifest.</summary>
    public string ModuleId { get; }

    /// <summary>The store that the installation runs on.</summary>
    public DatabaseProvider Provider { get; }

    /// <summary>The assembly whose handlers, validators and pages belong to the module.</summary>
    public Assembly Assembly { get; }

    /// <summary>The services of the generation, for what has no method of its own here.</summary>
    public IServiceCollection Services { get; }

    /// <summary>The endpoint mappings collected by <see cref="Api"/>, in order.</summary>
    public IReadOnlyList<Action<IEndpointRouteBuilder>> ApiMappings => _api;

    /// <summary>Adds endpoints below <c>/api/v1</c>. Each endpoint names its permission, or the module is refused.</summary>
    /// <param name="map">Maps the endpoints on the group that it is given.</param>
    public ModuleBuilder Api(Action<IEndpointRouteBuilder> map)
    {
        _api.Add(map);
        return this;
    }

    /// <summary>Adds a menu entry to the group of this module.</summary>
    public ModuleBuilder Menu(MenuEntry entry) => Declare(entry with { ModuleId = ModuleId });

    /// <summary>Adds an entry to the quick-create menu.</summary>
    public ModuleBuilder Create(CreateEntry entry) => Declare(entry with { ModuleId = ModuleId });

    /// <summary>Declares a permission, so that roles can grant it.</summary>
    public ModuleBuilder Permission(Permission permission) =>
        Declare(permission with { ModuleId = ModuleId });

    /// <summary>Declares a kind of record, so that search, audit and links can name it.</summary>
    public ModuleBuilder Record(RecordKind kind) => Declare(kind with { ModuleId = ModuleId });

    /// <summary>Declares a setting that the administrator edits under Settings.</summary>
    public ModuleBuilder Setting(Setting setting) => Declare(setting with { ModuleId = ModuleId });

    /// <summary>Adds a link to a record page's actions.</summary>
    public ModuleBuilder Action(RecordAction action) =>
        Declare(action with { ModuleId = ModuleId });

    /// <summary>
    /// Adds an implementation of an extension point. It is resolved from the request's scope when it is asked for, and
    /// is left out while its feature is off or the user lacks its permission.
    /// </summary>
    /// <typeparam name="TPoint">The extension point, for example <see cref="IRecordPanel"/>.</typeparam>
    /// <typeparam name="TImplementation">The class that implements it.</typeparam>
    /// <param name="target">What it extends: a record kind or a list id; empty where the point has no target.</param>
    /// <param name="order">Where it stands among its like; lower comes first.</param>
    /// <param name="permission">The permission without which it is not there; null asks for none.</param>
    /// <param name="feature">The feature without which it is not there; null binds it to the module alone.</param>
    public ModuleBuilder Extend<TPoint, TImplementation>(
        string target = "",
        int order = 100,
        string? permission = null,
        string? feature = null
    )
        where TPoint : class
        where TImplementation : class, TPoint
    {
        Services.AddScoped<TImplementation>();
        return Declare(
            new Extension(
                typeof(TPoint),
                typeof(TImplementation),
                ModuleId,
                target,
                order,
                permission,
                feature
            )
        );
    }

    /// <summary>
    /// Subscribes to an event of this or another module. Deliveries are at least once and in order for each record, so
    /// the handler is idempotent. Events that happen while this module is off are kept and delivered before it serves. They
    /// are kept under the simple name of the class; who may rename it gives a name with the other overload.
    /// </summary>
    public ModuleBuilder On<TEvent, THandler>()
        where TEvent : class, IModuleEvent
        where THandler : class, IEventHandler<TEvent> =>
        On<TEvent, THandler>(typeof(THandler).Name);

    /// <summary>Subscribes to an event under a name that stays when the class is renamed.</summary>
    /// <param name="name">The name under which deliveries are kept, without the module id; letters of your choice, unique in the module.</param>
    /// <param name="feature">The feature without which deliveries wait; they are caught up when it is on. Null binds them to the module alone.</param>
    /// <param name="formerly">Names that it had before, or simple names of its class; what waits under them comes to this handler.</param>
    public ModuleBuilder On<TEvent, THandler>(
        string name,
        string? feature = null,
        params IReadOnlyList<string> formerly
    )
        where TEvent : class, IModuleEvent
        where THandler : class, IEventHandler<TEvent>
    {
        Services.AddScoped<THandler>();
        return Declare(
            new EventSubscription(
                ModuleId,
                EventNameAttribute.Of(typeof(TEvent)),
                $"{ModuleId}.{name}",
                typeof(TEvent),
                (services, e, context, ct) =>
                    services.GetRequiredService<THandler>().HandleAsync((TEvent)e, context, ct)
            )
            {
                HandlerType = typeof(THandler),
                Feature = feature,
                // Before handlers had names, the full name of the class was kept.
                Formerly = [typeof(THandler).FullName!, .. formerly.Select(f => $"{ModuleId}.{f}")],
            }
        );
    }

    /// <summary>Adds a job that runs in the background under its name, with a schedule or on demand.</summary>
    /// <param name="name">The name under which runs are kept; begins with the module id.</param>
    /// <param name="cron">A Quartz cron expression in UTC; null runs it only on demand.</param>
    public ModuleBuilder Job<TJob>(string name, string? cron = null)
        where TJob : class, IJob => Job<TJob>(name, cron, null);

    /// <summary>Adds a job that waits while a feature is off.</summary>
    /// <param name="name">The name under which runs are kept; begins with the module id.</param>
    /// <param name="cron">A Quartz cron expression in UTC; null runs it only on demand.</param>
    /// <param name="feature">The feature without which runs wait; null binds them to the module alone.</param>
    public ModuleBuilder Job<TJob>(string name, string? cron, string? feature)
        where TJob : class, IJob
    {
        Services.AddScoped<TJob>();
        return Declare(
            new JobDeclaration(ModuleId, name, typeof(TJob), cron) { Feature = feature }
        );
    }

    /// <summary>
    /// Declares that a page or an endpoint with <c>[AllowAnonymous]</c> is open to everyone, signed in or not. Without it the
    /// module is refused; the administrator sees the address on the modules page.
    /// </summary>
    /// <param name="url">Its route as the page or the endpoint names it, from the root of the site.</param>
    public ModuleBuilder PublicPage(string url) => Declare(new PublicPage(ModuleId, url));

    private ModuleBuilder Declare<T>(T declaration)
        where T : class
    {
        Services.AddSingleton(declaration);
        return this;
    }
}
