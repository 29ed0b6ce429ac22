using CrmModular.Host.Data;
using CrmModular.Host.Modularity;
using CrmModular.Host.Platform.Audit;
using CrmModular.Host.Platform.Rights;
using CrmModular.Host.Platform.Settings;
using Microsoft.EntityFrameworkCore;

namespace CrmModular.Host.Platform.Modules;

/// <summary>Turns modules and features on and off: writes the wish, swaps, and answers when the change serves.</summary>
internal sealed class ModuleChanges(
    GenerationManager manager,
    ModuleSet set,
    FeatureStates features,
    HostPaths paths,
    StartJournal journal,
    IServiceScopeFactory scopes,
    TimeProvider clock
)
{
    /// <summary>Wants a module and those that it needs, and answers when they serve.</summary>
    /// <exception cref="RuleException">It is not installed, does not fit, or failed; the running generation stays.</exception>
    public async Task EnableAsync(
        IReadOnlyCollection<string> ids,
        ICurrentUser by,
        CancellationToken ct
    )
    {
        var catalogue = ModuleCatalogue.Scan(paths.ModuleFolders);
        var before = await set.ReadAsync(ct);
        journal.Forgive(manager.Catalogue.Modules.Where(m => ids.Contains(m.Id)));
        var wanted = WithNeeds(ids, catalogue).Where(id => !before.Modules.Contains(id));
        await SwitchAsync([.. wanted], true, by, ct);
        foreach (var id in ids)
        {
            if (manager.Current.Refused.TryGetValue(id, out var reason))
            {
                throw new RuleException(reason.TextKey, null, reason.Arguments);
            }
        }
    }

    /// <summary>Wants a module no longer, and those that need it neither; answers when it is gone.</summary>
    public async Task<IReadOnlyList<string>> DisableAsync(
        string id,
        bool withDependants,
        ICurrentUser by,
        CancellationToken ct
    )
    {
        var wanted = await set.ReadAsync(ct);
        if (!wanted.Modules.Contains(id))
        {
            return [];
        }

        var dependants = ModuleGraph
            .DependantsOf(id, manager.Catalogue.Modules.Where(m => wanted.Modules.Contains(m.Id)))
            .Select(m => m.Id)
            .ToList();
        if (dependants.Count > 0 && !withDependants)
        {
            throw new RuleException(
                "module.needed",
                null,
                [("module", id), ("by", string.Join(", ", dependants))]
            );
        }

        string[] all = [id, .. dependants];
        await SwitchAsync(all, false, by, ct);
        return all;
    }

    /// <summary>Looks into the module folders anew and swaps when something there changed.</summary>
    public async Task RescanAsync(CancellationToken ct)
    {
        journal.Forgive(manager.Catalogue.Modules);
        await set.TouchAsync(ct);
        await SwapAsync(ct);
    }

    /// <summary>Switches a feature.</summary>
    /// <param name="feature">Its id.</param>
    /// <param name="on">Whether it is there.</param>
    /// <param name="roles">The roles for which it is there; none for everyone, null for those of before.</param>
    /// <param name="by">Who switches.</param>
    /// <param name="ct">Cancels it before it is written.</param>
    public async Task SwitchFeatureAsync(
        string feature,
        bool on,
        IReadOnlyCollection<Guid>? roles,
        ICurrentUser by,
        CancellationToken ct
    )
    {
        if (!manager.Catalogue.Modules.Any(m => m.Manifest.Features.Contains(feature)))
        {
            throw new RuleException("feature.unknown", null, [("feature", feature)]);
        }

        await using (var scope = Scope(by))
        {
            var context = scope.ServiceProvider.GetRequiredService<PlatformContext>();
            await using var write = await context.BeginWriteAsync("platform.features", ct);
            var state = await context.Features.FindAsync([feature], ct);
            var before = state is null ? "on" : Describe(state.On, state.Roles);
            if (state is null)
            {
                context.Features.Add(state = new FeatureState { Id = feature });
            }

            state.On = on;
            state.Roles = roles is null ? state.Roles : string.Join(',', roles);
            context.Audit.Add(Entry(by, "feature", feature, before, Describe(on, state.Roles)));
            await context.SaveChangesAsync(ct);
            await Counters.IncrementAsync(context, Counter.Features, ct);
            await write.CommitAsync(ct);
        }

        features.Clear();
    }

    private static string Describe(bool on, string roles) =>
        on
            ? roles.Length == 0
                ? "on"
                : $"on for {roles}"
            : "off";

    private static List<string> WithNeeds(
        IReadOnlyCollection<string> ids,
        ModuleCatalogue catalogue
    )
    {
        var wanted = new List<string>();
        var open = new Queue<string>(ids);
        while (open.TryDequeue(out var id))
        {
            var module =
                catalogue.Find(id) ?? throw new RuleException("module.missing", null, [("id", id)]);
            if (!wanted.Contains(id, StringComparer.Ordinal))
            {
                wanted.Add(id);
                foreach (var need in module.Manifest.Needs.Keys)
                {
                    open.Enqueue(need);
                }
            }
        }

        return wanted;
    }

    private async Task SwitchAsync(
        IReadOnlyCollection<string> ids,
        bool on,
        ICurrentUser by,
        CancellationToken ct
    )
    {
        var (before, after) = on ? ("off", "on") : ("on", "off");
        await set.WriteAsync(ids, on, ids.Select(id => Entry(by, "module", id, before, after)), ct);
        await SwapAsync(ct);
    }

    /// <summary>A swap that has begun is not broken off when the one who asked goes away.</summary>
    public async Task<Generation> SwapAsync(CancellationToken ct)
    {
        var generation = await manager.SwapAsync(onlyIfNewer: false, ct);
        features.Clear();
        return generation;
    }

    private AuditEntry Entry(
        ICurrentUser by,
        string kind,
        string id,
        string before,
        string after
    ) => HostAudit.Entry(by, clock, kind, Guid.Empty, (id, before, after));

    private AsyncServiceScope Scope(ICurrentUser by)
    {
        var scope = scopes.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<CurrentUser>().BecomeSystem(by.Via);
        return scope;
    }
}
