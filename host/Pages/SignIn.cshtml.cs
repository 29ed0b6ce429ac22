using CrmModular.Host.Platform.People;
using CrmModular.Host.Platform.Security;
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
    public string? Email { get; set; }

    [BindProperty]
    public string? Password { get; set; }

    [BindProperty(SupportsGet = true)]
    public string? ReturnUrl { get; set; }

    public string? Problem { get; private set; }

    public string CompanyName => company.Name.Length > 0 ? company.Name : "CrmModular";

    public void OnGet() { }

    public async Task<IActionResult> OnPostAsync()
    {
        var tries = services.GetRequiredService<SignInTries>();
        if (!tries.MayTry(HttpContext))
        {
            Response.Headers.RetryAfter = $"{SignInTries.Window.TotalSeconds:0}";
            return Refuse("sign-in.tries", StatusCodes.Status429TooManyRequests);
        }

        var result = await TryAsync();
        if (result.Succeeded)
        {
            return LocalRedirect(Url.IsLocalUrl(ReturnUrl) ? ReturnUrl! : "/");
        }

        tries.CountWrong(HttpContext);
        // The same words for a wrong address and a wrong password: neither is told.
        return Refuse(
            result.IsLockedOut ? "sign-in.locked" : "sign-in.wrong",
            StatusCodes.Status422UnprocessableEntity
        );
    }

    private async Task<Microsoft.AspNetCore.Identity.SignInResult> TryAsync()
    {
        var signIn = services.GetRequiredService<SignInManager<SignIn>>();
        if (await signIn.UserManager.FindByNameAsync(Email ?? "") is { } account)
        {
            return await signIn.PasswordSignInAsync(
                account,
                Password ?? "",
                isPersistent: true,
                lockoutOnFailure: true
            );
        }

        // An unknown address takes as long as a known one, so that the time does not tell them apart.
        signIn.UserManager.PasswordHasher.HashPassword(new SignIn(), Password ?? "");
        return Microsoft.AspNetCore.Identity.SignInResult.Failed;
    }

    private PageResult Refuse(string textKey, int status)
    {
        Problem = texts[textKey];
        Response.StatusCode = status;
        return Page();
    }
}
