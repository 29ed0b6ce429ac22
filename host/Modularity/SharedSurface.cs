using System.Collections.Frozen;

namespace CrmModular.Host.Modularity;

/// <summary>
/// What a module gets from the host: the framework, and the SDK with what it brings. Everything else is the module's own. The
/// list is the one by which the SDK's build files lay out a module's folder: sdk/CrmModular.Sdk.Build/surface.txt.
/// </summary>
internal static class SharedSurface
{
    private static readonly FrozenDictionary<string, string> Files = Trusted();
    private static readonly FrozenSet<string> Names = Read();

    /// <summary>Whether an assembly comes from the host, whatever the module's folder holds.</summary>
    public static bool Contains(string simpleName) => Names.Contains(simpleName);

    /// <summary>The file of an assembly that the host has; null when it has none of that name.</summary>
    public static string? FileOf(string simpleName) => Files.GetValueOrDefault(simpleName);

    /// <summary>The assemblies that this process was started with.</summary>
    private static FrozenDictionary<string, string> Trusted() =>
        ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!)
            .Split(Path.PathSeparator)
            .DistinctBy(Path.GetFileNameWithoutExtension, StringComparer.OrdinalIgnoreCase)
            .ToFrozenDictionary(
                file => Path.GetFileNameWithoutExtension(file),
                StringComparer.OrdinalIgnoreCase
            );

    private static FrozenSet<string> Read()
    {
        string?[] frameworks =
        [
            Path.GetDirectoryName(typeof(object).Assembly.Location),
            Path.GetDirectoryName(
                typeof(Microsoft.AspNetCore.Builder.WebApplication).Assembly.Location
            ),
        ];
        using var list = new StreamReader(
            typeof(SharedSurface).Assembly.GetManifestResourceStream("surface.txt")!
        );
        return list.ReadToEnd()
            .Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Concat(
                Files
                    .Where(f => frameworks.Contains(Path.GetDirectoryName(f.Value)))
                    .Select(f => f.Key)
            )
            .ToFrozenSet(StringComparer.OrdinalIgnoreCase);
    }
}
