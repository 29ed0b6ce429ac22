using System.Collections.Immutable;
using NuGet.Versioning;

namespace CrmModular.Host.Modularity;

/// <summary>Decides from manifests alone which of the wanted modules can run together, and in which order.</summary>
/// <param name="Order">Those that can run, needed ones before those that need them.</param>
/// <param name="Refused">Those that cannot, and why.</param>
public sealed record ModuleGraph(
    ImmutableArray<InstalledModule> Order,
    ImmutableDictionary<string, ModuleException> Refused
)
{
    /// <summary>The version of the SDK that this host offers.</summary>
    public static NuGetVersion SdkVersion { get; } =
        new(
            typeof(CrmModule).Assembly.GetName().Version is { } v
                ? new Version(v.Major, v.Minor, v.Build)
                : new Version(1, 0, 0)
        );

    public static ModuleGraph Resolve(
        ModuleCatalogue catalogue,
        IReadOnlySet<string> wanted,
        IReadOnlyDictionary<string, ModuleException> quarantined
    )
    {
        var refused = new Dictionary<string, ModuleException>(StringComparer.Ordinal);
        foreach (var module in catalogue.Modules.Where(m => wanted.Contains(m.Id)))
        {
            if (!VersionRange.Parse(module.Manifest.Sdk).Satisfies(SdkVersion))
            {
                refused[module.Id] = new ModuleException(
                    module.Id,
                    "module.sdk",
                    null,
                    ("asked", module.Manifest.Sdk),
                    ("here", SdkVersion.ToNormalizedString())
                );
            }
            else if (quarantined.TryGetValue(module.Id, out var reason))
            {
                refused[module.Id] = reason;
            }
        }

        foreach (var id in wanted.Where(id => catalogue.Find(id) is null))
        {
            refused[id] = new ModuleException(id, "module.missing", null, ("id", id));
        }

        var candidates = catalogue
            .Modules.Where(m => wanted.Contains(m.Id) && !refused.ContainsKey(m.Id))
            .ToList();
        RefuseUnmetNeeds(candidates, refused, catalogue);
        return new ModuleGraph(Sort(candidates, refused), refused.ToImmutableDictionary());
    }

    /// <summary>The modules that need a module, directly or through others, among the given ones.</summary>
    public static IReadOnlyList<InstalledModule> DependantsOf(
        string id,
        IEnumerable<InstalledModule> modules
    )
    {
        var all = modules.ToList();
        var found = new List<InstalledModule>();
        var ids = new HashSet<string>(StringComparer.Ordinal) { id };
        bool grown;
        do
        {
            var next = all.Where(m =>
                    !ids.Contains(m.Id) && m.Manifest.Needs.Keys.Any(ids.Contains)
                )
                .ToList();
            grown = next.Count > 0;
            found.AddRange(next);
            ids.UnionWith(next.Select(m => m.Id));
        } while (grown);

        return found;
    }

    /// <summary>A refusal may take away what another needs, so this goes on until nothing changes.</summary>
    private static void RefuseUnmetNeeds(
        List<InstalledModule> candidates,
        Dictionary<string, ModuleException> refused,
        ModuleCatalogue catalogue
    )
    {
        int before;
        do
        {
            before = candidates.Count;
            foreach (var module in candidates.ToList())
            {
                if (UnmetNeed(module, candidates, catalogue) is { } reason)
                {
                    refused[module.Id] = reason;
                    candidates.Remove(module);
                }
            }
        } while (candidates.Count != before);
    }

    private static ModuleException? UnmetNeed(
        InstalledModule module,
        List<InstalledModule> candidates,
        ModuleCatalogue catalogue
    )
    {
        foreach (var (need, range) in module.Manifest.Needs)
        {
            var found = candidates.Find(m => string.Equals(m.Id, need, StringComparison.Ordinal));
            if (found is null)
            {
                var key = catalogue.Find(need) is null or { Missing: true }
                    ? "module.need.missing"
                    : "module.need.off";
                return new ModuleException(module.Id, key, null, ("need", need));
            }

            if (!VersionRange.Parse(range).Satisfies(found.Manifest.SemVer))
            {
                return new ModuleException(
                    module.Id,
                    "module.need.version",
                    null,
                    ("need", need),
                    ("range", range),
                    ("here", found.Manifest.Version)
                );
            }
        }

        return null;
    }

    private static ImmutableArray<InstalledModule> Sort(
        List<InstalledModule> candidates,
        Dictionary<string, ModuleException> refused
    )
    {
        var sorted = new List<InstalledModule>();
        var rest = candidates.OrderBy(m => m.Id, StringComparer.Ordinal).ToList();
        while (rest.Count > 0)
        {
            var next = rest.Find(m =>
                m.Manifest.Needs.Keys.All(need => sorted.Exists(s => s.Id == need))
            );
            if (next is null)
            {
                foreach (var module in rest)
                {
                    refused[module.Id] = new ModuleException(
                        module.Id,
                        "module.need.circle",
                        null,
                        ("ids", string.Join(", ", rest.Select(m => m.Id)))
                    );
                }

                break;
            }

            rest.Remove(next);
            sorted.Add(next);
        }

        return [.. sorted];
    }
}
