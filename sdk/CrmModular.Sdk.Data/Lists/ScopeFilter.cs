using System.Linq.Expressions;

namespace CrmModular.Sdk.Data;

/// <summary>Limits a query to the records that the user's scope reaches, in SQL.</summary>
public static class ScopeFilter
{
    /// <summary>Only the records that the user may see under a permission. A record without an owner is reached by the scope of all alone.</summary>
    /// <typeparam name="T">The entity; one that nobody owns is seen by everyone who has the permission at all.</typeparam>
    public static IQueryable<T> Visible<T>(
        this IQueryable<T> query,
        ModuleDbContext context,
        ICurrentUser user,
        string permission
    )
        where T : class
    {
        var scope = user.ScopeOf(permission);
        if (scope == RecordScope.None)
        {
            return query.Where(_ => false);
        }

        if (scope == RecordScope.All || !typeof(IOwned).IsAssignableFrom(typeof(T)))
        {
            return query;
        }

        return query.OwnedWithin(context, user.PersonId ?? Guid.Empty, scope);
    }

    /// <summary>Only the records whose owner a person reaches in a scope.</summary>
    public static IQueryable<T> OwnedWithin<T>(
        this IQueryable<T> query,
        ModuleDbContext context,
        Guid person,
        RecordScope scope
    )
        where T : class
    {
        var e = Expression.Parameter(typeof(T), "e");
        var owner = Expression.Property(e, nameof(IOwned.OwnerId));
        if (scope == RecordScope.Own)
        {
            var own = Expression.Equal(owner, Keyset.Parameter((Guid?)person, typeof(Guid?)));
            return query.Where(Expression.Lambda<Func<T, bool>>(own, e));
        }

        // Each part is a stretch of the table's key; all but a few people have one.
        var parts = scope.Parts();
        var (one, other) = (parts[0], parts[^1]);
        var rows = context.Reach.Where(r => r.ViewerId == person);
        IQueryable<Guid?> reached = (
            parts.Count == 1
                ? rows.Where(r => r.Scope == one)
                : rows.Where(r => r.Scope == one || r.Scope == other)
        ).Select(r => (Guid?)r.OwnerId);
        var contains = Expression.Call(
            typeof(Queryable),
            nameof(Queryable.Contains),
            [typeof(Guid?)],
            reached.Expression,
            owner
        );
        return query.Where(Expression.Lambda<Func<T, bool>>(contains, e));
    }
}
