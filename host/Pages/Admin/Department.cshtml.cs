using CrmModular.Host.Platform.Departments;
using CrmModular.Host.Platform.Frame;
using MediatR;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace CrmModular.Host.Pages.Admin;

/// <summary>One department: its name, where it lies, who leads it.</summary>
[Requires(AdminPermissions.People)]
public sealed class DepartmentModel(IMediator mediator, ITexts texts) : PageModel
{
    [BindProperty]
    public DepartmentInput Input { get; set; } = new();

    public DepartmentForm Form { get; private set; } = DepartmentForm.Nothing;

    public async Task OnGetAsync(Guid? id, Guid? parent, CancellationToken ct)
    {
        Form = await mediator.Send(new ReadDepartment(id), ct);
        Input = id is null ? Form.Input with { ParentId = parent } : Form.Input;
    }

    public Task<IActionResult> OnPostAsync(Guid? id, int? version, CancellationToken ct) =>
        TryAsync(
            id,
            async () =>
            {
                await mediator.Send(new SaveDepartment(id, version, Input), ct);
                return texts["departments.saved", ("name", Input.Name)];
            },
            ct
        );

    public Task<IActionResult> OnPostDeleteAsync(Guid id, int? version, CancellationToken ct)
    {
        ModelState.Clear();
        return TryAsync(
            id,
            async () =>
            {
                var name = await mediator.Send(new DeleteDepartment(id, version), ct);
                return texts["departments.deleted", ("name", name)];
            },
            ct
        );
    }

    public static string Indented(DepartmentLine line) =>
        string.Concat(Enumerable.Repeat("\u2003", line.Depth)) + line.Name;

    private async Task<IActionResult> TryAsync(
        Guid? id,
        Func<Task<string>> work,
        CancellationToken ct
    )
    {
        try
        {
            TempData["Toast"] = await work();
            return Redirect("/admin/departments");
        }
        catch (StaleRecordException)
        {
            ModelState.AddModelError("", texts["error.stale"]);
            Response.StatusCode = StatusCodes.Status409Conflict;
        }
        catch (Exception e) when (e.IsRefusal())
        {
            ModelState.Refuse(e, texts);
            Response.StatusCode = StatusCodes.Status422UnprocessableEntity;
        }

        Form = await mediator.Send(new ReadDepartment(id), ct);
        return Page();
    }
}
