using CrmModular.Host.Data;
using CrmModular.Host.Platform.People;
using FluentValidation;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace CrmModular.Host.Platform.Departments;

/// <summary>What the administrator says of a department.</summary>
public sealed record DepartmentInput
{
    public string? Name { get; init; }

    /// <summary>The department that it lies in; null is the top.</summary>
    public Guid? ParentId { get; init; }

    /// <summary>Who leads it.</summary>
    public Guid? ManagerId { get; init; }
}

/// <summary>Adds a department, renames or moves it; who reaches whose records follows in the same transaction.</summary>
public sealed record SaveDepartment(Guid? Id, int? Version, DepartmentInput Input) : IRequest<Guid>;

internal sealed class SaveDepartmentValidator : AbstractValidator<SaveDepartment>
{
    public SaveDepartmentValidator() =>
        RuleFor(x => x.Input.Name)
            .NotEmpty()
            .WithMessage("form.required")
            .MaximumLength(200)
            .WithMessage("form.long")
            .OverridePropertyName("Name");
}

internal sealed class SaveDepartmentHandler(PlatformContext context, PeopleWrites writes)
    : IRequestHandler<SaveDepartment, Guid>
{
    public Task<Guid> Handle(SaveDepartment request, CancellationToken cancellationToken) =>
        writes.RunAsync(() => SaveAsync(request, cancellationToken), cancellationToken);

    private async Task<Guid> SaveAsync(SaveDepartment request, CancellationToken ct)
    {
        var input = request.Input;
        var name = input.Name!.Trim();
        var department = request.Id is { } id
            ? await context.Departments.FirstOrDefaultAsync(d => d.Id == id, ct)
                ?? throw new RecordNotFoundException(new RecordRef("platform.department", id))
            : context.Departments.Add(new Department { Name = name }).Entity;
        if (request.Id is not null)
        {
            context.Expect(department, request.Version);
        }

        await CheckNameAsync(department.Id, name, ct);
        await CheckParentAsync(input.ParentId, ct);
        if (
            input.ManagerId is { } manager
            && !await context.Persons.AnyAsync(p => p.Id == manager, ct)
        )
        {
            throw new RuleException("form.value", nameof(DepartmentInput.ManagerId));
        }

        department.Name = name;
        department.ParentId = input.ParentId;
        department.ManagerId = input.ManagerId;
        await context.SaveChangesAsync(ct);
        return department.Id;
    }

    /// <summary>A person's form and imports name departments, so that two of one name could not be told apart.</summary>
    private async Task CheckNameAsync(Guid self, string name, CancellationToken ct)
    {
        var names = await context
            .Departments.Where(d => d.Id != self)
            .Select(d => d.Name)
            .ToListAsync(ct);
        var wanted = ImportNames.Normal(name);
        if (names.Exists(n => ImportNames.Normal(n) == wanted))
        {
            throw new RuleException("departments.name.taken", nameof(DepartmentInput.Name));
        }
    }

    private async Task CheckParentAsync(Guid? parent, CancellationToken ct)
    {
        if (parent is not null && !await context.Departments.AnyAsync(d => d.Id == parent, ct))
        {
            throw new RuleException("form.value", nameof(DepartmentInput.ParentId));
        }
    }
}
