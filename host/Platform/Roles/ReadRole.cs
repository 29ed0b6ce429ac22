using CrmModular.Host.Data;
using CrmModular.Host.Modularity;
using CrmModular.Host.Platform.People;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace CrmModular.Host.Platform.Roles;

/// <summary>A role with what it grants, by module.</summary>
/// <param name="Id">The role.</param>
/// <param name="Version">The version that a save is compared with.</param>
/// <param name="Name">Its name in the reader's language.</param>
/// <param name="BuiltIn">Whether every installation has it; its name and it itself stay.</param>
/// <param name="Everything">Whether it has every permission and cannot be changed.</param>
/// <param name="People">How many people have it.</param>
/// <param name="Modules">What can be granted, and what is kept for modules that are off.</param>
public sealed record RolePage(
    Guid Id,
    int Version,
    string Name,
    bool BuiltIn,
    bool Everything,
    int People,
    IReadOnlyList<RoleModule> Modules
)
{
    public static RolePage Nothing { get; } = new(Guid.Empty, 0, "", false, false, 0, []);
}

/// <summary>The permissions of one module.</summary>
/// <param name="On">Whether the module runs; while it does not, its permissions are kept as they are.</param>
public sealed record RoleModule(
    string Id,
    string Name,
    string Icon,
    bool On,
    IReadOnlyList<RolePermission> Permissions
);

/// <summary>One permission in a role.</summary>
/// <param name="Scoped">Whether it is granted with a reach, or only as yes or no.</param>
public sealed record RolePermission(string Id, string Name, bool Scoped, RecordScope Scope);

/// <summary>Reads a role.</summary>
public sealed record ReadRole(Guid Id) : IRequest<RolePage>;

internal sealed class ReadRoleHandler(
    PlatformContext context,
    IEnumerable<Permission> permissions,
    GenerationManager manager,
    ITexts texts
) : IRequestHandler<ReadRole, RolePage>
{
    public async Task<RolePage> Handle(ReadRole request, CancellationToken cancellationToken)
    {
        var ct = cancellationToken;
        var role =
            await context.Roles.AsNoTracking().FirstOrDefaultAsync(r => r.Id == request.Id, ct)
            ?? throw new RecordNotFoundException(new RecordRef("platform.role", request.Id));
        var everything = role.Key == BuiltInRoles.Administrator;
        var grants = await context
            .RoleGrants.AsNoTracking()
            .Where(g => g.RoleId == role.Id)
            .ToDictionaryAsync(g => g.Permission, g => g.Scope, StringComparer.Ordinal, ct);
        return new RolePage(
            role.Id,
            role.Version,
            RoleNames.Of(role, texts),
            role.Key.Length > 0,
            everything,
            await context.PersonRoles.CountAsync(p => p.RoleId == role.Id, ct),
            everything ? [] : [.. Running(grants), .. Kept(grants)]
        );
    }

    /// <summary>What the host and the running modules declare, in the order of the menu.</summary>
    private IEnumerable<RoleModule> Running(Dictionary<string, RecordScope> grants) =>
        permissions
            .GroupBy(p => PermissionNames.ModuleOf(p.Id), StringComparer.Ordinal)
            .OrderBy(g => OrderOf(g.Key))
            .ThenBy(g => g.Key, StringComparer.Ordinal)
            .Select(g =>
                Module(
                    g.Key,
                    true,
                    g.Select(p => Describe(p.Id, p.Scoped, grants.GetValueOrDefault(p.Id)))
                )
            );

    /// <summary>What the role grants of modules that do not run: whether it is by yes or no, only their code says.</summary>
    private IEnumerable<RoleModule> Kept(Dictionary<string, RecordScope> grants)
    {
        var declared = permissions.Select(p => p.Id).ToHashSet(StringComparer.Ordinal);
        return grants
            .Where(g => !declared.Contains(g.Key))
            .GroupBy(g => PermissionNames.ModuleOf(g.Key), StringComparer.Ordinal)
            .OrderBy(g => g.Key, StringComparer.Ordinal)
            .Select(g =>
                Module(
                    g.Key,
                    false,
                    g.OrderBy(p => p.Key, StringComparer.Ordinal)
                        .Select(p => Describe(p.Key, true, p.Value))
                )
            );
    }

    private RoleModule Module(string id, bool on, IEnumerable<RolePermission> lines) =>
        id == PlatformModel.ModuleId
            ? new RoleModule(id, texts["admin.title"], "settings", on, [.. lines])
            : new RoleModule(
                id,
                texts.Find($"{id}.module.name") ?? id,
                Installed(id)?.Manifest.Icon ?? "puzzle",
                on,
                [.. lines]
            );

    private RolePermission Describe(string id, bool scoped, RecordScope scope) =>
        new(id, PermissionNames.Of(id, texts), scoped, scope);

    private int OrderOf(string id) => Installed(id)?.Manifest.Order ?? int.MaxValue;

    private InstalledModule? Installed(string id) =>
        manager.Catalogue.Modules.FirstOrDefault(m => m.Id == id);
}
