using CrmModular.Host.Data;
using CrmModular.Host.Platform.Modules;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace CrmModular.Host.Platform.People;

/// <summary>A person's form: the values, and what can be chosen.</summary>
public sealed record PersonForm(
    Guid? Id,
    int Version,
    PersonInput Input,
    IReadOnlyList<RoleChoice> Roles,
    IReadOnlySet<Guid> TooWide,
    IReadOnlyList<string> Departments,
    IReadOnlyList<PersonChoice> Managers,
    bool SignsIn,
    bool MayInvite
);

/// <summary>Someone who can be chosen.</summary>
public sealed record PersonChoice(Guid Id, string Name);

/// <summary>Reads a person's form; without an id, an empty one.</summary>
public sealed record ReadPerson(Guid? Id) : IRequest<PersonForm>;

internal sealed class ReadPersonHandler(
    PlatformContext context,
    GrantRules rules,
    PeopleGuard guard,
    ITexts texts
) : IRequestHandler<ReadPerson, PersonForm>
{
    public async Task<PersonForm> Handle(ReadPerson request, CancellationToken cancellationToken)
    {
        var ct = cancellationToken;
        var person = request.Id is { } id
            ? await context.Persons.AsNoTracking().FirstOrDefaultAsync(p => p.Id == id, ct)
                ?? throw new RecordNotFoundException(new RecordRef("platform.person", id))
            : null;
        var roles = await context.Roles.AsNoTracking().ToListAsync(ct);
        var tooWide = await rules.TooWideAsync(ct);
        var own = person is null
            ?
            [
                .. roles
                    .Where(r => r.Key == BuiltInRoles.Member && !tooWide.Contains(r.Id))
                    .Select(r => r.Id),
            ]
            : await context
                .PersonRoles.Where(r => r.PersonId == person.Id)
                .Select(r => r.RoleId)
                .ToListAsync(ct);
        var departments = (await context.Departments.AsNoTracking().ToListAsync(ct))
            .OrderBy(d => SortKey.Of(d.Name), StringComparer.Ordinal)
            .ToList();
        var managers = await context
            .Persons.Where(p => p.Active && p.Id != request.Id)
            .OrderBy(p => p.NameSort)
            .Select(p => new PersonChoice(p.Id, p.Name))
            .ToListAsync(ct);
        return new PersonForm(
            person?.Id,
            person?.Version ?? 0,
            new PersonInput
            {
                Name = person?.Name,
                Email = person?.Email,
                Region = person?.Region,
                Department = departments.Find(d => d.Id == person?.DepartmentId)?.Name,
                ManagerId = person?.ManagerId,
                Active = person?.Active ?? true,
                Roles = own,
            },
            [
                .. roles.Select(r => new RoleChoice(
                    r.Id,
                    RoleNames.Of(r, texts),
                    own.Contains(r.Id)
                )),
            ],
            tooWide,
            [.. departments.Select(d => d.Name)],
            managers,
            person is not null
                && await context.SignIns.AnyAsync(
                    s => s.Id == person.Id && s.PasswordHash != null,
                    ct
                ),
            person is { Active: true } && await guard.MayLinkAsync(person.Id, ct)
        );
    }
}
