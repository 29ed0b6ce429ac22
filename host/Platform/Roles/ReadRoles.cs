using CrmModular.Host.Data;
using CrmModular.Host.Platform.People;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace CrmModular.Host.Platform.Roles;

/// <summary>A role as the list shows it.</summary>
/// <param name="Id">The role.</param>
/// <param name="Name">Its name in the reader's language.</param>
/// <param name="BuiltIn">Whether every installation has it.</param>
/// <param name="Everything">Whether it has every permission, also those that are to come.</param>
/// <param name="Permissions">How many permissions it grants.</param>
/// <param name="People">How many people have it.</param>
public sealed record RoleLine(
    Guid Id,
    string Name,
    bool BuiltIn,
    bool Everything,
    int Permissions,
    int People
);

/// <summary>Reads the roles, the built-in ones first.</summary>
public sealed record ReadRoles : IRequest<IReadOnlyList<RoleLine>>;

internal sealed class ReadRolesHandler(PlatformContext context, ITexts texts)
    : IRequestHandler<ReadRoles, IReadOnlyList<RoleLine>>
{
    /// <summary>A company has a handful; more than this nobody keeps apart.</summary>
    private const int Most = 500;

    public async Task<IReadOnlyList<RoleLine>> Handle(
        ReadRoles request,
        CancellationToken cancellationToken
    )
    {
        var rows = await context
            .Roles.AsNoTracking()
            .OrderBy(r => r.Key == "")
            .ThenBy(r => r.Id)
            .Take(Most)
            .Select(r => new
            {
                r.Id,
                r.Key,
                r.Name,
                Permissions = context.RoleGrants.Count(g => g.RoleId == r.Id),
                People = context.PersonRoles.Count(p => p.RoleId == r.Id),
            })
            .ToListAsync(cancellationToken);
        return
        [
            .. rows.OrderBy(r => r.Key.Length == 0)
                .ThenBy(r => SortKey.Of(r.Name), StringComparer.Ordinal)
                .Select(r => new RoleLine(
                    r.Id,
                    RoleNames.Of(r.Key, r.Name, texts),
                    r.Key.Length > 0,
                    r.Key == BuiltInRoles.Administrator,
                    r.Permissions,
                    r.People
                )),
        ];
    }
}
