using System.Collections.Immutable;
using Autofac;
using Autofac.Extensions.DependencyInjection;
using CrmModular.Host.Platform.Guests;

namespace CrmModular.Host.Modularity;

/// <summary>Loads the modules of a graph and fills the container of a generation with what they and the platform declare.</summary>
internal sealed class GenerationComposer(
    ModuleLoader loader,
    GenerationServices services,
    GuestLimits limits,
    ILogger<GenerationComposer> log
)
{
    private int _number;

    public (Generation Generation, IReadOnlyList<ModuleBuilder> Builders) Compose(
        ModuleGraph graph,
        long set
    )
    {
        var modules = graph.Order.Select(m => Load(m, graph)).ToImmutableArray();
        var collection = new ServiceCollection();
        services.AddPlatform(collection, modules);
        var hosts = services.Types(collection);
        var builders = modules.Select(m => Collect(m, collection, hosts)).ToList();
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

    private ModuleBuilder Collect(
        LoadedModule module,
        ServiceCollection collection,
        IReadOnlySet<Type> hosts
    )
    {
        // A module that throws half way must leave nothing behind, so it fills a collection of its own.
        var own = new ServiceCollection();
        var builder = new ModuleBuilder(module.Id, module.Assembly, own, services.Provider);
        ModuleStep
            .RunAsync(
                module.Id,
                "module.start",
                limits.Start,
                log,
                _ =>
                {
                    ((CrmModule)Activator.CreateInstance(module.EntryType)!).Build(builder);
                    return Task.CompletedTask;
                },
                CancellationToken.None
            )
            .GetAwaiter()
            .GetResult();
        DeclarationRules.Check(module, own);
        ViewRules.Check(module);
        foreach (var descriptor in ServiceRules.Admit(module, own, hosts))
        {
            ((ICollection<ServiceDescriptor>)collection).Add(descriptor);
        }

        return builder;
    }
}
