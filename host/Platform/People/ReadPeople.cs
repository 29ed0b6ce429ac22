using CrmModular.Host.Data;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace CrmModular.Host.Platform.People;

/// <summary>A person as the administrator's list shows it.</summary>
public sealed record PersonLine(
    Guid Id,
    string Name,
    string Email,
    string Department,
    string Manager,
    string Roles,
    bool Active,
    bool SignsIn
);

/// <summary>A page of people.</summary>
/// <param name="People">The people, by name.</param>
/// <param name="Total">How many match.</param>
/// <param name="Role">The name of the role that narrows them; empty for none.</param>
public sealed record PeoplePage(IReadOnlyList<PersonLine> People, int Total, string Role = "");

/// <summary>Reads people by name; a part of a name or address, or a role, narrows them.</summary>
public sealed record ReadPeople(string? Text, Guid? Role, int Skip, int Take)
    : IRequest<PeoplePage>;

internal sealed class ReadPeopleHandler(PlatformContext context, ITexts texts)
    : IRequestHandler<ReadPeople, PeoplePage>
{
    public async Task<PeoplePage> Handle(ReadPeople request, CancellationToken cancellationToken)
    {
        var role = request.Role is { } asked
            ? await context
                .Roles.AsNoTracking()
                .FirstOrDefaultAsync(r => r.Id == asked, cancellationToken)
            : null;
        var people = PeopleIn(context, request.Text, role?.Id);
        var rows = await people
            .OrderByDescending(p => p.Active)
            .ThenBy(p => p.NameSort)
            .ThenBy(p => p.Id)
            .Skip(request.Skip)
            .Take(request.Take)
            .Select(p => new
            {
                p.Id,
                p.Name,
                p.Email,
                p.Active,
                Department = context
                    .Departments.Where(d => d.Id == p.DepartmentId)
                    .Select(d => d.Name)
                    .FirstOrDefault(),
                Manager = context
                    .Persons.Where(m => m.Id == p.ManagerId)
                    .Select(m => m.Name)
                    .FirstOrDefault(),
                SignsIn = context.SignIns.Any(s => s.Id == p.Id && s.PasswordHash != null),
            })
            .ToListAsync(cancellationToken);
        var named = await RolesAsync([.. rows.Select(r => r.Id)], cancellationToken);
        return new PeoplePage(
            [
                .. rows.Select(r => new PersonLine(
                    r.Id,
                    r.Name,
                    r.Email,
                    r.Department ?? "",
                    r.Manager ?? "",
                    string.Join(texts["sdk.comma"], named[r.Id]),
                    r.Active,
                    r.SignsIn
                )),
            ],
            await people.CountAsync(cancellationToken),
            role is null ? "" : RoleNames.Of(role, texts)
        );
    }

    /// <summary>The people whom a part of a name or address, and a role, leave; null for either leaves all.</summary>
    public static IQueryable<Person> PeopleIn(PlatformContext context, string? text, Guid? role)
    {
        var people = context.Persons.AsNoTracking().WherePart(text, p => p.Name, p => p.Email);
        return role is null
            ? people
            : people.Where(p =>
                context.PersonRoles.Any(r => r.RoleId == role && r.PersonId == p.Id)
            );
    }

    private async Task<ILookup<Guid, string>> RolesAsync(List<Guid> people, CancellationToken ct)
    {
        var roles = await context
            .PersonRoles.Where(r => people.Contains(r.PersonId))
            .Join(
                context.Roles,
                p => p.RoleId,
                r => r.Id,
                (p, r) =>
                    new
                    {
                        p.PersonId,
                        r.Key,
                        r.Name,
                    }
            )
            .ToListAsync(ct);
        return roles.ToLookup(r => r.PersonId, r => RoleNames.Of(r.Key, r.Name, texts));
    }
}
