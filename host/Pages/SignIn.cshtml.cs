using CrmModular.Host.Platform.Edge;
using CrmModular.Host.Platform.Sessions;
using Microsoft.AspNetCore.Authorization;
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

    /// <summary>Whether the session outlives the browser.</summary>
    [BindProperty]
    public bool Keep { get; set; }

    public string? Problem { get; private set; }

    public string CompanyName => company.Name.Length > 0 ? company.Name : "CrmModular";

    public void OnGet() { }

    public async Task<IActionResult> OnPostAsync(CancellationToken ct)
    {
        try
        {
            var check = services.GetRequiredService<PasswordCheck>();
            if (await check.TryAsync(Email, Password, ct) is not { } person)
            {
                // The same words for a wrong address and a wrong password: neither is told.
                Problem = texts["sign-in.wrong"];
                Response.StatusCode = StatusCodes.Status422UnprocessableEntity;
                return Page();
            }

            await services
                .GetRequiredService<SignInSessions>()
                .BeginAsync(HttpContext, person, Keep);
            services.GetRequiredService<KnownDevice>().Remember(HttpContext, check.NameOf(Email));
            return LocalRedirect(OwnPath.Of(ReturnUrl) ?? "/");
        }
        catch (TooManyTriesException e)
        {
            Problem = this.SayWait(e, texts);
            return Page();
        }
    }
}
