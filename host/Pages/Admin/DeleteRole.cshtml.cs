using CrmModular.Host.Platform.Frame;
using CrmModular.Host.Platform.Roles;
using CrmModular.Host.Platform.Security;
using MediatR;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace CrmModular.Host.Pages.Admin;

/// <summary>Takes a role out: a dialog of its page, and a page where there is no script.</summary>
[Requires(AdminPermissions.People)]
public sealed class DeleteRoleModel(IMediator mediator, ITexts texts) : PageModel
{
    public RolePage Role { get; private set; } = RolePage.Nothing;

    public async Task<IActionResult> OnGetAsync(Guid id, CancellationToken ct)
    {
        Role = await mediator.Send(new ReadRole(id), ct);
        if (Role.BuiltIn)
        {
            ModelState.AddModelError("", texts["roles.built-in.stays"]);
        }

        return Show();
    }

    public async Task<IActionResult> OnPostAsync(Guid id, int? version, CancellationToken ct)
    {
        try
        {
            var name = await mediator.Send(new DeleteRole(id, version), ct);
            TempData["Toast"] = texts["roles.deleted", ("name", name)];
            return this.Leave("/admin/roles");
        }
        catch (StaleRecordException)
        {
            ModelState.AddModelError("", texts["roles.delete.stale"]);
        }
        catch (RuleException e)
        {
            ModelState.Refuse(e, texts);
        }

        // A dialog shows a 422 again; a stale one is asked once more, with what is stored now.
        Response.StatusCode = StatusCodes.Status422UnprocessableEntity;
        Role = await mediator.Send(new ReadRole(id), ct);
        return Show();
    }

    private IActionResult Show() =>
        Request.IsFromScript() ? Partial("/Pages/Admin/_DeleteRole.cshtml", this) : Page();
}
