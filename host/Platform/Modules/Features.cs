using System.Collections.Immutable;
using CrmModular.Host.Data;
using CrmModular.Host.Modularity;
using CrmModular.Host.Platform.Rights;
using Microsoft.EntityFrameworkCore;
using Microsoft.FeatureManagement;

namespace CrmModular.Host.Platform.Modules;

/// <summary>Which features were switched, in memory until their number changes. A feature that was never switched is on.</summary>
internal sealed class FeatureStates(IServiceScopeFactory scopes)
{
    private readonly KeptRead<ImmutableDictionary<string, State>> _states = new();

    internal sealed record State(bool On, ImmutableHashSet<Guid> Roles);

    public void Clear() => _states.Clear();

    public ValueTask<ImmutableDictionary<string, State>> ReadAsync(CancellationToken ct) =>
        _states.ReadAsync(ReadStoredAsync, ct);

    /// <summary>Whether work in the background that belongs to a feature goes on: until the feature is off for everyone.</summary>
    public async ValueTask<bool> WorksAsync(string? feature, CancellationToken ct) =>
        feature is null || (await ReadAsync(ct)).GetValueOrDefault(feature) is not { On: false };

    private async Task<ImmutableDictionary<string, State>> ReadStoredAsync(CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        var rows = await scope
            .ServiceProvider.GetRequiredService<PlatformContext>()
            .Features.AsNoTracking()
            .ToListAsync(ct);
        return rows.ToImmutableDictionary(
            r => r.Id,
            r => new State(
                r.On,
                [.. r.Roles.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(Guid.Parse)]
            ),
            StringComparer.Ordinal
        );
    }
}

/// <summary>Gives Microsoft.FeatureManagement the features of the enabled modules as they are switched.</summary>
internal sealed class FeatureDefinitions(FeatureStates states, GenerationHolder generation)
    : IFeatureDefinitionProvider
{
    public async Task<FeatureDefinition> GetFeatureDefinitionAsync(string featureName)
    {
        var declared = generation.Value.Modules.Any(m =>
            m.Module.Manifest.Features.Contains(featureName)
        );
        var state = declared
            ? (await states.ReadAsync(CancellationToken.None)).GetValueOrDefault(featureName)
            : null;
        var definition = new FeatureDefinition { Name = featureName };
        if (declared && state is null or { On: true, Roles.Count: 0 })
        {
            definition.EnabledFor = declared
                ? [new FeatureFilterConfiguration { Name = "AlwaysOn" }]
                : [];
        }
        else if (declared && state is { On: true })
        {
            definition.EnabledFor = [new FeatureFilterConfiguration { Name = RoleFilter.Alias }];
        }

        return definition;
    }

    public async IAsyncEnumerable<FeatureDefinition> GetAllFeatureDefinitionsAsync()
    {
        foreach (
            var feature in generation.Value.Modules.SelectMany(m => m.Module.Manifest.Features)
        )
        {
            yield return await GetFeatureDefinitionAsync(feature);
        }
    }
}

/// <summary>A feature that is on for some roles.</summary>
[FilterAlias(Alias)]
internal sealed class RoleFilter(FeatureStates states, CurrentUser user) : IFeatureFilter
{
    public const string Alias = "crm.roles";

    public async Task<bool> EvaluateAsync(FeatureFilterEvaluationContext context)
    {
        var all = await states.ReadAsync(context.CancellationToken);
        return all.TryGetValue(context.FeatureName, out var state)
            && user.Rights is { } rights
            && rights.Roles.Overlaps(state.Roles);
    }
}

/// <summary>Answers modules whether a feature is on for the current user.</summary>
internal sealed class Features(IFeatureManager manager) : IFeatures
{
    public Task<bool> IsOnAsync(string feature, CancellationToken ct = default) =>
        manager.IsEnabledAsync(feature);
}
