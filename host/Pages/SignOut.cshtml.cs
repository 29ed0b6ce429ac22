using CrmModular.Host.Platform.Sessions;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace CrmModular.Host.Pages;

/// <summary>Ends the session. A link cannot do it: the address answers a form only.</summary>
[AllowAnonymous]
public sealed class SignOutModel(IServiceProvider services) : PageModel
{
    public IActionResult OnGet() => Redirect("/");

    public async Task<IActionResult> OnPostAsync()
    {
        await services.GetRequiredService<SignInSessions>().SignOutAsync(HttpContext);
        return Redirect("/sign-in");
    }
}
