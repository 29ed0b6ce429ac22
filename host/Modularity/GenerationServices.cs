using System.Collections.Immutable;
using Autofac;
using CrmModular.Host.Platform;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Mvc.ApplicationParts;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Caching.Memory;

namespace CrmModular.Host.Modularity;

/// <summary>
/// What every generation's container holds besides its modules. A short list of the host's own instances is bridged in and
/// belongs to the host; everything else is registered afresh, because copying the host's registrations would keep each old
/// container alive (measured, see docs/decisions).
/// </summary>
internal sealed class GenerationServices(IServiceProvider host, IDatabase database)
{
    /// <summary>The host's instances that live through swaps.</summary>
    private static readonly Type[] Bridged =
    [
        typeof(IConfiguration),
        typeof(ILoggerFactory),
        typeof(IWebHostEnvironment),
        typeof(IHostEnvironment),
        typeof(IHostApplicationLifetime),
        typeof(System.Diagnostics.DiagnosticListener),
        typeof(System.Diagnostics.DiagnosticSource),
        typeof(IDataProtectionProvider),
        typeof(IMemoryCache),
        typeof(TimeProvider),
        typeof(IDatabase),
        .. PlatformRegistration.HostSingletons,
    ];

    public DatabaseProvider Provider => database.Provider;

    public void AddPlatform(IServiceCollection services, ImmutableArray<LoadedModule> modules)
    {
        services.AddSingleton<GenerationHolder>();
        services.AddSingleton(Parts(modules));
        PlatformRegistration.Add(services, database.Provider, modules);
    }

    /// <summary>The types of the host's services, registered or bridged in: no module replaces them.</summary>
    public IReadOnlySet<Type> Types(IServiceCollection platform) =>
        platform.Select(d => d.ServiceType).Concat(Bridged).ToHashSet();

    public void Bridge(ContainerBuilder container)
    {
        foreach (var type in Bridged)
        {
            // An instance that the container owned would be disposed with it, for everyone.
            container.RegisterInstance(host.GetRequiredService(type)).As(type).ExternallyOwned();
        }
    }

    public void Attach(Generation generation) =>
        generation.Services.GetRequiredService<GenerationHolder>().Value = generation;

    public Task SetUpAsync(IServiceProvider scope, Generation generation, CancellationToken ct)
    {
        scope.GetRequiredService<Platform.Rights.CurrentUser>().BecomeSystem("system");
        return scope
            .GetRequiredService<Platform.Modules.GenerationSetup>()
            .RunAsync(generation, ct);
    }

    /// <summary>A module that was off has what it missed before it serves.</summary>
    public Task CatchUpAsync(Generation next, Generation? running, CancellationToken ct) =>
        host.GetRequiredService<Platform.Events.CatchUp>().RunAsync(next, running, ct);

    public void UsePlatform(IApplicationBuilder app, Action<IEndpointRouteBuilder> modules) =>
        PlatformRegistration.Use(app, modules);

    /// <summary>Pages are found in exactly these assemblies: the host, the SDK's building blocks, the modules.</summary>
    private static ApplicationPartManager Parts(ImmutableArray<LoadedModule> modules)
    {
        var parts = new ApplicationPartManager();
        foreach (
            var assembly in modules
                .Select(m => m.Assembly)
                .Prepend(typeof(CrmModular.Sdk.Web.Icons).Assembly)
                .Prepend(typeof(GenerationServices).Assembly)
        )
        {
            parts.ApplicationParts.Add(new AssemblyPart(assembly));
            parts.ApplicationParts.Add(new CompiledRazorAssemblyPart(assembly));
        }

        return parts;
    }
}

/// <summary>Lets the services of a generation ask what it holds.</summary>
internal sealed class GenerationHolder
{
    private Generation? _value;

    public Generation Value
    {
        get =>
            _value ?? throw new InvalidOperationException("The generation is still being built.");
        set => _value = value;
    }
}
