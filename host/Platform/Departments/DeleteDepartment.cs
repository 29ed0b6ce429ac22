using CrmModular.Host.Data;
using CrmModular.Host.Platform.People;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace CrmModular.Host.Platform.Departments;

/// <summary>Takes out a department that nobody works in and that nothing lies below; answers its name.</summary>
public sealed record DeleteDepartment(Guid Id, int? Version) : IRequest<string>;

internal sealed class DeleteDepartmentHandler(PlatformContext context, PeopleWrites writes)
    : IRequestHandler<DeleteDepartment, string>
{
    public Task<string> Handle(DeleteDepartment request, CancellationToken cancellationToken) =>
        writes.RunAsync(() => DeleteAsync(request, cancellationToken), cancellationToken);

    private async Task<string> DeleteAsync(DeleteDepartment request, CancellationToken ct)
    {
        var department =
            await context.Departments.FirstOrDefaultAsync(d => d.Id == request.Id, ct)
            ?? throw new RecordNotFoundException(new RecordRef("platform.department", request.Id));
        // Who is in the bin may come back, and would then work nowhere.
        var used =
            await context
                .Persons.IgnoreQueryFilters([ModuleDbContext.BinFilter])
                .AnyAsync(p => p.DepartmentId == department.Id, ct)
            || await context.Departments.AnyAsync(d => d.ParentId == department.Id, ct);
        if (used)
        {
            throw new RuleException("departments.delete.used");
        }

        context.Expect(department, request.Version);
        context.Departments.Remove(department);
        await context.SaveChangesAsync(ct);
        return department.Name;
    }
}
