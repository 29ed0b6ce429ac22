using CrmModular.Host.Data;
using CrmModular.Host.Modularity;
using CrmModular.Host.Platform.Events;
using CrmModular.Host.Platform.People;
using CrmModular.Host.Platform.Settings;
using CrmModular.Host.Platform.Setup;
using Microsoft.EntityFrameworkCore;

namespace CrmModular.Host.Platform.Modules;

/// <summary>What happens once when a generation is about to serve: new permissions get their built-in grants, subscriptions are written down.</summary>
internal sealed class GenerationSetup(PlatformContext context, TimeProvider clock)
{
    public async Task RunAsync(Generation generation, CancellationToken ct)
    {
        await using var write = await context.BeginWriteAsync(SetupService.Alone, ct);
        var changed = await GrantAsync(generation, ct);
        await SubscribeAsync(generation, ct);
        await context.SaveChangesAsync(ct);
        if (changed)
        {
            await Counters.IncrementAsync(context, Counter.Rights, ct);
        }

        await write.CommitAsync(ct);
    }

    /// <summary>Permissions that are new, of a new module or of an upgrade, get their built-in grants, once.</summary>
    private async Task<bool> GrantAsync(Generation generation, CancellationToken ct)
    {
        var states = await context.Modules.ToDictionaryAsync(m => m.Id, StringComparer.Ordinal, ct);
        var roles = await context
            .Roles.Where(r => r.Key != "")
            .ToDictionaryAsync(r => r.Key, r => r.Id, StringComparer.Ordinal, ct);
        var declared = generation.Services.GetServices<Permission>().ToLookup(p => p.ModuleId);
        var changed = false;
        foreach (var id in generation.Modules.Select(m => m.Id).Where(states.ContainsKey))
        {
            var state = states[id];
            var ids = declared[id].Select(p => p.Id).ToList();
            var known =
                state.Granted?.Split(',', StringSplitOptions.RemoveEmptyEntries)
                ?? (state.FirstEnabledAt is null ? [] : [.. ids]);
            foreach (var permission in declared[id].Where(p => !known.Contains(p.Id)))
            {
                await GrantAsync(permission, roles, ct);
                changed = true;
            }

            state.Granted = string.Join(',', known.Union(ids).Order(StringComparer.Ordinal));
            state.FirstEnabledAt ??= clock.GetUtcNow();
        }

        return changed;
    }

    private async Task GrantAsync(
        Permission permission,
        Dictionary<string, Guid> roles,
        CancellationToken ct
    )
    {
        foreach (var grant in permission.Grants)
        {
            if (!roles.TryGetValue(grant.Role, out var role))
            {
                throw new ModuleException(
                    permission.ModuleId,
                    "module.role",
                    null,
                    ("permission", permission.Id),
                    ("role", grant.Role)
                );
            }

            if (await context.RoleGrants.FindAsync([role, permission.Id], ct) is null)
            {
                context.RoleGrants.Add(
                    new RoleGrantRow
                    {
                        RoleId = role,
                        Permission = permission.Id,
                        Scope = grant.Scope,
                    }
                );
            }
        }
    }

    /// <summary>Subscriptions of modules that are off stay, so that their events are kept.</summary>
    private async Task SubscribeAsync(Generation generation, CancellationToken ct)
    {
        var declared = generation.Services.GetServices<EventSubscription>().ToList();
        var running = generation.Modules.Select(m => m.Id).ToList();
        var there = await context
            .Subscriptions.Where(s => running.Contains(s.ModuleId))
            .ToListAsync(ct);
        await RenameAsync(there, declared, ct);
        context.Subscriptions.RemoveRange(
            there.Where(t =>
                !declared.Exists(d => d.EventName == t.EventName && d.Handler == t.Handler)
            )
        );
        context.Subscriptions.AddRange(
            declared
                .Where(d =>
                    !there.Exists(t => d.EventName == t.EventName && d.Handler == t.Handler)
                )
                .Select(d => new Subscription
                {
                    EventName = d.EventName,
                    Handler = d.Handler,
                    ModuleId = d.ModuleId,
                })
        );
    }

    /// <summary>What waits for a handler under a name of before comes to it under its new name, in the same order.</summary>
    private async Task RenameAsync(
        IReadOnlyList<Subscription> there,
        IReadOnlyList<EventSubscription> declared,
        CancellationToken ct
    )
    {
        foreach (
            var (old, now) in there
                .SelectMany(t =>
                    declared
                        .Where(d => d.ModuleId == t.ModuleId && d.EventName == t.EventName)
                        .Where(d => d.Handler != t.Handler && d.Formerly.Contains(t.Handler))
                        .Select(d => (t, d.Handler))
                )
                .DistinctBy(r => (r.t.ModuleId, r.t.Handler, r.Handler))
        )
        {
            await context
                .Deliveries.Where(d => d.ModuleId == old.ModuleId && d.Handler == old.Handler)
                .ExecuteUpdateAsync(u => u.SetProperty(d => d.Handler, now), ct);
        }
    }
}
