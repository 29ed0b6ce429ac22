using System.Collections.Concurrent;
using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace CrmModular.Host.Modularity;

/// <summary>
/// Looks, before any code of a module is loaded, whether everything is there that it was compiled against: the runtime would
/// only say that it "cannot find the file", and only when the code is reached.
/// </summary>
internal static class ModuleReferences
{
    private static readonly ConcurrentDictionary<string, Version> Offered = new(
        StringComparer.Ordinal
    );

    /// <param name="module">The module.</param>
    /// <param name="contracts">The contracts that it gets from their owners: name and file.</param>
    /// <exception cref="ModuleException">Something is missing, or is older here than the module asks for.</exception>
    public static void Check(InstalledModule module, IReadOnlyDictionary<string, string> contracts)
    {
        var main = Path.Combine(module.Folder, module.Manifest.Assembly);
        foreach (var asked in Read(main))
        {
            var name = asked.Name!;
            var shared =
                contracts.GetValueOrDefault(name)
                ?? (SharedSurface.Contains(name) ? SharedSurface.FileOf(name) : null);
            if (shared is not null && VersionOf(shared) is { } here && here < asked.Version)
            {
                throw new ModuleException(
                    module.Id,
                    "module.reference.newer",
                    null,
                    ("name", name),
                    ("asked", asked.Version!.ToString(3)),
                    ("here", here.ToString(3))
                );
            }

            if (
                shared is null
                && SharedSurface.FileOf(name) is null
                && !File.Exists(Path.Combine(module.Folder, name + ".dll"))
            )
            {
                throw new ModuleException(
                    module.Id,
                    name.EndsWith(".Contracts", StringComparison.OrdinalIgnoreCase)
                        ? "module.reference.contracts"
                        : "module.reference.missing",
                    null,
                    ("name", name),
                    ("asked", asked.Version!.ToString(3))
                );
            }
        }
    }

    private static Version VersionOf(string file) =>
        Offered.GetOrAdd(file, f => AssemblyName.GetAssemblyName(f).Version ?? new Version());

    private static List<AssemblyName> Read(string file)
    {
        using var image = new PEReader(File.OpenRead(file));
        if (!image.HasMetadata)
        {
            // No code of .NET; the loader says so.
            return [];
        }

        var metadata = image.GetMetadataReader();
        return
        [
            .. metadata.AssemblyReferences.Select(r =>
                metadata.GetAssemblyReference(r).GetAssemblyName()
            ),
        ];
    }
}
