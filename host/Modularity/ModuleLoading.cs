using System.Collections.Concurrent;
using System.Reflection;
using System.Runtime.Loader;
using McMaster.NETCore.Plugins;

namespace CrmModular.Host.Modularity;

/// <summary>A module whose code is in memory. It is loaded once for each version and kept: enabling and disabling never load code.</summary>
/// <param name="Module">Where it came from.</param>
/// <param name="Assembly">The assembly with its module class and pages.</param>
/// <param name="EntryType">The module class.</param>
public sealed record LoadedModule(InstalledModule Module, Assembly Assembly, Type EntryType)
{
    public string Id => Module.Id;
}

/// <summary>
/// Loads modules, each into a context of its own (McMaster.NETCore.Plugins). A reference resolves to what lies in the module's
/// folder, even where the host has the same library; the SDK's surface and the framework come from the host, contracts from
/// the module that owns them, shared by all that need it.
/// </summary>
public sealed class ModuleLoader
{
    private readonly ConcurrentDictionary<string, PluginLoader> _modules = new(
        StringComparer.Ordinal
    );
    private readonly ConcurrentDictionary<string, PluginLoader> _contracts = new(
        StringComparer.Ordinal
    );

    /// <summary>How many module versions are in memory; an old version's code stays until the process ends.</summary>
    public int LoadedVersions => _modules.Count;

    /// <summary>Loads a module, or answers the one that is loaded.</summary>
    /// <param name="module">The module.</param>
    /// <param name="needed">The modules that it needs, loaded already.</param>
    /// <exception cref="ModuleException">Its code cannot be loaded or has no module class.</exception>
    public LoadedModule Load(InstalledModule module, IReadOnlyList<InstalledModule> needed)
    {
        try
        {
            var assembly = LoaderOf(module, needed).LoadDefaultAssembly();
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
    /// The identity of a loaded version: its own folder, and those of the contracts that it was bound to, because a newer
    /// contracts assembly means a new context for everyone who depends on it.
    /// </summary>
    private PluginLoader LoaderOf(InstalledModule module, IReadOnlyList<InstalledModule> needed)
    {
        var owners = needed.Append(module).Where(m => m.Manifest.Contracts.Count > 0).ToList();
        var key = $"{module.Folder} | {string.Join(" | ", owners.Select(o => o.Folder))}";
        return _modules.GetOrAdd(
            key,
            _ =>
            {
                var contracts = ContractsOf(owners);
                ModuleReferences.Check(module, contracts);
                return Make(
                    Path.Combine(module.Folder, module.Manifest.Assembly),
                    contracts.Keys,
                    ParentOf(module, contracts)
                );
            }
        );
    }

    private static PluginLoader Make(
        string mainAssembly,
        IEnumerable<string> contracts,
        AssemblyLoadContext parent
    )
    {
        var shared = contracts.ToHashSet(StringComparer.OrdinalIgnoreCase);
        var config = new PluginConfig(mainAssembly)
        {
            DefaultContext = parent,
            PreferSharedTypes = true,
            IsUnloadable = false,
        };
        foreach (
            var name in Directory
                .EnumerateFiles(
                    Path.GetDirectoryName(mainAssembly)!,
                    "*.dll",
                    SearchOption.AllDirectories
                )
                .Select(file => Path.GetFileNameWithoutExtension(file))
                .Where(name => !SharedSurface.Contains(name) && !shared.Contains(name))
                .Distinct(StringComparer.OrdinalIgnoreCase)
        )
        {
            config.PrivateAssemblies.Add(new AssemblyName { Name = name });
        }

        return new PluginLoader(config);
    }

    /// <summary>The files of the contracts, by the names of their assemblies.</summary>
    private static Dictionary<string, string> ContractsOf(IEnumerable<InstalledModule> owners) =>
        owners
            .SelectMany(o => o.Manifest.Contracts.Select(file => Path.Combine(o.Folder, file)))
            .ToDictionary(
                file => Path.GetFileNameWithoutExtension(file),
                StringComparer.OrdinalIgnoreCase
            );

    /// <summary>Answers the host's assemblies and, for contracts, the ones that their owner's folder holds.</summary>
    private AssemblyLoadContext ParentOf(
        InstalledModule module,
        Dictionary<string, string> contracts
    )
    {
        if (contracts.Count == 0)
        {
            return AssemblyLoadContext.Default;
        }

        var parent = new AssemblyLoadContext($"{module.Id} {module.Manifest.Version} contracts");
        parent.Resolving += (_, name) =>
            contracts.TryGetValue(name.Name!, out var file)
                ? _contracts
                    .GetOrAdd(file, f => Make(f, contracts.Keys, parent))
                    .LoadDefaultAssembly()
                : null;
        return parent;
    }

    private static string Detail(Exception e) =>
        e is ReflectionTypeLoadException types
            ? types.LoaderExceptions.FirstOrDefault(x => x is not null)?.Message ?? e.Message
            : e.Message;
}
