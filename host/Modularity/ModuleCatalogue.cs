using System.Collections.Immutable;

namespace CrmModular.Host.Modularity;

/// <summary>A module that lies in a folder and has a readable manifest.</summary>
/// <param name="Manifest">What it says of itself.</param>
/// <param name="Folder">Where it lies.</param>
/// <param name="BuiltIn">Whether it came with the product; the others are partners' plug-ins.</param>
public sealed record InstalledModule(ModuleManifest Manifest, string Folder, bool BuiltIn)
{
    public string Id => Manifest.Id;

    /// <summary>Names the content of the folder; empty for one that is not loaded.</summary>
    public string Hash { get; init; } = "";

    /// <summary>Whether the folder that it was copied from is there no longer.</summary>
    public bool Missing { get; init; }

    /// <summary>The part of an asset's address that changes with the version, and with a second build of one version.</summary>
    public string AssetVersion =>
        Hash.Length == 0 ? Manifest.Version : $"{Manifest.Version}-{Hash[..8]}";
}

/// <summary>A folder that holds no usable module, and why.</summary>
public sealed record BrokenModule(string Folder, ModuleException Reason);

/// <summary>What lies in the module folders at one moment.</summary>
public sealed record ModuleCatalogue(
    ImmutableArray<InstalledModule> Modules,
    ImmutableArray<BrokenModule> Broken
)
{
    public InstalledModule? Find(string id) =>
        Modules.FirstOrDefault(m => string.Equals(m.Id, id, StringComparison.Ordinal));

    /// <summary>The same with another version of a module in the place of the one that is there, or beside the others.</summary>
    public ModuleCatalogue With(InstalledModule module) =>
        this with
        {
            Modules = [.. Modules.Where(m => m.Id != module.Id), module],
        };

    /// <summary>Reads the manifests of all folders; loads no code. A second module with the same id is refused, the first stays.</summary>
    /// <param name="folders">The folders that hold module folders, those of the product first.</param>
    public static ModuleCatalogue Scan(IReadOnlyList<string> folders)
    {
        var modules = new Dictionary<string, InstalledModule>(StringComparer.Ordinal);
        var broken = new List<BrokenModule>();
        for (var i = 0; i < folders.Count; i++)
        {
            if (!Directory.Exists(folders[i]))
            {
                continue;
            }

            foreach (
                var folder in Directory.GetDirectories(folders[i]).Order(StringComparer.Ordinal)
            )
            {
                // A folder whose manifest has not arrived yet is still being copied.
                if (!File.Exists(Path.Combine(folder, "module.json")))
                {
                    continue;
                }

                try
                {
                    Add(
                        modules,
                        new InstalledModule(ModuleManifest.Read(folder), folder, BuiltIn: i == 0)
                    );
                }
                catch (ModuleException e)
                {
                    broken.Add(new BrokenModule(folder, e));
                }
            }
        }

        return new ModuleCatalogue([.. modules.Values], [.. broken]);
    }

    private static void Add(Dictionary<string, InstalledModule> modules, InstalledModule module)
    {
        if (modules.TryGetValue(module.Id, out var first))
        {
            throw new ModuleException(
                module.Id,
                "module.twice",
                null,
                ("id", module.Id),
                ("first", Path.GetFileName(first.Folder)),
                ("second", Path.GetFileName(module.Folder))
            );
        }

        modules.Add(module.Id, module);
    }
}
