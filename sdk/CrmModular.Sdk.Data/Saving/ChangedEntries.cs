using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;

namespace CrmModular.Sdk.Data;

/// <summary>Looks through the records of a save, in <see cref="ModuleDbContext.FollowAsync"/>.</summary>
public static class ChangedEntries
{
    /// <summary>The records of one class that were there before and now have another value in a column.</summary>
    public static IEnumerable<EntityEntry<T>> WithOther<T, TValue>(
        this IEnumerable<EntityEntry<Entity>> changed,
        Expression<Func<T, TValue>> column
    )
        where T : Entity =>
        changed
            .Where(e => e.State == EntityState.Modified && e.Entity is T)
            .Select(e => e.Context.Entry((T)e.Entity))
            .Where(e =>
            {
                var property = e.Property(column);
                return !Equals(property.OriginalValue, property.CurrentValue);
            });
}
