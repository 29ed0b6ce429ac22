using CrmModular.Host.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;

namespace CrmModular.Host.Platform.People;

/// <summary>Without anybody who administers and can sign in, nobody could mend anything: the last one stays, whichever way a change takes.</summary>
internal static class LastAdministrator
{
    /// <summary>Refuses a save after which the last one would be gone or locked, be it by a form, an import or an undoing.</summary>
    public static async Task FollowAsync(
        PlatformContext context,
        IReadOnlyList<EntityEntry<Entity>> changed,
        CancellationToken ct
    )
    {
        var leaving = changed
            .Where(e =>
                e.Entity is Person person
                && (
                    e.State == EntityState.Deleted || !person.Active || person.DeletedAt is not null
                )
            )
            .Select(e => e.Entity.Id)
            .ToHashSet();
        if (leaving.Count == 0)
        {
            return;
        }

        var there = await Those(context).ToListAsync(ct);
        if (there.Exists(leaving.Contains) && there.TrueForAll(leaving.Contains))
        {
            throw new RuleException("people.administrator.last");
        }
    }

    /// <summary>Refuses what was saved when nobody is left; in the same transaction.</summary>
    public static async Task CheckAsync(PlatformContext context, CancellationToken ct)
    {
        if (!await Those(context).AnyAsync(ct))
        {
            throw new RuleException("people.administrator.last");
        }
    }

    private static IQueryable<Guid> Those(PlatformContext context) =>
        context
            .PersonRoles.Join(
                context.Roles.Where(r => r.Key == BuiltInRoles.Administrator),
                p => p.RoleId,
                r => r.Id,
                (p, _) => p.PersonId
            )
            .Where(id =>
                context.Persons.Any(p => p.Id == id && p.Active)
                && context.SignIns.Any(s => s.Id == id && s.PasswordHash != null)
            );
}
