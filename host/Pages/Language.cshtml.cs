using CrmModular.Host.Platform.Edge;
using CrmModular.Host.Platform.Rights;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace CrmModular.Host.Pages;

/// <summary>Keeps the language of who is not signed in, in a cookie.</summary>
[AllowAnonymous]
public sealed class LanguageModel : PageModel
{
    public IActionResult OnGet() => Redirect("/");

    public IActionResult OnPost(string? value)
    {
        if (value is "en" or "zh-CN")
        {
            Response.Cookies.Append(
                UserMiddleware.LanguageCookie,
                value,
                new CookieOptions
                {
                    HttpOnly = true,
                    IsEssential = true,
                    MaxAge = TimeSpan.FromDays(365),
                    SameSite = SameSiteMode.Lax,
                    Secure = Request.IsHttps,
                }
            );
        }

        return Redirect(Request.LocalReferer() ?? "/");
    }
}
