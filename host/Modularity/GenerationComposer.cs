using System.Collections.Immutable;
using Autofac;
using Autofac.Extensions.DependencyInjection;

namespace CrmModular.Host.Modularity;

/// <summary>Loads the modules of a graph and fills the container of a generation with what they and the platform declare.</summary>
internal sealed class GenerationComposer(ModuleLoader loader, GenerationServices services)
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
}
