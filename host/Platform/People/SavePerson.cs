using CrmModular.Host.Data;
using CrmModular.Host.Platform.Roles;
using CrmModular.Host.Platform.Security;
using FluentValidation;
using MediatR;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace CrmModular.Host.Platform.People;

/// <summary>What the administrator says of a person.</summary>
public sealed record PersonInput
{
    public string? Name { get; init; }
    public string? Email { get; init; }
    public string? Region { get; init; }

    /// <summary>An existing department, or the name of a new one.</summary>
    public string? Department { get; init; }
    public Guid? ManagerId { get; init; }
    public List<Guid> Roles { get; init; } = [];
    public bool Active { get; init; } = true;
}

/// <summary>Creates a person, or changes one; who reaches whose records follows in the same transaction.</summary>
public sealed record SavePerson(Guid? Id, int? Version, PersonInput Input) : IRequest<Guid>;

internal sealed class SavePersonValidator : AbstractValidator<SavePerson>
{
    public SavePersonValidator()
    {
        RuleFor(x => x.Input.Name)
            .NotEmpty()
            .WithMessage("form.required")
            .MaximumLength(200)
            .WithMessage("form.long")
            .OverridePropertyName("Name");
        RuleFor(x => x.Input.Email)
            .Must(e => string.IsNullOrWhiteSpace(e) || ContactText.IsEmail(e.Trim()))
            .WithMessage("email.invalid")
            .OverridePropertyName("Email");
        RuleFor(x => x.Input.Department)
            .MaximumLength(200)
            .WithMessage("form.long")
            .OverridePropertyName("Department");
    }
}

/// <summary>The department is of no account here: its name has had one limit from the first.</summary>
internal sealed class StoredPerson(PlatformContext context) : IStoredRequest<SavePerson>
{
    public async Task<SavePerson?> ReadAsync(SavePerson request, CancellationToken ct) =>
        await context.Persons.AsNoTracking().FirstOrDefaultAsync(p => p.Id == request.Id, ct)
            is { } stored
            ? request with
            {
                Input = new PersonInput { Name = stored.Name, Email = stored.Email },
            }
            : null;
}

internal sealed class SavePersonHandler(
    PlatformContext context,
    UserManager<SignIn> signIns,
    PeopleWrites writes,
    ITexts texts
) : IRequestHandler<SavePerson, Guid>
{
    public Task<Guid> Handle(SavePerson request, CancellationToken cancellationToken) =>
        writes.RunAsync(() => SaveAsync(request, cancellationToken), cancellationToken);

    private async Task<Guid> SaveAsync(SavePerson request, CancellationToken ct)
    {
        var input = request.Input;
        var person = request.Id is { } id
            ? await context.Persons.FirstOrDefaultAsync(p => p.Id == id, ct)
                ?? throw new RecordNotFoundException(new RecordRef("platform.person", id))
            : context.Persons.Add(new Person()).Entity;
        if (request.Id is not null)
        {
            context.Expect(person, request.Version);
        }

        person.Name = input.Name!.Trim();
        person.Email = input.Email?.Trim() ?? "";
        person.Region = input.Region?.Trim() ?? "";
        person.ManagerId = input.ManagerId;
        person.Active = input.Active;
        person.DepartmentId = await DepartmentAsync(input.Department, ct);
        var roles = await SetRolesAsync(person.Id, input.Roles, ct);
        if (request.Id is not null && roles.Count > 0)
        {
            // Roles lie beside the person, but a stale save of them is one of the person.
            context.Entry(person).Property(p => p.ChangedAt).IsModified = true;
        }

        await context.SaveChangesAsync(ct);
        await AuditAside.AddAsync(context, person.Id, roles, ct);
        await LastAdministrator.CheckAsync(context, ct);
        await FollowSignInAsync(person, ct);
        return person.Id;
    }

    private async Task<Guid?> DepartmentAsync(string? name, CancellationToken ct)
    {
        if (string.IsNullOrWhiteSpace(name))
        {
            return null;
        }

        var wanted = ImportNames.Normal(name);
        var known = await context.Departments.AsNoTracking().ToListAsync(ct);
        var department =
            known.Find(d => ImportNames.Normal(d.Name) == wanted)
            ?? context.Departments.Add(new Department { Name = name.Trim() }).Entity;
        return department.Id;
    }

    /// <summary>Answers what the audit says of it: the names before and after, as the one who saves reads them.</summary>
    private async Task<List<AuditAside.Change>> SetRolesAsync(
        Guid person,
        List<Guid> roles,
        CancellationToken ct
    )
    {
        var there = await context.PersonRoles.Where(r => r.PersonId == person).ToListAsync(ct);
        var known = await context.Roles.AsNoTracking().ToListAsync(ct);
        var before = there.Select(t => t.RoleId).ToHashSet();
        var after = known.Select(r => r.Id).Where(roles.Contains).ToHashSet();
        if (after.SetEquals(before))
        {
            return [];
        }

        context.PersonRoles.RemoveRange(there.Where(t => !after.Contains(t.RoleId)));
        context.PersonRoles.AddRange(
            after.Except(before).Select(r => new PersonRole { PersonId = person, RoleId = r })
        );
        return [new AuditAside.Change("Roles", Say(before), Say(after))];

        string? Say(HashSet<Guid> ids) =>
            ids.Count == 0
                ? null
                : string.Join(
                    texts["sdk.comma"],
                    known.Where(r => ids.Contains(r.Id)).Select(r => RoleNames.Of(r, texts)).Order()
                );
    }

    /// <summary>The address to sign in with follows the person's.</summary>
    private async Task FollowSignInAsync(Person person, CancellationToken ct)
    {
        var signIn = await signIns.FindByIdAsync(person.Id.ToString());
        if (
            signIn is null
            || string.Equals(signIn.Email, person.Email, StringComparison.OrdinalIgnoreCase)
        )
        {
            return;
        }

        signIn.Email = person.Email;
        signIn.UserName = person.Email;
        var result = await signIns.UpdateAsync(signIn);
        if (!result.Succeeded)
        {
            throw SignInRefusal.Of(result);
        }
    }
}
