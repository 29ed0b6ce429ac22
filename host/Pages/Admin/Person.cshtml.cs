using CrmModular.Host.Platform.Frame;
using CrmModular.Host.Platform.People;
using MediatR;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace CrmModular.Host.Pages.Admin;

/// <summary>One person: name, place in the company, roles, sign-in.</summary>
[Requires(AdminPermissions.People)]
[ResponseCache(NoStore = true)]
public sealed class PersonModel(IMediator mediator, ITexts texts) : PageModel
{
    [BindProperty]
    public PersonInput Input { get; set; } = new();

    public PersonForm Form { get; private set; } =
        new(null, 0, new PersonInput(), [], [], [], false);

    /// <summary>An invitation that was made just now; only this answer shows it.</summary>
    public string? Invitation { get; private set; }

    public async Task OnGetAsync(Guid? id, CancellationToken ct)
    {
        Form = await mediator.Send(new ReadPerson(id), ct);
        Input = Form.Input;
    }

    public async Task<IActionResult> OnPostAsync(Guid? id, int? version, CancellationToken ct)
    {
        try
        {
            var saved = await mediator.Send(new SavePerson(id, version, Input), ct);
            TempData["Toast"] = texts["people.saved", ("name", Input.Name)];
            return Redirect(id is null ? $"/admin/people/{saved}" : "/admin/people");
        }
        catch (Exception e) when (e.IsRefusal() || e is StaleRecordException)
        {
            if (e is StaleRecordException)
            {
                ModelState.AddModelError("", texts["error.stale"]);
                Response.StatusCode = StatusCodes.Status409Conflict;
            }
            else
            {
                ModelState.Refuse(e, texts);
                Response.StatusCode = StatusCodes.Status422UnprocessableEntity;
            }

            Form = await mediator.Send(new ReadPerson(id), ct);
            return Page();
        }
    }

    public async Task<IActionResult> OnPostInviteAsync(Guid id, CancellationToken ct)
    {
        ModelState.Clear();
        await OnGetAsync(id, ct);
        try
        {
            var path = await mediator.Send(new Invite(id), ct);
            Invitation = $"{Request.Scheme}://{Request.Host}{path}";
        }
        catch (RuleException e)
        {
            ModelState.Refuse(e, texts);
            Response.StatusCode = StatusCodes.Status422UnprocessableEntity;
        }

        return Page();
    }
}
