using CrmModular.Host.Platform.Frame;
using CrmModular.Host.Platform.Roles;
using MediatR;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace CrmModular.Host.Pages.Admin;

/// <summary>The roles of the company.</summary>
[Requires(AdminPermissions.People)]
public sealed class RolesModel(IMediator mediator) : PageModel
{
    public IReadOnlyList<RoleLine> Roles { get; private set; } = [];

    public async Task OnGetAsync(CancellationToken ct) =>
        Roles = await mediator.Send(new ReadRoles(), ct);
}
