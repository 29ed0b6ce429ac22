using System.Collections.Frozen;
using CrmModular.Host.Modularity;
using CrmModular.Host.Platform.Rights;

namespace CrmModular.Host.Platform.Modules;

/// <summary>Answers what is on in this generation.</summary>
internal sealed class ActiveModules(GenerationHolder generation, IEnumerable<RecordKind> records)
    : IModules
{
    private readonly FrozenDictionary<string, RecordKind> _records = records.ToFrozenDictionary(
        r => r.Kind,
        StringComparer.Ordinal
    );

    public bool IsOn(string moduleId) => generation.Value.Has(moduleId);

    public RecordKind? Record(string kind) => _records.GetValueOrDefault(kind);

    public string AssetUrl(string moduleId, string path) =>
        generation.Value.Modules.FirstOrDefault(m => m.Id == moduleId) is { } module
            ? $"{ModuleAssets.Path}/{moduleId}/{module.Module.AssetVersion}/{path.TrimStart('/')}"
            : throw new KeyNotFoundException($"The module {moduleId} is off.");

    public IEnumerable<RecordKind> Records => _records.Values;
}

/// <summary>Finds extensions, without those that are off or not allowed.</summary>
internal sealed class ExtensionFinder(
    IEnumerable<Extension> extensions,
    IServiceProvider services,
    IFeatures features,
    CurrentUser user,
    GenerationHolder generation
) : IExtensions
{
    public async Task<IReadOnlyList<ActiveExtension<TPoint>>> OfAsync<TPoint>(
        string target = "",
        CancellationToken ct = default
    )
        where TPoint : class
    {
        var found = new List<ActiveExtension<TPoint>>();
        foreach (
            var extension in extensions
                .Where(e => e.Point == typeof(TPoint) && e.Target == target)
                .OrderBy(e => e.Order)
        )
        {
            if (extension.Permission is { } permission && !user.Has(permission))
            {
                continue;
            }

            if (extension.Feature is { } feature && !await features.IsOnAsync(feature, ct))
            {
                continue;
            }

            var builtIn =
                generation
                    .Value.Modules.FirstOrDefault(m => m.Id == extension.ModuleId)
                    ?.Module.BuiltIn
                ?? true;
            found.Add(
                new ActiveExtension<TPoint>(
                    extension,
                    (TPoint)services.GetRequiredService(extension.Implementation),
                    !builtIn
                )
            );
        }

        return found;
    }
}
