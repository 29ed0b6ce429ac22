using System.Reflection;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Metadata;

namespace CrmModular.Sdk.Data;

/// <summary>No two records in use have one external id, however they came to it: a form, the API, a file, the bin, undo.</summary>
internal static class ExternalIds
{
    private const string Column = "external_id";

    /// <summary>The index; SQLite uses it for queries that leave out the empty id, as all of ours do.</summary>
    public static void Map(ModelBuilder model, IMutableEntityType type)
    {
        var entity = model.Entity(type.ClrType);
        entity
            .HasIndex(nameof(IHasExternalId.ExternalId))
            .IsUnique()
            .HasFilter($"{Column} <> '' AND deleted_at IS NULL");
    }

    /// <summary>Refuses a save by which a second record in use would have an id.</summary>
    /// <exception cref="RuleException">Another record in use has one of the ids.</exception>
    public static async Task CheckAsync(
        ModuleDbContext context,
        IEnumerable<EntityEntry<Entity>> changed,
        CancellationToken ct
    )
    {
        foreach (var kind in changed.Where(IsNew).GroupBy(e => e.Entity.GetType()))
        {
            var ids = kind.ToLookup(e => ((IHasExternalId)e.Entity).ExternalId, e => e.Entity.Id);
            var taken =
                ids.FirstOrDefault(i => i.Count() > 1)?.Key
                ?? await (Task<string?>)
                    Taken.MakeGenericMethod(kind.Key).Invoke(null, [context, ids, ct])!;
            if (taken is not null)
            {
                throw Refusal(taken);
            }
        }
    }

    /// <summary>Two saves at once: the database knew better than the look before.</summary>
    public static bool IsTaken(DbUpdateException e) =>
        e.InnerException is System.Data.Common.DbException inner
        && (inner.SqlState == "23505" || inner.Message.Contains("UNIQUE", StringComparison.Ordinal))
        && inner.Message.Contains(Column, StringComparison.Ordinal);

    public static RuleException Refusal(string id) =>
        new("record.external.taken", nameof(IHasExternalId.ExternalId), [("id", id)]);

    private static readonly MethodInfo Taken = typeof(ExternalIds).GetMethod(
        nameof(TakenAsync),
        BindingFlags.NonPublic | BindingFlags.Static
    )!;

    private static async Task<string?> TakenAsync<T>(
        ModuleDbContext context,
        ILookup<string, Guid> ids,
        CancellationToken ct
    )
        where T : Entity, IHasExternalId
    {
        var wanted = ids.Select(i => i.Key).ToList();
        var mine = ids.SelectMany(i => i).ToList();
        return await context
            .Set<T>()
            .Where(e => e.ExternalId != "" && wanted.Contains(e.ExternalId) && !mine.Contains(e.Id))
            .Select(e => e.ExternalId)
            .FirstOrDefaultAsync(ct);
    }

    /// <summary>Whether a save gives a record its id, or brings one with it back into use.</summary>
    private static bool IsNew(EntityEntry<Entity> entry) =>
        entry.Entity is IHasExternalId { ExternalId.Length: > 0 }
        && entry.Entity.DeletedAt is null
        && (
            entry.State == EntityState.Added
            || (
                entry.State == EntityState.Modified
                && (
                    entry.Property(nameof(IHasExternalId.ExternalId)).IsModified
                    || entry.Property(nameof(Entity.DeletedAt)).IsModified
                )
            )
        );
}
