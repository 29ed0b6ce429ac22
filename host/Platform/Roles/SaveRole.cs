using CrmModular.Host.Data;
using CrmModular.Host.Platform.People;
using FluentValidation;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace CrmModular.Host.Platform.Roles;

/// <summary>Changes what a role grants, and the name of a role of the company's own. It holds from the next request on.</summary>
/// <param name="Id">The role.</param>
/// <param name="Version">The version that the user saw.</param>
/// <param name="Name">The name; a built-in role keeps its own.</param>
/// <param name="Scopes">The reach of each permission that was shown; others stay, as those of modules that are off.</param>
public sealed record SaveRole(
    Guid Id,
    int? Version,
    string? Name,
    IReadOnlyDictionary<string, RecordScope> Scopes
) : IRequest;

internal sealed class SaveRoleValidator : AbstractValidator<SaveRole>
{
    public SaveRoleValidator() =>
        RuleForEach(x => x.Scopes)
            .Must(s => RecordScopes.OfRoles.Contains(s.Value))
            .WithMessage("form.value")
            .OverridePropertyName("Scopes");
}

internal sealed class SaveRoleHandler(
    PlatformContext context,
    IEnumerable<Permission> permissions,
    RoleRules rules,
    PeopleWrites writes
) : IRequestHandler<SaveRole>
{
    public Task Handle(SaveRole request, CancellationToken cancellationToken) =>
        writes.RunAsync(() => SaveAsync(request, cancellationToken), cancellationToken);

    private async Task<Guid> SaveAsync(SaveRole request, CancellationToken ct)
    {
        var role = await rules.FindAsync(request.Id, ct);
        if (role.Key == BuiltInRoles.Administrator)
        {
            throw new RuleException("roles.administrator.fixed");
        }

        context.Expect(role, request.Version);
        if (role.Key.Length == 0)
        {
            role.Name = await rules.NameAsync(request.Name, role.Id, ct);
        }

        var changes = await GrantAsync(role.Id, request.Scopes, ct);
        // The grants lie beside the role, but a stale save of them is one of the role.
        context.Entry(role).Property(r => r.ChangedAt).IsModified |= changes.Count > 0;
        await context.SaveChangesAsync(ct);
        await AuditAside.AddAsync(context, role.Id, changes, ct);
        return role.Id;
    }

    private async Task<List<AuditAside.Change>> GrantAsync(
        Guid role,
        IReadOnlyDictionary<string, RecordScope> scopes,
        CancellationToken ct
    )
    {
        var there = await context
            .RoleGrants.Where(g => g.RoleId == role)
            .ToDictionaryAsync(g => g.Permission, StringComparer.Ordinal, ct);
        var changes = new List<AuditAside.Change>();
        foreach (var permission in permissions.Where(p => scopes.ContainsKey(p.Id)))
        {
            var wanted = scopes[permission.Id];
            // Yes is stored as the widest reach.
            var after = permission.Scoped || wanted == RecordScope.None ? wanted : RecordScope.All;
            var row = there.GetValueOrDefault(permission.Id);
            var before = row?.Scope ?? RecordScope.None;
            if (after != before)
            {
                Set(role, permission.Id, row, after);
                changes.Add(new(permission.Id, Said(before), Said(after)));
            }
        }

        return changes;
    }

    private void Set(Guid role, string permission, RoleGrantRow? row, RecordScope scope)
    {
        if (scope == RecordScope.None)
        {
            context.RoleGrants.Remove(row!);
        }
        else if (row is not null)
        {
            row.Scope = scope;
        }
        else
        {
            context.RoleGrants.Add(
                new RoleGrantRow
                {
                    RoleId = role,
                    Permission = permission,
                    Scope = scope,
                }
            );
        }
    }

    private static string? Said(RecordScope scope) =>
        scope == RecordScope.None ? null : scope.ToString();
}
