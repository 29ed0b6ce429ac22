using CrmModular.Host.Data;
using CrmModular.Host.Modularity;
using CrmModular.Host.Platform.Events;
using CrmModular.Host.Platform.People;
using CrmModular.Host.Platform.Settings;
using Microsoft.EntityFrameworkCore;

namespace CrmModular.Host.Platform.Modules;

/// <summary>What happens once when a generation is about to serve: new permissions get their built-in grants, subscriptions are written down.</summary>
internal sealed class GenerationSetup(PlatformContext context, TimeProvider clock)
{
    public async Task RunAsync(Generation generation, CancellationToken ct)
    {
        await using var write = await context.BeginWriteAsync(ct);
        var changed = await GrantAsync(generation, ct);
        await SubscribeAsync(generation, ct);
        await context.SaveChangesAsync(ct);
        if (changed)
        {
            await Counters.IncrementAsync(context, Counter.Rights, ct);
        }

        await write.CommitAsync(ct);
    }

    private async Task<bool> GrantAsync(Generation generation, CancellationToken ct)
    {
        var states = await context.Modules.ToDictionaryAsync(m => m.Id, StringComparer.Ordinal, ct);
        var first = generation
            .Modules.Where(m => states.TryGetValue(m.Id, out var s) && s.FirstEnabledAt is null)
            .Select(m => m.Id)
            .ToHashSet();
        var roles = await context
            .Roles.Where(r => r.Key != "")
            .ToDictionaryAsync(r => r.Key, r => r.Id, StringComparer.Ordinal, ct);
        foreach (
            var permission in generation
                .Services.GetServices<Permission>()
                .Where(p => first.Contains(p.ModuleId))
        )
        {
            foreach (var grant in permission.Grants)
            {
                var row = await context.RoleGrants.FindAsync(
                    [roles[grant.Role], permission.Id],
                    ct
                );
                if (row is null)
                {
                    context.RoleGrants.Add(
                        new RoleGrantRow
                        {
                            RoleId = roles[grant.Role],
                            Permission = permission.Id,
                            Scope = grant.Scope,
                        }
                    );
                }
            }
        }

        foreach (var id in first)
        {
            states[id].FirstEnabledAt = clock.GetUtcNow();
        }

        return first.Count > 0;
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
