using CrmModular.Host.Platform.Frame;
using CrmModular.Host.Platform.People;
using CrmModular.Host.Platform.Sessions;
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
        new(null, 0, new PersonInput(), [], new HashSet<Guid>(), [], [], false, false);

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
            Form = await mediator.Send(new ReadPerson(id), ct);
            if (e is StaleRecordException)
            {
                SayStored();
                Response.StatusCode = StatusCodes.Status409Conflict;
            }
            else
            {
                ModelState.Refuse(e, texts);
                Response.StatusCode = StatusCodes.Status422UnprocessableEntity;
            }

            return Page();
        }
    }

    /// <summary>What was typed stays in the form; above it stands what is stored where that differs. Saved once more, the form holds.</summary>
    private void SayStored()
    {
        ModelState.AddModelError("", texts["people.stale"]);
        var stored = Form.Input;
        Compare("people.name", stored.Name, Input.Name);
        Compare("people.email", stored.Email, Input.Email);
        Compare("people.region", stored.Region, Input.Region);
        Compare("people.department", stored.Department, Input.Department);
        Compare("people.manager", ManagerOf(stored), ManagerOf(Input));
        Compare("people.roles", RolesOf(stored), RolesOf(Input));
        Compare("people.state", StateOf(stored), StateOf(Input));
    }

    private void Compare(string field, string? stored, string? typed)
    {
        if ((stored ?? "") != (typed?.Trim() ?? ""))
        {
            var said = stored is { Length: > 0 } ? stored : texts["people.stale.nothing"];
            ModelState.AddModelError(
                "",
                texts["people.stale.field", ("field", texts[field]), ("stored", said)]
            );
        }
    }

    private string ManagerOf(PersonInput input) =>
        Form.Managers.FirstOrDefault(m => m.Id == input.ManagerId)?.Name ?? "";

    private string RolesOf(PersonInput input) =>
        string.Join(
            texts["sdk.comma"],
            Form.Roles.Where(r => input.Roles.Contains(r.Id)).Select(r => r.Name)
        );

    private string StateOf(PersonInput input) =>
        texts[input.Active ? "people.active" : "people.inactive"];

    public async Task<IActionResult> OnPostInviteAsync(Guid id, CancellationToken ct)
    {
        ModelState.Clear();
        await OnGetAsync(id, ct);
        try
        {
            var address = HttpContext
                .RequestServices.GetRequiredService<PublicAddress>()
                .Of(Request);
            Invitation = address + await mediator.Send(new Invite(id), ct);
        }
        catch (RuleException e)
        {
            ModelState.Refuse(e, texts);
            Response.StatusCode = StatusCodes.Status422UnprocessableEntity;
        }

        return Page();
    }
}
