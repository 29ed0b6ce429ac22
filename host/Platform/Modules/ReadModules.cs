using CrmModular.Host.Data;
using CrmModular.Host.Modularity;
using CrmModular.Host.Platform.Guests;
using CrmModular.Sdk.Web;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace CrmModular.Host.Platform.Modules;

/// <summary>The installed modules as the administrator sees them.</summary>
public sealed record ModulesPage(
    IReadOnlyList<ModuleLine> Modules,
    IReadOnlyList<BrokenLine> Broken,
    int Generation,
    TimeSpan BuiltIn,
    DateTimeOffset BuiltAt,
    int LoadedVersions
)
{
    public static ModulesPage Nothing { get; } = new([], [], 0, default, default, 0);
}

/// <summary>One module.</summary>
/// <param name="Id">Its id.</param>
/// <param name="State">A state of <see cref="ModuleOverview"/>.</param>
/// <param name="Version">Its version.</param>
/// <param name="Publisher">Who made it; empty for our own.</param>
/// <param name="Icon">Its icon.</param>
/// <param name="IsPlugin">Whether a partner made it.</param>
/// <param name="Needs">What it needs, as a sentence.</param>
/// <param name="Features">Its parts that are switched alone.</param>
/// <param name="Reason">Why it does not run; null while it runs or is off.</param>
/// <param name="Reference">What the log has of it; null where there was no exception.</param>
public sealed record ModuleLine(
    string Id,
    string State,
    string Version,
    string Publisher,
    string Icon,
    bool IsPlugin,
    string Needs,
    IReadOnlyList<FeatureLine> Features,
    string? Reason,
    string? Reference
)
{
    /// <summary>What it adds to pages and keeps failing.</summary>
    public IReadOnlyList<TroubleLine> Troubles { get; init; } = [];

    /// <summary>The addresses that it opens to everyone; null for none.</summary>
    public string? Open { get; init; }
}

/// <summary>A part of a module that keeps failing.</summary>
/// <param name="Text">What it is and how often it failed.</param>
/// <param name="Reference">What the log has beside the last failure.</param>
public sealed record TroubleLine(string Text, string Reference);

/// <summary>One feature.</summary>
public sealed record FeatureLine(string Id, bool On, string ForWhom);

/// <summary>A folder that holds no usable module.</summary>
public sealed record BrokenLine(string Folder, string Reason);

/// <summary>Reads the page of modules.</summary>
public sealed record ReadModules : IRequest<ModulesPage>;

internal sealed class ReadModulesHandler(
    GenerationManager manager,
    ModuleLoader loader,
    ModuleOverview overview,
    FeatureStates states,
    PlatformContext context,
    ContributionHealth health,
    IHostDatabase database,
    Display display,
    ITexts texts
) : IRequestHandler<ReadModules, ModulesPage>
{
    public async Task<ModulesPage> Handle(ReadModules request, CancellationToken cancellationToken)
    {
        var generation = manager.Current;
        var switched = await states.ReadAsync(cancellationToken);
        var roles = await context.Roles.CountAsync(cancellationToken);
        var lines = manager
            .Catalogue.Modules.OrderBy(m => m.Manifest.Order)
            .ThenBy(m => m.Id, StringComparer.Ordinal)
            .Select(m =>
                Describe(m, generation, f => Describe(f, switched.GetValueOrDefault(f), roles))
            );
        return new ModulesPage(
            [.. lines],
            [
                .. manager.Catalogue.Broken.Select(b => new BrokenLine(
                    Path.GetFileName(b.Folder),
                    texts[b.Reason.TextKey, [.. b.Reason.Arguments]]
                )),
            ],
            generation.Number,
            generation.BuiltIn,
            generation.BuiltAt,
            loader.LoadedVersions
        );
    }

    private ModuleLine Describe(
        InstalledModule module,
        Generation generation,
        Func<string, FeatureLine> feature
    )
    {
        var answer = overview.Find(module.Id)!;
        var cause = (
            generation.Refused.GetValueOrDefault(module.Id)
            ?? generation.Held.GetValueOrDefault(module.Id)
        )?.GetBaseException();
        return new ModuleLine(
            module.Id,
            answer.State,
            module.Manifest.Version,
            module.BuiltIn ? "" : module.Manifest.Publisher,
            module.Manifest.Icon,
            !module.BuiltIn,
            Needs(module, answer.State),
            [.. module.Manifest.Features.Select(feature)],
            answer.Reason,
            cause is null or ModuleException
                ? null
                : $"{cause.GetType().Name} · {cause.TargetSite?.DeclaringType?.Name}.{cause.TargetSite?.Name}"
        )
        {
            Troubles = [.. health.Of(module.Id).Select(Describe), .. Writes(module.Id)],
            Open = OpenOf(generation, module.Id),
        };
    }

    private IEnumerable<TroubleLine> Writes(string moduleId) =>
        database.Broken.Of(moduleId) is { } broken
            ?
            [
                new TroubleLine(
                    texts.Count(
                        "guests.write",
                        broken.Times,
                        ("seconds", database.WriteLimit.TotalSeconds),
                        ("time", display.Time(broken.LastAt))
                    ),
                    ""
                ),
            ]
            : [];

    private string? OpenOf(Generation generation, string moduleId)
    {
        var urls = generation
            .Services.GetServices<PublicPage>()
            .Where(p => p.ModuleId == moduleId)
            .Select(p => p.Url)
            .ToList();
        return urls.Count == 0
            ? null
            : texts["guests.open", ("urls", string.Join(texts["sdk.comma"], urls))];
    }

    private TroubleLine Describe(ContributionHealth.Trouble trouble) =>
        new(
            texts.Count(
                trouble.RestsUntil is null ? "guests.trouble" : "guests.trouble.rests",
                trouble.Times,
                ("part", trouble.Declaration.Implementation.Name),
                ("time", display.Time(trouble.LastAt)),
                ("until", trouble.RestsUntil is { } until ? display.Time(until) : "")
            ),
            trouble.Reference
        );

    private string Needs(InstalledModule module, string state)
    {
        if (state == ModuleOverview.DoesNotFit)
        {
            return texts[
                "modules.asks",
                ("asked", module.Manifest.Sdk),
                ("here", ModuleGraph.SdkVersion.ToNormalizedString())
            ];
        }

        return module.Manifest.Needs.Count == 0
            ? texts["modules.needs.nothing"]
            : texts[
                "modules.needs",
                (
                    "what",
                    string.Join(
                        texts["sdk.comma"],
                        module.Manifest.Needs.Keys.Select(n => texts.Find($"{n}.module.name") ?? n)
                    )
                )
            ];
    }

    private FeatureLine Describe(string id, FeatureStates.State? state, int roles)
    {
        var whom = state switch
        {
            null or { On: true, Roles.Count: 0 } => texts["modules.feature.everyone"],
            { On: true } => texts[
                "modules.feature.roles",
                ("n", state.Roles.Count),
                ("all", roles)
            ],
            _ => texts["modules.state.off"],
        };
        return new FeatureLine(id, state?.On ?? true, whom);
    }
}

/// <summary>Looks into the module folders anew: new ones appear, newer versions are taken, what failed is tried again.</summary>
public sealed record LookForModules : IRequest;

internal sealed class LookForModulesHandler(ModuleChanges changes) : IRequestHandler<LookForModules>
{
    public Task Handle(LookForModules request, CancellationToken cancellationToken) =>
        changes.RescanAsync(cancellationToken);
}
