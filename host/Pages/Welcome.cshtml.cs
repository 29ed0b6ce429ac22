using CrmModular.Host.Platform.People;
using CrmModular.Host.Platform.Sessions;
using MediatR;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace CrmModular.Host.Pages;

/// <summary>Where an invitation leads: the person sets a password, and is in.</summary>
[AllowAnonymous]
[ResponseCache(NoStore = true)]
public sealed class WelcomeModel(
    IMediator mediator,
    IServiceProvider services,
    ITexts texts,
    ICompany company
) : PageModel
{
    public string CompanyName => company.Name;

    public string? Problem { get; private set; }

    public void OnGet() { }

    public async Task<IActionResult> OnPostAsync(
        Guid id,
        string? token,
        string? password,
        CancellationToken ct
    )
    {
        try
        {
            await mediator.Send(new AcceptInvitation(id, token, password), ct);
            // Whoever holds the link and just chose the password need not type it again.
            await services
                .GetRequiredService<SignInSessions>()
                .BeginAsync(HttpContext, id, keep: false);
            TempData["Toast"] = texts["welcome.done"];
            return Redirect("/");
        }
        catch (RuleException e)
        {
            Problem = texts[e.TextKey, [.. e.Arguments]];
            Response.StatusCode = StatusCodes.Status422UnprocessableEntity;
            return Page();
        }
    }
}
