using System.Collections.Frozen;
using CrmModular.Host.Modularity;
using CrmModular.Host.Platform.Guests;
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

/// <summary>Finds extensions, without those that are off or not allowed, and asks them behind the guard.</summary>
internal sealed class ExtensionFinder(
    IEnumerable<Extension> extensions,
    IServiceProvider services,
    IFeatures features,
    CurrentUser user,
    GenerationHolder generation,
    ContributionGuard guard
) : IExtensions
{
    public async Task<IReadOnlyList<ActiveExtension<TPoint>>> OfAsync<TPoint>(
        string target = "",
        CancellationToken ct = default
    )
        where TPoint : class =>
        [
            .. (await ActiveAsync(typeof(TPoint), target, null, ct)).Select(
                e => new ActiveExtension<TPoint>(
                    e,
                    (TPoint)services.GetRequiredService(e.Implementation),
                    FromPlugin(e)
                )
            ),
        ];

    public async Task<IReadOnlyList<Contribution<TAnswer>>> AskAsync<TPoint, TAnswer>(
        string target,
        ContributionCall<TPoint, TAnswer> ask,
        Func<Extension, bool>? only = null,
        int budgets = 1,
        CancellationToken ct = default
    )
        where TPoint : class =>
        await guard.AskAsync(
            await ActiveAsync(typeof(TPoint), target, only, ct),
            FromPlugin,
            ask,
            budgets,
            ct
        );

    private async Task<IReadOnlyList<Extension>> ActiveAsync(
        Type point,
        string target,
        Func<Extension, bool>? only,
        CancellationToken ct
    )
    {
        var found = new List<Extension>();
        foreach (
            var extension in extensions
                .Where(e => e.Point == point && e.Target == target)
                .OrderBy(e => e.Order)
        )
        {
            if (
                (extension.Permission is not { } permission || user.Has(permission))
                && (extension.Feature is not { } feature || await features.IsOnAsync(feature, ct))
                && only?.Invoke(extension) != false
            )
            {
                found.Add(extension);
            }
        }

        return found;
    }

    private bool FromPlugin(Extension extension) =>
        generation.Value.Modules.FirstOrDefault(m => m.Id == extension.ModuleId)
            is { Module.BuiltIn: false };
}
