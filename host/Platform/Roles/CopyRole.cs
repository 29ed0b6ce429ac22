using CrmModular.Host.Data;
using CrmModular.Host.Platform.People;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace CrmModular.Host.Platform.Roles;

/// <summary>Makes a role of the company's own with the permissions of another, also those of modules that are off.</summary>
/// <param name="Name">The name of the new one.</param>
/// <param name="From">The role that is copied; null begins with nothing.</param>
public sealed record CopyRole(string? Name, Guid? From) : IRequest<Guid>;

internal sealed class CopyRoleHandler(
    PlatformContext context,
    IEnumerable<Permission> permissions,
    RoleRules rules,
    PeopleWrites writes
) : IRequestHandler<CopyRole, Guid>
{
    public Task<Guid> Handle(CopyRole request, CancellationToken cancellationToken) =>
        writes.RunAsync(() => CopyAsync(request, cancellationToken), cancellationToken);

    private async Task<Guid> CopyAsync(CopyRole request, CancellationToken ct)
    {
        var role = context.Roles.Add(new Role()).Entity;
        role.Name = await rules.NameAsync(request.Name, null, ct);
        var grants = request.From is { } from ? await GrantsAsync(from, ct) : [];
        context.RoleGrants.AddRange(
            grants.Select(g => new RoleGrantRow
            {
                RoleId = role.Id,
                Permission = g.Key,
                Scope = g.Value,
            })
        );
        await context.SaveChangesAsync(ct);
        await AuditAside.AddAsync(
            context,
            role.Id,
            [.. grants.Select(g => new AuditAside.Change(g.Key, null, g.Value.ToString()))],
            ct
        );
        return role.Id;
    }

    /// <summary>The administrator's permissions are stored nowhere: its copy gets all that there are now.</summary>
    private async Task<Dictionary<string, RecordScope>> GrantsAsync(Guid id, CancellationToken ct)
    {
        var from = await rules.FindAsync(id, ct);
        return from.Key == BuiltInRoles.Administrator
            ? permissions.ToDictionary(p => p.Id, _ => RecordScope.All, StringComparer.Ordinal)
            : await context
                .RoleGrants.AsNoTracking()
                .Where(g => g.RoleId == id)
                .ToDictionaryAsync(g => g.Permission, g => g.Scope, StringComparer.Ordinal, ct);
    }
}
