using CrmModular.Host.Platform.Departments;
using CrmModular.Host.Platform.Frame;
using MediatR;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace CrmModular.Host.Pages.Admin;

/// <summary>The departments of the company, as a tree.</summary>
[Requires(AdminPermissions.People)]
public sealed class DepartmentsModel(IMediator mediator) : PageModel
{
    public IReadOnlyList<DepartmentLine> Departments { get; private set; } = [];

    public async Task OnGetAsync(CancellationToken ct) =>
        Departments = await mediator.Send(new ReadDepartments(), ct);
}
