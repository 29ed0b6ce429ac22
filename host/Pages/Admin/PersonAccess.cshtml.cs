using CrmModular.Host.Data;
using CrmModular.Host.Platform.ApiTokens;
using CrmModular.Host.Platform.Frame;
using CrmModular.Host.Platform.People;
using CrmModular.Host.Platform.Sessions;
using MediatR;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;

namespace CrmModular.Host.Pages.Admin;

/// <summary>Sessions and tokens of one person, for whoever answers for security.</summary>
[Requires(AdminPermissions.Security)]
[ResponseCache(NoStore = true)]
public sealed class PersonAccessModel(
    IMediator mediator,
    ITexts texts,
    ICurrentUser user,
    IServiceProvider services
) : PageModel
{
    [FromRoute]
    public Guid Person { get; set; }

    public string Name { get; private set; } = "";

    public OpenAccess Access { get; private set; } = new([], []);

    public async Task OnGetAsync(CancellationToken ct)
    {
        Name =
            await services
                .GetRequiredService<PlatformContext>()
                .Persons.Where(p => p.Id == Person)
                .Select(p => p.Name)
                .FirstOrDefaultAsync(ct)
            ?? throw new RecordNotFoundException(new RecordRef("platform.person", Person));
        Access = await services.GetRequiredService<OpenAccessReader>().ReadAsync(Person, ct);
    }

    public Task<IActionResult> OnPostEndAsync(Guid id, CancellationToken ct) =>
        DoAsync("me.session.ended", () => Sessions.EndOneAsync(Person, id, user.PersonId, ct), ct);

    public Task<IActionResult> OnPostEndAllAsync(CancellationToken ct) =>
        DoAsync(
            "access.ended.all",
            () => Sessions.EndAllAsync(Person, null, user.PersonId, ct),
            ct
        );

    public Task<IActionResult> OnPostRevokeAsync(Guid id, CancellationToken ct) =>
        DoAsync("me.token.revoked", () => mediator.Send(new RevokeToken(Person, id), ct), ct);

    private SignInSessions Sessions => services.GetRequiredService<SignInSessions>();

    /// <summary>Nobody puts out whoever may do more than they.</summary>
    private async Task<IActionResult> DoAsync(string said, Func<Task> act, CancellationToken ct)
    {
        if ((await services.GetRequiredService<GrantRules>().WiderAsync(ct)).Contains(Person))
        {
            await OnGetAsync(ct);
            ModelState.AddModelError("", texts["people.rights.wider"]);
            Response.StatusCode = StatusCodes.Status422UnprocessableEntity;
            return Page();
        }

        await act();
        TempData["Toast"] = texts[said];
        return Redirect($"/admin/people/{Person}/access");
    }
}
