using CrmModular.Host.Platform.People;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Identity;
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
        await services.GetRequiredService<SignInManager<SignIn>>().SignOutAsync();
        return Redirect("/sign-in");
    }
}
