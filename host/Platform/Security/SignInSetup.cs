using System.Security.Cryptography;
using System.Text;
using CrmModular.Host.Platform.ApiTokens;
using CrmModular.Host.Platform.Sessions;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Identity;

namespace CrmModular.Host.Platform.Security;

/// <summary>Cookies for pages, tokens for the API: a request says by its address and header which it is.</summary>
internal static class SignInSetup
{
    public const string Selector = "crm";
    public const string Token = "crm.token";

    public static void AddSignIn(this IServiceCollection services)
    {
        var authentication = services.AddAuthentication(Selector);
        authentication.AddPolicyScheme(
            Selector,
            null,
            options => options.ForwardDefaultSelector = Select
        );
        authentication.AddScheme<AuthenticationSchemeOptions, TokenHandler>(Token, null);
        authentication.AddCookie(
            IdentityConstants.ApplicationScheme,
            options =>
            {
                options.LoginPath = "/sign-in";
                options.AccessDeniedPath = "/error/403";
                options.ReturnUrlParameter = "returnUrl";
                options.Cookie.Name = SignInCookies.Session;
                options.Cookie.HttpOnly = true;
                options.Cookie.SameSite = SameSiteMode.Lax;
                // How long a session lasts stands in its row, see SignInSessions and UserMiddleware.
                options.SlidingExpiration = false;
                options.Events.OnRedirectToLogin = context =>
                {
                    // A script would follow the redirect and put the sign-in page into a corner of the page.
                    if (context.Request.IsFromScript())
                    {
                        context.Response.StatusCode = StatusCodes.Status401Unauthorized;
                    }
                    else
                    {
                        context.Response.Redirect(context.RedirectUri);
                    }

                    return Task.CompletedTask;
                };
                options.Events.OnRedirectToAccessDenied = context =>
                {
                    context.Response.StatusCode = StatusCodes.Status403Forbidden;
                    return Task.CompletedTask;
                };
            }
        );
    }

    /// <summary>Whether htmx or a fetch of our scripts asks, which says so in a header.</summary>
    public static bool IsFromScript(this HttpRequest request) =>
        request.Headers.ContainsKey("HX-Request") || request.Headers.XRequestedWith.Count > 0;

    /// <summary>The API takes tokens only, so that no page of another site can use a session there.</summary>
    private static string Select(HttpContext context) =>
        context.Request.Path.StartsWithSegments("/api")
        || context.Request.Headers.ContainsKey("Authorization")
            ? Token
            : IdentityConstants.ApplicationScheme;
}

/// <summary>Makes tokens and their digests.</summary>
internal static class Tokens
{
    /// <summary>A new token: 32 random bytes after a mark that secret scanners can find.</summary>
    public static string New() =>
        "crm_" + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));

    public static byte[] Digest(string token) => SHA256.HashData(Encoding.UTF8.GetBytes(token));
}
