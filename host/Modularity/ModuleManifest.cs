using System.Collections.Frozen;
using System.Text.Json;
using System.Text.RegularExpressions;
using NuGet.Versioning;

namespace CrmModular.Host.Modularity;

/// <summary>What a module says of itself before any of its code is loaded: the file module.json in its folder.</summary>
public sealed partial record ModuleManifest
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        ReadCommentHandling = JsonCommentHandling.Skip,
        AllowTrailingCommas = true,
    };

    /// <summary>The first parts of the host's own addresses, texts, permissions and tables.</summary>
    private static readonly FrozenSet<string> Reserved = FrozenSet.Create(
        StringComparer.Ordinal,
        [
            "platform",
            "admin",
            "api",
            "host",
            "assets",
            "crm",
            "sdk",
            "error",
            "first-run",
            "health",
            "help",
            "import",
            "language",
            "lib",
            "logout",
            "me",
            "notifications",
            "openapi",
            "search",
            "sign-in",
            "undo",
            "welcome",
            "work",
            "audit",
            "list",
            "people",
            "roles",
            "departments",
            "jobs",
            "modules",
            "module",
            "settings",
            "home",
        ]
    );

    public required string Id { get; init; }
    public required string Version { get; init; }
    public string Publisher { get; init; } = "";
    public string Icon { get; init; } = "puzzle";

    /// <summary>Whether the first run has it ticked already.</summary>
    public bool Proposed { get; init; }

    /// <summary>Where it stands among the others in lists of modules; lower comes first.</summary>
    public int Order { get; init; } = 100;
    public required string Assembly { get; init; }
    public required string Sdk { get; init; }
    public IReadOnlyDictionary<string, string> Needs { get; init; } =
        new Dictionary<string, string>();
    public IReadOnlyList<string> Contracts { get; init; } = [];
    public IReadOnlyList<string> Features { get; init; } = [];
    public IReadOnlyList<ModuleTable> Tables { get; init; } = [];

    /// <summary>The files that the build laid out, each with its SHA-256 in hexadecimal: a folder that is half copied is told by them.</summary>
    public IReadOnlyDictionary<string, string> Files { get; init; } =
        new Dictionary<string, string>();

    public NuGetVersion SemVer => NuGetVersion.Parse(Version);

    /// <summary>Reads and checks a manifest.</summary>
    /// <exception cref="ModuleException">It is not there, cannot be read, or says something that cannot be.</exception>
    public static ModuleManifest Read(string folder)
    {
        var file = Path.Combine(folder, "module.json");
        var name = Path.GetFileName(Path.TrimEndingDirectorySeparator(folder));
        try
        {
            var manifest =
                JsonSerializer.Deserialize<ModuleManifest>(File.ReadAllText(file), Json)
                ?? throw new ModuleException(name, "module.manifest.empty");
            manifest.Check(name, folder);
            return manifest;
        }
        catch (JsonException e)
        {
            throw new ModuleException(name, "module.manifest.unreadable", e, ("detail", e.Message));
        }
        catch (IOException e)
        {
            throw new ModuleException(name, "module.manifest.unreadable", e, ("detail", e.Message));
        }
    }

    private void Check(string name, string folder)
    {
        if (!IdPattern().IsMatch(Id))
        {
            throw new ModuleException(name, "module.manifest.id", null, ("id", Id));
        }

        if (Reserved.Contains(Id))
        {
            throw new ModuleException(name, "module.manifest.reserved", null, ("id", Id));
        }

        if (!NuGetVersion.TryParse(Version, out _))
        {
            throw new ModuleException(Id, "module.manifest.version", null, ("version", Version));
        }

        foreach (var (need, range) in Needs.Append(new("sdk", Sdk)))
        {
            if (!VersionRange.TryParse(range, out _))
            {
                throw new ModuleException(
                    Id,
                    "module.manifest.range",
                    null,
                    ("need", need),
                    ("range", range)
                );
            }
        }

        foreach (var file in Contracts.Append(Assembly))
        {
            // A path would let a manifest point outside its own folder.
            if (
                !string.Equals(Path.GetFileName(file), file, StringComparison.Ordinal)
                || !File.Exists(Path.Combine(folder, file))
            )
            {
                throw new ModuleException(Id, "module.manifest.assembly", null, ("file", file));
            }
        }
    }

    [GeneratedRegex("^[a-z][a-z0-9-]{1,39}$", RegexOptions.NonBacktracking)]
    private static partial Regex IdPattern();
}

/// <summary>A table of the dormant data contract: what the host does with it while the module's code is off.</summary>
public sealed record ModuleTable(
    string Name,
    string Kind = "",
    string Owner = "",
    string Customer = "",
    string Personal = ""
);

/// <summary>Why a module cannot be used: a text for people, and the exception behind it for the log.</summary>
public sealed class ModuleException(
    string moduleId,
    string textKey,
    Exception? inner = null,
    params IReadOnlyList<(string Name, object? Value)> arguments
)
    : Exception(
        $"Module {moduleId}: {textKey} {string.Join(", ", arguments.Select(a => $"{a.Name}={a.Value}"))}",
        inner
    )
{
    public string ModuleId { get; } = moduleId;
    public string TextKey { get; } = textKey;
    public IReadOnlyList<(string Name, object? Value)> Arguments { get; } = arguments;
}
