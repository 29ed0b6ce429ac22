using CrmModular.Host.Platform.People;
using MediatR;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace CrmModular.Host.Pages;

/// <summary>Where an invitation leads: the person sets a password, and signs in with it.</summary>
[AllowAnonymous]
[ResponseCache(NoStore = true)]
public sealed class WelcomeModel(IMediator mediator, ITexts texts, ICompany company) : PageModel
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
            return Redirect("/sign-in");
        }
        catch (RuleException e)
        {
            Problem = texts[e.TextKey, [.. e.Arguments]];
            Response.StatusCode = StatusCodes.Status422UnprocessableEntity;
            return Page();
        }
    }
}
