using System.Collections.Immutable;
using System.Diagnostics;
using Autofac;
using Autofac.Extensions.DependencyInjection;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace CrmModular.Host.Modularity;

/// <summary>
/// Makes a generation beside the running one: resolve, load, migrate, build, start, probe. A module that fails at any step is
/// left out with its reason, those that need it go with it, and the rest is built again.
/// </summary>
internal sealed class GenerationBuilder(
    ModuleLoader loader,
    GenerationServices services,
    ModuleMigrator migrator,
    TimeProvider clock,
    ILogger<GenerationBuilder> log
)
{
    private int _number;

    public async Task<Generation> BuildAsync(
        ModuleCatalogue catalogue,
        IReadOnlySet<string> wanted,
        long set,
        Generation? running,
        CancellationToken ct
    )
    {
        var quarantined = new Dictionary<string, ModuleException>(StringComparer.Ordinal);
        while (true)
        {
            var started = Stopwatch.GetTimestamp();
            var graph = ModuleGraph.Resolve(catalogue, wanted, quarantined);
            try
            {
                var generation = await TryBuildAsync(graph, set, running, ct);
                generation.BuiltIn = Stopwatch.GetElapsedTime(started);
                generation.BuiltAt = clock.GetUtcNow();
                return generation;
            }
            catch (ModuleException e) when (!quarantined.ContainsKey(e.ModuleId))
            {
                ModuleLog.Quarantined(log, e.ModuleId, e.TextKey, e.InnerException ?? e);
                quarantined[e.ModuleId] = e;
            }
        }
    }

    /// <summary>
    /// Builds what would run without bringing tables up and without serving, so that its refusals can be told: for the doctor.
    /// </summary>
    /// <param name="catalogue">What lies in the module folders.</param>
    /// <param name="wanted">The wanted modules.</param>
    /// <param name="ready">Whether a module's tables are there, so that what it checks at its start can be asked.</param>
    /// <param name="ct">Cancels it.</param>
    public async Task<Generation> ExamineAsync(
        ModuleCatalogue catalogue,
        IReadOnlySet<string> wanted,
        Func<IServiceProvider, string, Task<bool>> ready,
        CancellationToken ct
    )
    {
        var quarantined = new Dictionary<string, ModuleException>(StringComparer.Ordinal);
        while (true)
        {
            var graph = ModuleGraph.Resolve(catalogue, wanted, quarantined);
            try
            {
                return await TryExamineAsync(graph, ready, ct);
            }
            catch (ModuleException e) when (!quarantined.ContainsKey(e.ModuleId))
            {
                quarantined[e.ModuleId] = e;
            }
        }
    }

    private async Task<Generation> TryExamineAsync(
        ModuleGraph graph,
        Func<IServiceProvider, string, Task<bool>> ready,
        CancellationToken ct
    )
    {
        var (generation, builders) = Compose(graph, 0);
        try
        {
            CheckSchedules(generation);
            var asked = new HashSet<string>(StringComparer.Ordinal);
            foreach (var module in generation.Modules)
            {
                if (await ready(generation.Services, module.Id))
                {
                    asked.Add(module.Id);
                }
            }

            await using var scope = generation.Services.CreateAsyncScope();
            await StartAsync(scope.ServiceProvider, asked.Contains, ct);
            generation.Pipeline = BuildPipeline(generation, builders);
            return generation;
        }
        catch
        {
            await generation.DisposeAsync();
            throw;
        }
    }

    private async Task<Generation> TryBuildAsync(
        ModuleGraph graph,
        long set,
        Generation? running,
        CancellationToken ct
    )
    {
        var (generation, builders) = Compose(graph, set);
        try
        {
            await PrepareAsync(generation, running, ct);
            generation.Pipeline = BuildPipeline(generation, builders);
            return generation;
        }
        catch
        {
            await generation.DisposeAsync();
            throw;
        }
    }

    private (Generation Generation, IReadOnlyList<ModuleBuilder> Builders) Compose(
        ModuleGraph graph,
        long set
    )
    {
        var modules = graph.Order.Select(m => Load(m, graph)).ToImmutableArray();
        var collection = new ServiceCollection();
        services.AddPlatform(collection, modules);
        var builders = modules.Select(m => Collect(m, collection)).ToList();
        Platform.Import.ImportJobs.Declare(collection);
        var container = new ContainerBuilder();
        container.Populate(collection);
        services.Bridge(container);
        var built = container.Build();
        var generation = new Generation(
            Interlocked.Increment(ref _number),
            set,
            modules,
            graph.Refused,
            built,
            new AutofacServiceProvider(built)
        );
        services.Attach(generation);
        return (generation, builders);
    }

    private LoadedModule Load(InstalledModule module, ModuleGraph graph) =>
        loader.Load(module, [.. graph.Order.Where(m => module.Manifest.Needs.ContainsKey(m.Id))]);

    private ModuleBuilder Collect(LoadedModule module, ServiceCollection collection)
    {
        // A module that throws half way must leave nothing behind, so it fills a collection of its own.
        var own = new ServiceCollection();
        var builder = new ModuleBuilder(module.Id, module.Assembly, own, services.Provider);
        try
        {
            ((CrmModule)Activator.CreateInstance(module.EntryType)!).Build(builder);
        }
        catch (Exception e)
        {
            throw new ModuleException(
                module.Id,
                "module.start",
                e,
                ("detail", e.GetBaseException().Message)
            );
        }

        foreach (var descriptor in own)
        {
            ((ICollection<ServiceDescriptor>)collection).Add(descriptor);
        }

        return builder;
    }

    /// <summary>Tables first, then what the modules themselves check before they serve.</summary>
    private async Task PrepareAsync(
        Generation generation,
        Generation? running,
        CancellationToken ct
    )
    {
        CheckSchedules(generation);
        foreach (var module in generation.Modules)
        {
            await Guarded(
                module.Id,
                "module.migrate",
                () => migrator.MigrateAsync(generation.Services, module.Id, ct)
            );
        }

        await using var scope = generation.Services.CreateAsyncScope();
        await StartAsync(scope.ServiceProvider, _ => true, ct);
        await services.SetUpAsync(scope.ServiceProvider, generation, ct);
        await services.CatchUpAsync(generation, running, ct);
    }

    private static async Task StartAsync(
        IServiceProvider scope,
        Func<string, bool> which,
        CancellationToken ct
    )
    {
        foreach (
            var start in scope
                .GetServices<Extension>()
                .Where(e => e.Point == typeof(IModuleStart) && which(e.ModuleId))
        )
        {
            var instance = (IModuleStart)scope.GetRequiredService(start.Implementation);
            await Guarded(start.ModuleId, "module.start", () => instance.StartAsync(ct));
        }
    }

    private static void CheckSchedules(Generation generation)
    {
        foreach (var job in generation.Services.GetServices<JobDeclaration>())
        {
            if (job.Cron is { } cron && !Platform.Jobs.JobSchedules.IsValid(cron))
            {
                throw new ModuleException(
                    job.ModuleId,
                    "module.job.cron",
                    null,
                    ("job", job.Name),
                    ("cron", cron)
                );
            }
        }
    }

    private static async Task Guarded(string moduleId, string textKey, Func<Task> step)
    {
        try
        {
            await step();
        }
        catch (Exception e) when (e is not OperationCanceledException and not ModuleException)
        {
            throw new ModuleException(
                moduleId,
                textKey,
                e,
                ("detail", e.GetBaseException().Message)
            );
        }
    }

    private RequestDelegate BuildPipeline(
        Generation generation,
        IReadOnlyList<ModuleBuilder> builders
    )
    {
        var app = new ApplicationBuilder(generation.Services);
        var mapped = new List<(string ModuleId, EndpointDataSource Endpoints)>();
        services.UsePlatform(app, endpoints => MapModules(endpoints, builders, mapped));
        try
        {
            var pipeline = app.Build();
            EndpointRules.Check(generation);
            return pipeline;
        }
        catch (Exception e) when (e is not ModuleException)
        {
            if (Culprit(mapped) is { } known)
            {
                throw known;
            }

            throw;
        }
    }

    /// <summary>
    /// The framework builds an endpoint when it is first listed, long after it was mapped, and its exception does not say whose
    /// it is: so each module's endpoints are built once more, alone.
    /// </summary>
    private static ModuleException? Culprit(
        IReadOnlyList<(string ModuleId, EndpointDataSource Endpoints)> mapped
    )
    {
        foreach (var (moduleId, endpoints) in mapped)
        {
            try
            {
                _ = endpoints.Endpoints;
            }
            catch (Exception e)
            {
                return new ModuleException(moduleId, "module.start", e, ("detail", e.Message));
            }
        }

        return null;
    }

    private static void MapModules(
        IEndpointRouteBuilder endpoints,
        IReadOnlyList<ModuleBuilder> builders,
        List<(string ModuleId, EndpointDataSource Endpoints)> mapped
    )
    {
        foreach (var builder in builders)
        {
            var group = endpoints
                .MapGroup("/api/v1")
                .WithMetadata(new ModuleEndpoint(builder.ModuleId));
            mapped.Add((builder.ModuleId, endpoints.DataSources.Last()));
            foreach (var map in builder.ApiMappings)
            {
                try
                {
                    map(group);
                }
                catch (Exception e)
                {
                    throw new ModuleException(
                        builder.ModuleId,
                        "module.start",
                        e,
                        ("detail", e.Message)
                    );
                }
            }
        }
    }
}

/// <summary>Says on an endpoint which module it belongs to; the host's own have none.</summary>
public sealed record ModuleEndpoint(string ModuleId);

internal static partial class ModuleLog
{
    [LoggerMessage(Level = LogLevel.Error, Message = "Module {Module} is quarantined: {Reason}")]
    public static partial void Quarantined(ILogger log, string module, string reason, Exception e);

    [LoggerMessage(Level = LogLevel.Information, Message = "Module {Module} {Version} loaded")]
    public static partial void Loaded(ILogger log, string module, string version);

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "Folder {Folder} holds no usable module: {Reason}"
    )]
    public static partial void Broken(ILogger log, string folder, string reason);

    [LoggerMessage(
        Level = LogLevel.Information,
        Message = "Generation {Number} serves set {Set}, built in {Milliseconds} ms"
    )]
    public static partial void Serves(ILogger log, int number, long set, long milliseconds);

    [LoggerMessage(
        Level = LogLevel.Error,
        Message = "A new generation could not be built; the running one stays"
    )]
    public static partial void Failed(ILogger log, Exception e);
}
