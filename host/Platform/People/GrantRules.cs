using CrmModular.Host.Data;
using CrmModular.Host.Platform.Rights;
using Microsoft.EntityFrameworkCore;

namespace CrmModular.Host.Platform.People;

/// <summary>What may more than the user, so that forms offer no choice that <see cref="PeopleGuard"/> would refuse.</summary>
internal sealed class GrantRules(PlatformContext context, CurrentUser user)
{
    /// <summary>The people who may do more than the user.</summary>
    public async Task<IReadOnlySet<Guid>> WiderAsync(CancellationToken ct)
    {
        var roles = (await TooWideAsync(ct)).ToList();
        return roles.Count == 0
            ? new HashSet<Guid>()
            : (
                await context
                    .PersonRoles.Where(r => roles.Contains(r.RoleId) && r.PersonId != user.PersonId)
                    .Select(r => r.PersonId)
                    .ToListAsync(ct)
            ).ToHashSet();
    }

    /// <summary>The roles that grant something beyond the user's own rights.</summary>
    public async Task<IReadOnlySet<Guid>> TooWideAsync(CancellationToken ct)
    {
        if (user.Unlimited)
        {
            return new HashSet<Guid>();
        }

        var grants = await context.RoleGrants.AsNoTracking().ToListAsync(ct);
        var wide = grants
            .Where(g => !user.ScopeOf(g.Permission).Covers(g.Scope))
            .Select(g => g.RoleId);
        var all = await context
            .Roles.Where(r => r.Key == BuiltInRoles.Administrator)
            .Select(r => r.Id)
            .ToListAsync(ct);
        return wide.Concat(all).ToHashSet();
    }
}
