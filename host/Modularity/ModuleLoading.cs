using System.Collections.Concurrent;
using System.Reflection;
using System.Runtime.Loader;

namespace CrmModular.Host.Modularity;

/// <summary>A module whose code is in memory. It is loaded once for each version and kept: enabling and disabling never load code.</summary>
/// <param name="Module">Where it came from.</param>
/// <param name="Assembly">The assembly with its module class and pages.</param>
/// <param name="EntryType">The module class.</param>
public sealed record LoadedModule(InstalledModule Module, Assembly Assembly, Type EntryType)
{
    public string Id => Module.Id;
}

/// <summary>Loads modules, each into a context of its own.</summary>
public sealed class ModuleLoader
{
    /// <summary>Begins the keys of contexts that hold contracts alone; no module id has a space.</summary>
    private const string ContractsMark = "contracts ";

    private readonly ConcurrentDictionary<string, ModuleLoadContext> _contexts = new(
        StringComparer.Ordinal
    );

    /// <summary>How many module versions are in memory; an old version's code stays until the process ends.</summary>
    public int LoadedVersions =>
        _contexts.Keys.Count(k => !k.StartsWith(ContractsMark, StringComparison.Ordinal));

    /// <summary>Loads a module, or answers the one that is loaded.</summary>
    /// <param name="module">The module.</param>
    /// <param name="needed">The modules that it needs, loaded already.</param>
    /// <exception cref="ModuleException">Its code cannot be loaded or has no module class.</exception>
    public LoadedModule Load(InstalledModule module, IReadOnlyList<InstalledModule> needed)
    {
        try
        {
            var context = ContextOf(module, needed);
            var assembly = context.LoadFromAssemblyPath(
                Path.Combine(module.Folder, module.Manifest.Assembly)
            );
            var types = assembly
                .GetTypes()
                .Where(t => t is { IsAbstract: false } && t.IsSubclassOf(typeof(CrmModule)))
                .ToList();
            return types.Count == 1
                ? new LoadedModule(module, assembly, types[0])
                : throw new ModuleException(
                    module.Id,
                    "module.class",
                    null,
                    ("count", types.Count)
                );
        }
        catch (Exception e)
            when (e
                    is BadImageFormatException
                        or FileLoadException
                        or FileNotFoundException
                        or ReflectionTypeLoadException
            )
        {
            throw new ModuleException(module.Id, "module.load", e, ("detail", Detail(e)));
        }
    }

    /// <summary>
    /// The identity of a loaded version: its own, and those of the contracts that it was bound to, because a newer contracts
    /// assembly means a new context for everyone who depends on it.
    /// </summary>
    private ModuleLoadContext ContextOf(
        InstalledModule module,
        IReadOnlyList<InstalledModule> needed
    )
    {
        var owners = needed.Append(module).Where(m => m.Manifest.Contracts.Count > 0).ToList();
        var key =
            $"{module.Id} {module.Manifest.Version} {module.Folder} | {string.Join(", ", owners.Select(ContractKey))}";
        return _contexts.GetOrAdd(
            key,
            _ => new ModuleLoadContext(
                $"{module.Id} {module.Manifest.Version}",
                Path.Combine(module.Folder, module.Manifest.Assembly),
                owners
                    .SelectMany(owner =>
                        owner.Manifest.Contracts.Select(file =>
                            (File: file, Context: ContractsOf(owner))
                        )
                    )
                    .ToDictionary(
                        c => Path.GetFileNameWithoutExtension(c.File),
                        c => c.Context,
                        StringComparer.OrdinalIgnoreCase
                    )
            )
        );
    }

    /// <summary>Contracts live in a context of their owner's version, shared by all who need it.</summary>
    private ModuleLoadContext ContractsOf(InstalledModule owner) =>
        _contexts.GetOrAdd(
            ContractsMark + ContractKey(owner),
            _ => new ModuleLoadContext(
                $"{owner.Id} contracts {owner.Manifest.Version}",
                Path.Combine(owner.Folder, owner.Manifest.Contracts[0]),
                new Dictionary<string, ModuleLoadContext>(StringComparer.Ordinal)
            )
        );

    private static string ContractKey(InstalledModule owner) =>
        $"{owner.Id} {owner.Manifest.Version} {owner.Folder}";

    private static string Detail(Exception e) =>
        e is ReflectionTypeLoadException types
            ? types.LoaderExceptions.FirstOrDefault(x => x is not null)?.Message ?? e.Message
            : e.Message;
}

/// <summary>
/// Resolves a module's references: the SDK's surface from the host, contracts from their owner, everything else from the
/// module's own folder even where the host has the same library, and the framework last.
/// Stands in for McMaster.NETCore.Plugins, see docs/decisions.
/// </summary>
internal sealed class ModuleLoadContext(
    string name,
    string mainAssembly,
    IReadOnlyDictionary<string, ModuleLoadContext> contracts
) : AssemblyLoadContext(name, isCollectible: false)
{
    private readonly AssemblyDependencyResolver _resolver = new(mainAssembly);
    private readonly string _folder = Path.GetDirectoryName(mainAssembly)!;

    protected override Assembly? Load(AssemblyName assemblyName)
    {
        var simpleName = assemblyName.Name!;
        if (SharedSurface.Contains(simpleName))
        {
            return null;
        }

        if (contracts.TryGetValue(simpleName, out var owner))
        {
            return owner.LoadContract(simpleName);
        }

        var path = _resolver.ResolveAssemblyToPath(assemblyName);
        return path is null ? null : LoadFromAssemblyPath(path);
    }

    protected override nint LoadUnmanagedDll(string unmanagedDllName)
    {
        var path = _resolver.ResolveUnmanagedDllToPath(unmanagedDllName);
        return path is null ? 0 : LoadUnmanagedDllFromPath(path);
    }

    private Assembly LoadContract(string simpleName) =>
        Assemblies.FirstOrDefault(a =>
            string.Equals(a.GetName().Name, simpleName, StringComparison.OrdinalIgnoreCase)
        ) ?? LoadFromAssemblyPath(Path.Combine(_folder, simpleName + ".dll"));
}

/// <summary>What a module gets from the host: the SDK and what stands in its surface. Everything else is the module's own.</summary>
internal static class SharedSurface
{
    private static readonly string[] Names = ["MediatR", "MediatR.Contracts", "FluentValidation"];

    private static readonly string[] Prefixes =
    [
        "CrmModular.Sdk",
        "Microsoft.EntityFrameworkCore",
        "Microsoft.Extensions.",
        "Microsoft.AspNetCore.",
        "Microsoft.Data.Sqlite",
        "SQLitePCLRaw",
        "Npgsql",
    ];

    public static bool Contains(string simpleName) =>
        Names.Contains(simpleName, StringComparer.OrdinalIgnoreCase)
        || Array.Exists(
            Prefixes,
            p => simpleName.StartsWith(p, StringComparison.OrdinalIgnoreCase)
        );
}
