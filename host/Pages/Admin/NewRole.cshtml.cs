using CrmModular.Host.Platform.Frame;
using CrmModular.Host.Platform.Roles;
using MediatR;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace CrmModular.Host.Pages.Admin;

/// <summary>A new role begins as the copy of another; what it grants is set on its page.</summary>
[Requires(AdminPermissions.People)]
public sealed class NewRoleModel(IMediator mediator, ITexts texts) : PageModel
{
    [BindProperty]
    public string? Name { get; set; }

    [BindProperty(SupportsGet = true)]
    public Guid? Copy { get; set; }

    public IReadOnlyList<RoleLine> Roles { get; private set; } = [];

    public async Task OnGetAsync(CancellationToken ct) =>
        Roles = await mediator.Send(new ReadRoles(), ct);

    public async Task<IActionResult> OnPostAsync(CancellationToken ct)
    {
        try
        {
            var id = await mediator.Send(new CopyRole(Name, Copy), ct);
            TempData["Toast"] = texts["roles.created", ("name", Name)];
            return Redirect($"/admin/roles/{id}");
        }
        catch (Exception e) when (e.IsRefusal())
        {
            ModelState.Refuse(e, texts, "");
            Response.StatusCode = StatusCodes.Status422UnprocessableEntity;
            await OnGetAsync(ct);
            return Page();
        }
    }
}
