using System.Reflection;
using System.Runtime.Loader;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace CrmModular.Host.Modularity;

/// <summary>
/// Which services a module brings into a generation: its own. It replaces none of the host's, and adds nothing that would
/// reach the pages and requests of others, such as filters for all pages, middleware or behaviours for all requests.
/// </summary>
internal static class ServiceRules
{
    /// <summary>Whatever is registered under these namespaces acts on everyone, unless it is bound to a type of the module.</summary>
    private static readonly string[] Everyones =
    [
        "Microsoft.AspNetCore",
        "CrmModular",
        "MediatR",
        "FluentValidation",
    ];

    private static readonly Type[] OptionPoints =
    [
        typeof(IConfigureOptions<>),
        typeof(IConfigureNamedOptions<>),
        typeof(IPostConfigureOptions<>),
        typeof(IValidateOptions<>),
        typeof(IOptionsChangeTokenSource<>),
    ];

    /// <summary>The registrations that go into the generation.</summary>
    /// <param name="module">Whose they are.</param>
    /// <param name="own">What it registered.</param>
    /// <param name="host">The services that the host registers or bridges in.</param>
    /// <exception cref="ModuleException">One of them is not the module's to register.</exception>
    public static IEnumerable<ServiceDescriptor> Admit(
        LoadedModule module,
        IServiceCollection own,
        IReadOnlySet<Type> host
    ) => [.. own.Where(d => IsAdmitted(module, d, host))];

    private static bool IsAdmitted(
        LoadedModule module,
        ServiceDescriptor descriptor,
        IReadOnlySet<Type> host
    )
    {
        var service = descriptor.ServiceType;
        if (
            IsOwn(service)
            || descriptor.IsKeyedService
            || DeclarationRules.IsDeclaration(descriptor.ImplementationInstance)
            || Begins(service, "Microsoft.EntityFrameworkCore")
        )
        {
            return true;
        }

        var definition = service.IsGenericType ? service.GetGenericTypeDefinition() : service;
        if (OptionPoints.Contains(definition))
        {
            var options = service.GetGenericArguments()[0];
            return !Array.Exists(Everyones, e => Begins(options, e))
                ? true
                : throw Refuse(module, "guests.service.everyone", options);
        }

        if (host.Contains(service) || host.Contains(definition))
        {
            // What a library of the framework adds where it is not there yet is there: the host's own stays.
            return IsFrameworks(descriptor)
                ? false
                : throw Refuse(module, "guests.service.replaced", service);
        }

        return
            definition != typeof(IHostedService)
            && !Array.Exists(Everyones, e => Begins(service, e))
            ? true
            : throw Refuse(module, "guests.service.everyone", service);
    }

    /// <summary>Whether a type is the module's, or bound to a type that is.</summary>
    private static bool IsOwn(Type type) =>
        type.IsGenericType
            && !type.IsGenericTypeDefinition
            && Array.Exists(type.GetGenericArguments(), IsOwn)
        || (type.HasElementType && IsOwn(type.GetElementType()!))
        || AssemblyLoadContext.GetLoadContext(type.Assembly) != AssemblyLoadContext.Default;

    private static bool IsFrameworks(ServiceDescriptor descriptor)
    {
        var assembly =
            descriptor.ImplementationType?.Assembly
            ?? descriptor.ImplementationInstance?.GetType().Assembly
            ?? descriptor.ImplementationFactory?.Method.Module.Assembly;
        return assembly is not null
            && AssemblyLoadContext.GetLoadContext(assembly) == AssemblyLoadContext.Default
            && NameOf(assembly) is var name
            && (
                name.StartsWith("Microsoft.", StringComparison.Ordinal)
                || name.StartsWith("System.", StringComparison.Ordinal)
            );
    }

    private static bool Begins(Type type, string prefix) =>
        NameOf(type.Assembly).StartsWith(prefix, StringComparison.Ordinal);

    private static string NameOf(Assembly assembly) => assembly.GetName().Name!;

    private static ModuleException Refuse(LoadedModule module, string textKey, Type service) =>
        new(module.Id, textKey, null, ("service", service.Name));
}
