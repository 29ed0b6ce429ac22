using CrmModular.Host.Data;
using CrmModular.Host.Platform.People;
using Microsoft.EntityFrameworkCore;

namespace CrmModular.Host.Platform.SecurityLog;

/// <summary>Whose roles, and which roles' permissions, a save changes: told with the save, whichever way the change came about.</summary>
internal static class RightsOfPeople
{
    /// <summary>An import of people changes many at once; the audit has every one of them.</summary>
    private const int Most = 50;

    public static void Follow(PlatformContext context)
    {
        var people = context
            .ChangeTracker.Entries<PersonRole>()
            .Where(e => e.State is EntityState.Added or EntityState.Deleted)
            .Select(e => e.Entity.PersonId)
            .Distinct();
        foreach (var person in people.Take(Most).ToList())
        {
            context.SecurityLog.Add(SecurityEntries.Of(context, SecurityKinds.Rights, person));
        }

        var roles = context
            .ChangeTracker.Entries<RoleGrantRow>()
            .Where(e => e.State is not (EntityState.Unchanged or EntityState.Detached))
            .Select(e => e.Entity.RoleId)
            .Distinct();
        foreach (var role in roles.Take(Most).ToList())
        {
            context.SecurityLog.Add(
                SecurityEntries.Of(context, SecurityKinds.Rights, null, role.ToString())
            );
        }
    }
}
