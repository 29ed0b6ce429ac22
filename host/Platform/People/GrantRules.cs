using CrmModular.Host.Data;
using CrmModular.Host.Platform.Rights;
using CrmModular.Host.Platform.Roles;
using Microsoft.EntityFrameworkCore;

namespace CrmModular.Host.Platform.People;

/// <summary>
/// Nobody gives what they do not have: who may manage people and is no administrator grants no permission further than the
/// own reaches, and changes nobody who has more, nor makes them a link to sign in with.
/// </summary>
internal sealed class GrantRules(PlatformContext context, CurrentUser user, ITexts texts)
{
    /// <exception cref="RuleException">The person may do more than the user.</exception>
    public async Task CheckPersonAsync(Guid person, CancellationToken ct)
    {
        if ((await WiderAsync(ct)).Contains(person))
        {
            throw new RuleException("people.rights.wider");
        }
    }

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

    /// <exception cref="RuleException">A role grants more than the user has.</exception>
    public async Task CheckRolesAsync(IReadOnlyCollection<Guid> roles, CancellationToken ct)
    {
        if (!user.Unlimited && await TooWideAsync(roles, ct) is { } what)
        {
            throw new RuleException("people.rights.grant", null, [("what", what)]);
        }
    }

    /// <summary>The roles that grant something beyond the user's own rights.</summary>
    public async Task<IReadOnlySet<Guid>> TooWideAsync(CancellationToken ct)
    {
        if (user.Unlimited)
        {
            return new HashSet<Guid>();
        }

        var grants = await context.RoleGrants.AsNoTracking().ToListAsync(ct);
        var wide = grants.Where(g => g.Scope > user.ScopeOf(g.Permission)).Select(g => g.RoleId);
        var all = await context
            .Roles.Where(r => r.Key == BuiltInRoles.Administrator)
            .Select(r => r.Id)
            .ToListAsync(ct);
        return wide.Concat(all).ToHashSet();
    }

    /// <exception cref="RuleException">The user has this permission less far, or not at all.</exception>
    public void Check(string permission, RecordScope scope)
    {
        if (!user.Unlimited && scope > user.ScopeOf(permission))
        {
            throw new RuleException(
                "people.rights.grant",
                null,
                [("what", PermissionNames.Of(permission, texts))]
            );
        }
    }

    /// <summary>What some roles grant beyond the user's own rights; null when nothing.</summary>
    private async Task<string?> TooWideAsync(IReadOnlyCollection<Guid> roles, CancellationToken ct)
    {
        var all = await context.Roles.FirstOrDefaultAsync(
            r => roles.Contains(r.Id) && r.Key == BuiltInRoles.Administrator,
            ct
        );
        if (all is not null)
        {
            return RoleNames.Of(all, texts);
        }

        var grants = await context
            .RoleGrants.AsNoTracking()
            .Where(g => roles.Contains(g.RoleId))
            .ToListAsync(ct);
        return grants.Find(g => g.Scope > user.ScopeOf(g.Permission)) is { } grant
            ? PermissionNames.Of(grant.Permission, texts)
            : null;
    }
}
