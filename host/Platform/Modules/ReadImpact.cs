using CrmModular.Host.Data;
using CrmModular.Host.Modularity;
using CrmModular.Host.Platform.Frame;
using CrmModular.Host.Platform.Usage;
using MediatR;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;

namespace CrmModular.Host.Platform.Modules;

/// <summary>Asks what turning a module off would take away.</summary>
public sealed record ReadImpact(string Id) : IRequest<ModuleImpact>;

internal sealed class ReadImpactHandler(
    GenerationHolder holder,
    GenerationManager manager,
    PlatformContext context,
    ModuleRows rows,
    UsageRecorder usage,
    FeatureStates states,
    ExtensionNames extensions,
    ICurrentUser user,
    ICompany company,
    ITexts texts
) : IRequestHandler<ReadImpact, ModuleImpact>
{
    private const int Days = 30;
    private const int MostUsers = 5;

    public async Task<ModuleImpact> Handle(ReadImpact request, CancellationToken cancellationToken)
    {
        var ct = cancellationToken;
        var module =
            manager.Catalogue.Find(request.Id)
            ?? throw new RuleException("module.missing", null, ("id", request.Id));
        var running = holder.Value.Modules.Select(m => m.Module).ToList();
        var dependants = ModuleGraph.DependantsOf(module.Id, running);
        InstalledModule[] all = [module, .. dependants];
        var ids = all.Select(m => m.Id).ToList();
        var tables = new List<ImpactCount>();
        var named = new List<ImpactModule>();
        foreach (var one in all)
        {
            var counted = await rows.CountAsync(one, ct);
            tables.AddRange(counted);
            named.Add(Name(one, counted.Sum(t => t.Count)));
        }

        var endpoints = EndpointRules
            .Endpoints(holder.Value)
            .Where(e => ids.Contains(EndpointRules.ModuleOf(e, holder.Value)))
            .ToLookup(e => e.Metadata.GetMetadata<PageActionDescriptor>() is not null);
        var impact = new ModuleImpact
        {
            Module = named[0],
            Dependants = [.. named.Skip(1)],
            Pages = endpoints[true].Select(e => e.RoutePattern.RawText).Distinct().Count(),
            Endpoints = endpoints[false].Count(),
            MenuEntries = extensions.MenuEntries(ids),
            Jobs = extensions.Jobs(ids),
            Extensions = await extensions.OfAsync(ids, ct),
            Search = await SearchAsync(ids, ct),
            SavedViews = await ViewsAsync(ids, ct),
            Tables = tables,
            Features = await FeaturesAsync(module, ct),
            People = await context.Persons.CountAsync(p => p.Active, ct),
            Users = [],
        };
        return await WithUsersAsync(impact, ids, ct);
    }

    private ImpactModule Name(InstalledModule module, long count) =>
        new(
            module.Id,
            texts.Find($"{module.Id}.module.name") ?? module.Id,
            module.Manifest.Version,
            !module.BuiltIn,
            count
        );

    private async Task<IReadOnlyList<ImpactCount>> SearchAsync(
        IReadOnlyList<string> ids,
        CancellationToken ct
    )
    {
        var found = new List<ImpactCount>();
        foreach (var kind in extensions.SearchKinds(ids))
        {
            var count = await context
                .Set<Search.SearchEntry>()
                .LongCountAsync(s => s.Kind == kind.Kind, ct);
            found.Add(new ImpactCount(texts[kind.TextKey], count));
        }

        return found;
    }

    private async Task<int> ViewsAsync(IReadOnlyList<string> ids, CancellationToken ct)
    {
        var count = 0;
        foreach (var id in ids)
        {
            var prefix = id + ".";
            count += await context.SavedViews.CountAsync(v => v.ListId.StartsWith(prefix), ct);
        }

        return count;
    }

    private async Task<IReadOnlyList<ImpactFeature>> FeaturesAsync(
        InstalledModule module,
        CancellationToken ct
    )
    {
        var switched = await states.ReadAsync(ct);
        return
        [
            .. module.Manifest.Features.Select(f => new ImpactFeature(
                f,
                texts[FeatureNames.Key(f)],
                switched.GetValueOrDefault(f)?.On ?? true
            )),
        ];
    }

    private async Task<ModuleImpact> WithUsersAsync(
        ModuleImpact impact,
        IReadOnlyList<string> ids,
        CancellationToken ct
    )
    {
        await usage.FlushAsync(ct);
        var since = company.Today.AddDays(-Days);
        var used = await context
            .Usage.Where(u => ids.Contains(u.ModuleId) && u.Day > since)
            .GroupBy(u => u.PersonId)
            .Select(g => new
            {
                g.Key,
                Count = g.Sum(u => u.Count),
                Last = g.Max(u => u.Day),
            })
            .ToListAsync(ct);
        IReadOnlyList<ImpactUser> users = [];
        if (user.Has(AdminPermissions.Audit))
        {
            var most = used.OrderByDescending(u => u.Count).Take(MostUsers).ToList();
            var people = most.Select(u => u.Key).ToList();
            var names = await context
                .People.Where(p => people.Contains(p.Id))
                .ToDictionaryAsync(p => p.Id, p => p.Name, ct);
            users =
            [
                .. most.Select(u => new ImpactUser(
                    u.Key,
                    names.GetValueOrDefault(u.Key, ""),
                    u.Count,
                    u.Last
                )),
            ];
        }

        return impact with
        {
            PeopleUsed = used.Count,
            Users = users,
        };
    }
}
