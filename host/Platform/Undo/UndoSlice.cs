using System.Diagnostics;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;

namespace CrmModular.Host.Platform.Undo;

/// <summary>Takes some records of one module back with one save. Those that were changed since are left alone and named.</summary>
internal sealed class UndoSlice(
    IEnumerable<ModuleData> data,
    UndoRights rights,
    IExtensions extensions,
    IServiceProvider services,
    UndoBatch batches,
    ChangeScope changes,
    ICurrentUser user
)
{
    /// <summary>How long others may have waited for the writing; asking for references before it holds nobody up.</summary>
    public TimeSpan Wrote { get; set; }

    public async Task<IReadOnlyList<UndoRefusal>> RunAsync(
        string moduleId,
        IReadOnlyList<UndoBatch.Step> steps,
        CancellationToken ct
    )
    {
        var context = data.First(d => d.ModuleId == moduleId).Resolve(services);
        context.ChangeTracker.Clear();
        var refused = new List<UndoRefusal>();
        foreach (var kind in steps.GroupBy(s => s.Last.Kind, StringComparer.Ordinal))
        {
            var found = await LoadAsync(context, kind.Key, [.. kind], ct);
            var references = await ReferencesAsync(kind.Key, kind, ct);
            var touched = await TouchedAsync([.. kind], found, ct);
            var forbidden = await rights.RefusedAsync(
                kind.Key,
                [.. kind],
                (permission, ids) => ReachedAsync(context, kind.Key, permission, ids, ct),
                ct
            );
            foreach (var step in kind)
            {
                var entry = found.GetValueOrDefault(step.Last.RecordId);
                if (forbidden.TryGetValue(step.Last.RecordId, out var why))
                {
                    refused.Add(why);
                }
                else if (Refuse(step, entry, references, touched) is { } reason)
                {
                    refused.Add(reason);
                }
                else
                {
                    TakeBack(context, step, entry!);
                }
            }
        }

        var started = Stopwatch.GetTimestamp();
        try
        {
            await context.SaveChangesAsync(ct);
            Wrote += Stopwatch.GetElapsedTime(started);
            return refused;
        }
        catch (Exception e) when (steps.Count > 1 && (e is StaleRecordException or RuleException))
        {
            // Someone saved in this very moment, or a module refuses one of them. One at a time, only that one is left alone.
            return await OneByOneAsync(moduleId, steps, ct);
        }
        catch (StaleRecordException)
        {
            return [new UndoRefusal(UndoBatch.Of(steps[0]), "undo.changed.since")];
        }
        catch (RuleException rule)
        {
            return [new UndoRefusal(UndoBatch.Of(steps[0]), rule.TextKey)];
        }
    }

    private async Task<IReadOnlyList<UndoRefusal>> OneByOneAsync(
        string moduleId,
        IReadOnlyList<UndoBatch.Step> steps,
        CancellationToken ct
    )
    {
        var refused = new List<UndoRefusal>();
        foreach (var step in steps)
        {
            refused.AddRange(await RunAsync(moduleId, [step], ct));
        }

        return refused;
    }

    private static async Task<Dictionary<Guid, EntityEntry<Entity>>> LoadAsync(
        ModuleDbContext context,
        string kind,
        IReadOnlyList<UndoBatch.Step> steps,
        CancellationToken ct
    )
    {
        var ids = steps.Select(s => s.Last.RecordId).ToList();
        var loaded = await Typed<Entity>(nameof(LoadTypedAsync), context, kind, [context, ids, ct]);
        return loaded.ToDictionary(e => e.Id, e => context.Entry(e));
    }

    private Task<List<Guid>> ReachedAsync(
        ModuleDbContext context,
        string kind,
        string permission,
        List<Guid> ids,
        CancellationToken ct
    ) =>
        Typed<Guid>(nameof(ReachedTypedAsync), context, kind, [context, user, permission, ids, ct]);

    /// <summary>Calls a method of this class for the entity of a kind; answers nothing where the module has it no longer.</summary>
    private static Task<List<TAnswer>> Typed<TAnswer>(
        string method,
        ModuleDbContext context,
        string kind,
        object[] arguments
    )
    {
        var type = context
            .Model.GetEntityTypes()
            .Select(t => t.ClrType)
            .FirstOrDefault(t =>
                typeof(Entity).IsAssignableFrom(t)
                && t.GetCustomAttributes(typeof(RecordKindAttribute), false)
                    is [RecordKindAttribute { Kind: var name }]
                && name == kind
            );
        return type is null
            ? Task.FromResult<List<TAnswer>>([])
            : (Task<List<TAnswer>>)
                typeof(UndoSlice)
                    .GetMethod(
                        method,
                        System.Reflection.BindingFlags.NonPublic
                            | System.Reflection.BindingFlags.Static
                    )!
                    .MakeGenericMethod(type)
                    .Invoke(null, arguments)!;
    }

    private static Task<List<Guid>> ReachedTypedAsync<T>(
        ModuleDbContext context,
        ICurrentUser user,
        string permission,
        List<Guid> ids,
        CancellationToken ct
    )
        where T : Entity =>
        user.ScopeOf(permission) == RecordScope.All
            ? Task.FromResult(ids)
            : context
                .Set<T>()
                .IgnoreQueryFilters([ModuleDbContext.BinFilter])
                .Where(e => ids.Contains(e.Id))
                .Visible(context, user, permission)
                .Select(e => e.Id)
                .ToListAsync(ct);

    private static async Task<List<Entity>> LoadTypedAsync<T>(
        ModuleDbContext context,
        List<Guid> ids,
        CancellationToken ct
    )
        where T : Entity =>
        [
            .. await context
                .Set<T>()
                .IgnoreQueryFilters([ModuleDbContext.BinFilter])
                .Where(e => ids.Contains(e.Id))
                .ToListAsync(ct),
        ];

    /// <summary>What refers to those that would go into the bin: asked for all of them at once.</summary>
    private Task<ILookup<Guid, Reference>> ReferencesAsync(
        string kind,
        IEnumerable<UndoBatch.Step> steps,
        CancellationToken ct
    ) =>
        References.OfAsync(
            extensions,
            kind,
            [.. steps.Where(UndoBatch.IsNew).Select(s => s.Last.RecordId)],
            ct
        );

    /// <summary>How often this very undoing has changed records already, because they follow others: a contact its customer.</summary>
    private async Task<IReadOnlyDictionary<Guid, int>> TouchedAsync(
        IReadOnlyList<UndoBatch.Step> steps,
        Dictionary<Guid, EntityEntry<Entity>> found,
        CancellationToken ct
    )
    {
        var later = steps
            .Where(s =>
                found.TryGetValue(s.Last.RecordId, out var entry)
                && entry.Entity.Version > s.Last.RecordVersion
            )
            .Select(s => s.Last.RecordId)
            .ToList();
        return later.Count == 0
            ? new Dictionary<Guid, int>()
            : await batches.ChangesAsync(changes.BatchId!.Value, later, ct);
    }

    private static UndoRefusal? Refuse(
        UndoBatch.Step step,
        EntityEntry<Entity>? entry,
        ILookup<Guid, Reference> references,
        IReadOnlyDictionary<Guid, int> touched
    )
    {
        var record = UndoBatch.Of(step);
        if (entry is null)
        {
            return new UndoRefusal(record, "undo.gone");
        }

        var versions = step.Entries.Select(e => e.RecordVersion).ToList();
        var unbroken = versions[^1] - versions[0] == versions.Count - 1;
        var own = touched.GetValueOrDefault(record.Id);
        if (!unbroken || entry.Entity.Version != versions[^1] + own)
        {
            return new UndoRefusal(record, "undo.changed.since");
        }

        if (!UndoBatch.IsNew(step) || entry.Entity.DeletedAt is not null)
        {
            return null;
        }

        var blocking = references[record.Id].Where(r => r.Blocks).Select(r => r.Text);
        var what = string.Join(", ", blocking);
        return what.Length > 0 ? new UndoRefusal(record, "undo.referenced", what) : null;
    }

    private static void TakeBack(
        ModuleDbContext context,
        UndoBatch.Step step,
        EntityEntry<Entity> entry
    )
    {
        if (UndoBatch.IsNew(step))
        {
            context.PutIntoBin(entry.Entity);
        }
        else
        {
            OldValues.PutBack(entry, OldValues.Before(step.Entries));
        }
    }
}
