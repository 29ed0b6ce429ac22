using CrmModular.Host.Data;
using CrmModular.Host.Platform.Modules;
using CrmModular.Host.Platform.People;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace CrmModular.Host.Platform.Roles;

/// <summary>Takes out a role of the company's own that nobody has.</summary>
public sealed record DeleteRole(Guid Id, int? Version) : IRequest<string>;

internal sealed class DeleteRoleHandler(
    PlatformContext context,
    RoleRules rules,
    FeatureStates features,
    PeopleWrites writes,
    ITexts texts
) : IRequestHandler<DeleteRole, string>
{
    public Task<string> Handle(DeleteRole request, CancellationToken cancellationToken) =>
        writes.RunAsync(() => DeleteAsync(request, cancellationToken), cancellationToken);

    private async Task<string> DeleteAsync(DeleteRole request, CancellationToken ct)
    {
        var role = await rules.FindAsync(request.Id, ct);
        if (role.Key.Length > 0)
        {
            throw new RuleException("roles.built-in.stays");
        }

        var people = await context.PersonRoles.CountAsync(p => p.RoleId == role.Id, ct);
        if (people > 0)
        {
            throw new RuleException("roles.delete.used", null, ("n", people));
        }

        await CheckFeaturesAsync(role.Id, ct);
        context.Expect(role, request.Version);
        var grants = await context.RoleGrants.Where(g => g.RoleId == role.Id).ToListAsync(ct);
        context.RoleGrants.RemoveRange(grants);
        context.Roles.Remove(role);
        await context.SaveChangesAsync(ct);
        await AuditAside.AddAsync(
            context,
            role.Id,
            [.. grants.Select(g => new AuditAside.Change(g.Permission, g.Scope.ToString(), null))],
            ct
        );
        return role.Name;
    }

    /// <summary>A feature that is on for this role alone would be on for nobody, or, worse, for everyone.</summary>
    private async Task CheckFeaturesAsync(Guid role, CancellationToken ct)
    {
        var bound = (await features.ReadAsync(ct))
            .Where(f => f.Value.Roles.Contains(role))
            .Select(f => texts.Find(FeatureNames.Key(f.Key)) ?? f.Key)
            .ToList();
        if (bound.Count > 0)
        {
            throw new RuleException(
                "roles.delete.features",
                null,
                ("features", string.Join(texts["sdk.comma"], bound))
            );
        }
    }
}
