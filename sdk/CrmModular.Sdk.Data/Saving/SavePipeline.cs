using System.Data.Common;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;

namespace CrmModular.Sdk.Data;

/// <summary>What happens when a module's context saves, in one transaction: stamps, audit, events, rows, search.</summary>
internal static class SavePipeline
{
    public static async Task<int> SaveAsync(
        ModuleDbContext context,
        Func<CancellationToken, Task<int>> save,
        CancellationToken ct
    )
    {
        var scope =
            context.Scope
            ?? throw new InvalidOperationException(
                "The context has no change scope; take it from the container."
            );
        await context.FollowAsync(Changed(context), ct);
        var entries = Changed(context);
        SavedValues.Check(context);
        await ExternalIds.CheckAsync(context, entries, ct);
        var check = context.CheckWritten(entries);
        var now = WholeMicroseconds(scope.Clock.GetUtcNow());
        var batch = scope.BatchId ?? Guid.CreateVersion7(now);
        foreach (var entry in entries)
        {
            (entry.Entity as IDerived)?.Derive();
            Stamp(entry, now, scope.User.PersonId);
            context.Audit.Add(AuditDiff.Describe(context.ModuleId, entry, scope.User, now, batch));
        }

        var events = TakeEvents(context, scope.User, now);
        context.Set<OutboxEvent>().AddRange(events);
        var searched = entries
            .Where(e => e.Entity is ISearchable)
            .Select(e => (e.Entity, e.State))
            .ToList();
        try
        {
            await using var own = context.Database.CurrentTransaction is null
                ? await context.BeginWriteAsync(ct)
                : null;
            var count = await save(ct);
            if (check is not null)
            {
                await check(ct);
            }

            await scope.Database.Search.WriteAsync(context, [.. searched.Select(SearchRow)], ct);
            await Deliveries.QueueAsync(context, events, ct);
            context.HasNewEvents |= events.Count > 0;
            if (scope.Alongside is { } alongside)
            {
                await alongside(context, ct);
            }

            if (own is not null)
            {
                await own.CommitAsync(ct);
            }

            scope.LastBatchId = batch;
            return count;
        }
        catch (DbUpdateConcurrencyException conflict)
        {
            throw await StaleRecord.ExplainAsync(conflict, ct);
        }
        catch (DbUpdateException taken) when (ExternalIds.IsTaken(taken))
        {
            throw ExternalIds.Refusal("");
        }
        catch (DbUpdateException twice) when (IsTwice(twice))
        {
            throw new RuleException("record.twice");
        }
    }

    /// <summary>Of two saves at once the database refuses what must be there once only; so it does for what comes back from the bin.</summary>
    private static bool IsTwice(DbUpdateException e) =>
        e.InnerException is DbException inner
        && (
            inner.SqlState == "23505"
            || inner.Message.Contains("UNIQUE constraint", StringComparison.Ordinal)
        );

    public static async Task<int> SaveDerivedAsync(
        ModuleDbContext context,
        Func<CancellationToken, Task<int>> save,
        CancellationToken ct
    )
    {
        foreach (var entry in Changed(context))
        {
            (entry.Entity as IDerived)?.Derive();
        }

        var entries = Changed(context);
        if (entries.Find(e => !OnlyDerived(e)) is { } other)
        {
            throw new InvalidOperationException(
                $"More than derived columns was changed of {other.Metadata.Name} {other.Entity.Id}."
            );
        }

        try
        {
            await using var write = await context.BeginWriteAsync(ct);
            var count = await save(ct);
            await context.Scope!.Database.Search.WriteAsync(
                context,
                [
                    .. entries
                        .Where(e => e.Entity is ISearchable)
                        .Select(e => SearchRow((e.Entity, EntityState.Modified))),
                ],
                ct
            );
            await write.CommitAsync(ct);
            return count;
        }
        catch (DbUpdateConcurrencyException conflict)
        {
            throw await StaleRecord.ExplainAsync(conflict, ct);
        }
    }

    private static bool OnlyDerived(EntityEntry<Entity> entry) =>
        entry.State == EntityState.Modified
        && entry.Properties.All(p => !p.IsModified || DerivedAttribute.Is(p.Metadata));

    private static List<EntityEntry<Entity>> Changed(ModuleDbContext context)
    {
        context.ChangeTracker.DetectChanges();
        return
        [
            .. context
                .ChangeTracker.Entries<Entity>()
                .Where(e =>
                    e.State is EntityState.Added or EntityState.Modified or EntityState.Deleted
                ),
        ];
    }

    /// <summary>Both stores keep microseconds: what a save answers must equal what a read answers later.</summary>
    internal static DateTimeOffset WholeMicroseconds(DateTimeOffset time) =>
        time.AddTicks(-(time.Ticks % TimeSpan.TicksPerMicrosecond));

    private static void Stamp(EntityEntry<Entity> entry, DateTimeOffset now, Guid? person)
    {
        var entity = entry.Entity;
        if (entry.State == EntityState.Added)
        {
            entity.CreatedAt = now;
        }
        else if (entry.State == EntityState.Modified)
        {
            entity.Version = entry.Property(e => e.Version).OriginalValue + 1;
        }

        entity.ChangedAt = now;
        entity.ChangedBy = person;
    }

    private static List<OutboxEvent> TakeEvents(
        ModuleDbContext context,
        ICurrentUser user,
        DateTimeOffset now
    )
    {
        var events = new List<OutboxEvent>();
        foreach (
            var entity in context
                .ChangeTracker.Entries<Entity>()
                .Select(e => e.Entity)
                .Where(e => e.Events.Count > 0)
        )
        {
            events.AddRange(
                entity.Events.Select(e => new OutboxEvent
                {
                    Id = OrderedId.Next(now),
                    At = now,
                    Name = EventNameAttribute.Of(e.GetType()),
                    RecordId = e.RecordId,
                    PersonId = user.PersonId,
                    Body = JsonSerializer.Serialize(e, e.GetType(), EventSubscription.Json),
                })
            );
            entity.ClearEvents();
        }

        return events;
    }

    private static SearchRow SearchRow((Entity Entity, EntityState State) row)
    {
        var kind = ModuleDbContext.KindOf(row.Entity.GetType());
        var gone = row.State == EntityState.Deleted || row.Entity.DeletedAt is not null;
        var text = gone ? null : ((ISearchable)row.Entity).ToSearch();
        return new SearchRow(
            new RecordRef(kind, row.Entity.Id),
            (row.Entity as IOwned)?.OwnerId,
            text
        );
    }
}
