using CrmModular.Host.Platform.People;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace CrmModular.Host.Pages;

[AllowAnonymous]
public sealed class SignInModel(IServiceProvider services, ITexts texts, ICompany company)
    : PageModel
{
    [BindProperty]
    public string Email { get; set; } = "";

    [BindProperty]
    public string Password { get; set; } = "";

    [BindProperty(SupportsGet = true)]
    public string? ReturnUrl { get; set; }

    public string? Problem { get; private set; }

    public string CompanyName => company.Name.Length > 0 ? company.Name : "CrmModular";

    public void OnGet() { }

    public async Task<IActionResult> OnPostAsync()
    {
        var signIn = services.GetRequiredService<SignInManager<SignIn>>();
        var result = await signIn.PasswordSignInAsync(
            Email,
            Password,
            isPersistent: true,
            lockoutOnFailure: true
        );
        if (result.Succeeded)
        {
            return LocalRedirect(Url.IsLocalUrl(ReturnUrl) ? ReturnUrl! : "/");
        }

        // The same words for a wrong address and a wrong password: neither is told.
        Problem = texts[result.IsLockedOut ? "sign-in.locked" : "sign-in.wrong"];
        Response.StatusCode = StatusCodes.Status422UnprocessableEntity;
        return Page();
    }
}
