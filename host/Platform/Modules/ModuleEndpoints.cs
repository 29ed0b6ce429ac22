using CrmModular.Host.Modularity;
using CrmModular.Host.Platform.Frame;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;

namespace CrmModular.Host.Platform.Modules;

/// <summary>Modules and features over the API. A change answers when it serves.</summary>
internal static class ModuleEndpoints
{
    public sealed record ModuleAnswer(
        string Id,
        string Version,
        string Publisher,
        string State,
        string? Reason,
        IReadOnlyDictionary<string, string> Needs,
        IReadOnlyList<string> Features
    );

    public sealed record ModuleListAnswer(IReadOnlyList<ModuleAnswer> Items);

    public sealed record FeatureAnswer(string Id, bool On);

    public static void Map(IEndpointRouteBuilder api)
    {
        var group = api.MapGroup("")
            .AddEndpointFilter(KnownAsync)
            .WithTags("modules")
            .WithMetadata(new RequiresAttribute(AdminPermissions.Modules));
        group
            .MapGet("/modules", (ModuleOverview overview) => new ModuleListAnswer(overview.List()))
            .WithSummary("The installed modules, and which of them serve");
        group
            .MapGet(
                "/modules/{id}/impact",
                (string id, IMediator mediator, CancellationToken ct) =>
                    mediator.Send(new ReadImpact(id), ct)
            )
            .WithSummary("What turning a module off would take away");
        group
            .MapPost(
                "/modules/{id}/enable",
                async (
                    string id,
                    ModuleChanges changes,
                    ICurrentUser user,
                    ModuleOverview overview,
                    CancellationToken ct
                ) =>
                {
                    await changes.EnableAsync([id], user, ct);
                    return overview.Find(id);
                }
            )
            .WithSummary("Turns a module on, with those that it needs; answers when it serves");
        group
            .MapPost(
                "/modules/{id}/disable",
                async (
                    string id,
                    bool? withDependants,
                    ModuleChanges changes,
                    ICurrentUser user,
                    ModuleOverview overview,
                    CancellationToken ct
                ) =>
                {
                    await changes.DisableAsync(id, withDependants ?? false, user, ct);
                    return overview.Find(id);
                }
            )
            .WithSummary(
                "Turns a module off, with those that need it where that is asked; its data stays"
            );
        group
            .MapPost(
                "/features/{id}/enable",
                (string id, IMediator mediator, CancellationToken ct) =>
                    SwitchAsync(id, true, mediator, ct)
            )
            .WithSummary("Turns a feature of a module on for everyone");
        group
            .MapPost(
                "/features/{id}/disable",
                (string id, IMediator mediator, CancellationToken ct) =>
                    SwitchAsync(id, false, mediator, ct)
            )
            .WithSummary("Turns a feature of a module off for everyone");
    }

    /// <summary>What is not installed is not there; a folder that was just put down is.</summary>
    private static ValueTask<object?> KnownAsync(
        EndpointFilterInvocationContext context,
        EndpointFilterDelegate next
    )
    {
        var http = context.HttpContext;
        if (http.Request.RouteValues.GetValueOrDefault("id") is not string id)
        {
            return next(context);
        }

        var catalogue = http.RequestServices.GetRequiredService<GenerationManager>().Catalogue;
        var known = http.Request.Path.StartsWithSegments("/api/v1/features")
            ? catalogue.Modules.Any(m => m.Manifest.Features.Contains(id))
            : catalogue.Find(id) is not null
                || ModuleCatalogue
                    .Scan(http.RequestServices.GetRequiredService<HostPaths>().ModuleFolders)
                    .Find(id)
                    is not null;
        return known ? next(context) : ValueTask.FromResult<object?>(Results.NotFound());
    }

    private static async Task<FeatureAnswer> SwitchAsync(
        string id,
        bool on,
        IMediator mediator,
        CancellationToken ct
    )
    {
        await mediator.Send(new SwitchFeature(id, on, null), ct);
        return new FeatureAnswer(id, on);
    }
}

/// <summary>The installed modules with the state that the running generation gives them.</summary>
internal sealed class ModuleOverview(GenerationManager manager, ITexts texts)
{
    public const string On = "on";
    public const string Off = "off";
    public const string Quarantined = "quarantined";
    public const string DoesNotFit = "does-not-fit";

    /// <summary>Wanted, and its folder is gone; it may still serve from its copy.</summary>
    public const string Missing = "missing";

    public IReadOnlyList<ModuleEndpoints.ModuleAnswer> List()
    {
        var generation = manager.Current;
        return
        [
            .. manager
                .Catalogue.Modules.OrderBy(m => m.BuiltIn ? 0 : 1)
                .Select(m => Describe(m, generation)),
        ];
    }

    public ModuleEndpoints.ModuleAnswer? Find(string id) =>
        manager.Catalogue.Find(id) is { } module ? Describe(module, manager.Current) : null;

    private ModuleEndpoints.ModuleAnswer Describe(InstalledModule module, Generation generation)
    {
        var reason =
            generation.Refused.GetValueOrDefault(module.Id)
            ?? generation.Held.GetValueOrDefault(module.Id);
        var fits = NuGet
            .Versioning.VersionRange.Parse(module.Manifest.Sdk)
            .Satisfies(ModuleGraph.SdkVersion);
        var state =
            module.Missing ? Missing
            : generation.Has(module.Id) ? On
            : !fits ? DoesNotFit
            : reason is not null ? Quarantined
            : Off;
        return new ModuleEndpoints.ModuleAnswer(
            module.Id,
            module.Manifest.Version,
            module.Manifest.Publisher,
            state,
            reason is null ? null : Say(module, reason, generation),
            module.Manifest.Needs,
            module.Manifest.Features
        );
    }

    /// <summary>The reason; what goes on all the same; and, where the folder is gone, which modules wait for it.</summary>
    private string Say(InstalledModule module, ModuleException reason, Generation generation)
    {
        var parts = new List<string> { texts[reason.TextKey, [.. reason.Arguments]] };
        if (generation.Held.ContainsKey(module.Id) && !module.Missing)
        {
            parts.Add(texts["module.held", ("version", module.Manifest.Version)]);
        }

        var waiting = ModuleGraph
            .DependantsOf(module.Id, manager.Catalogue.Modules)
            .Where(m => generation.Refused.ContainsKey(m.Id) || generation.Has(m.Id))
            .Select(m => texts.Find($"{m.Id}.module.name") ?? m.Id)
            .ToList();
        if (module.Missing && waiting.Count > 0)
        {
            parts.Add(
                texts["module.gone.waiting", ("what", string.Join(texts["sdk.comma"], waiting))]
            );
        }

        return string.Join(' ', parts);
    }
}
