using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using CrmModular.Host.Platform.People;
using CrmModular.Host.Platform.Rights;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

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
        authentication.AddIdentityCookies();
        services.Configure<CookieAuthenticationOptions>(
            IdentityConstants.ApplicationScheme,
            options =>
            {
                options.LoginPath = "/sign-in";
                options.AccessDeniedPath = "/error/403";
                options.ReturnUrlParameter = "returnUrl";
                options.Cookie.Name = "crm.session";
                options.Cookie.SameSite = SameSiteMode.Lax;
                options.ExpireTimeSpan = TimeSpan.FromDays(14);
                options.SlidingExpiration = true;
                // The stamp is compared on each request from memory, see UserMiddleware; the database is not asked here.
                options.Events.OnValidatePrincipal = _ => Task.CompletedTask;
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

/// <summary>Signs in by <c>Authorization: Bearer crm_…</c>.</summary>
internal sealed class TokenHandler(
    IOptionsMonitor<AuthenticationSchemeOptions> options,
    ILoggerFactory logger,
    UrlEncoder encoder,
    RightsCache rights
) : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    private const string Prefix = "Bearer ";

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        var header = Request.Headers.Authorization.ToString();
        if (!header.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase))
        {
            return AuthenticateResult.NoResult();
        }

        var person = await rights.PersonOfTokenAsync(
            Tokens.Digest(header[Prefix.Length..].Trim()),
            Context.RequestAborted
        );
        if (person is not { } id)
        {
            return AuthenticateResult.Fail("Unknown or revoked token.");
        }

        var identity = new ClaimsIdentity(
            [new Claim(ClaimTypes.NameIdentifier, id.ToString())],
            Scheme.Name
        );
        return AuthenticateResult.Success(
            new AuthenticationTicket(new ClaimsPrincipal(identity), Scheme.Name)
        );
    }
}

/// <summary>Makes tokens and their digests.</summary>
internal static class Tokens
{
    /// <summary>A new token: 32 random bytes after a mark that secret scanners can find.</summary>
    public static string New() =>
        "crm_" + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));

    public static byte[] Digest(string token) => SHA256.HashData(Encoding.UTF8.GetBytes(token));
}

/// <summary>What sign-in asks for.</summary>
internal static class IdentityRules
{
    public static void Configure(IdentityOptions options)
    {
        options.User.RequireUniqueEmail = true;
        options.User.AllowedUserNameCharacters = "";
        options.Lockout.MaxFailedAccessAttempts = 5;
        options.Lockout.DefaultLockoutTimeSpan = TimeSpan.FromMinutes(15);
        options.Lockout.AllowedForNewUsers = true;
        // Length and an estimate of guesses decide, not kinds of characters (NIST SP 800-63B, 5.1.1.2).
        options.Password.RequiredLength = PasswordStrength.LeastLength;
        options.Password.RequireDigit = false;
        options.Password.RequireLowercase = false;
        options.Password.RequireUppercase = false;
        options.Password.RequireNonAlphanumeric = false;
        options.Password.RequiredUniqueChars = 4;
    }
}

/// <summary>Refuses passwords that are quickly guessed.</summary>
internal sealed class PasswordStrength : IPasswordValidator<SignIn>
{
    /// <summary>zxcvbn: 0 to 4; 3 is "safely unguessable" against an offline attack on a slow digest.</summary>
    private const int LeastScore = 3;

    public const int LeastLength = 10;

    /// <summary>More would only cost the digest time.</summary>
    public const int GreatestLength = 200;

    public Task<IdentityResult> ValidateAsync(
        UserManager<SignIn> manager,
        SignIn user,
        string? password
    ) =>
        Task.FromResult(
            Problem(password, user.Email, []) is { } problem
                ? IdentityResult.Failed(
                    new IdentityError { Code = "PasswordTooWeak", Description = problem }
                )
                : IdentityResult.Success
        );

    /// <summary>The key of the text that says what is wrong with a password; null when it is good.</summary>
    /// <param name="password">The password.</param>
    /// <param name="email">Whose it is: its parts count as guessed.</param>
    /// <param name="personal">Other words that a guesser would try first.</param>
    public static string? Problem(
        string? password,
        string? email,
        IReadOnlyCollection<string?> personal
    )
    {
        if (password is null || password.Length < LeastLength)
        {
            return "password.short";
        }

        if (password.Length > GreatestLength)
        {
            return "password.long";
        }

        string[] words =
        [
            email ?? "",
            .. (email ?? "").Split('@', '.'),
            .. personal.SelectMany(p => (p ?? "").Split(' ')),
            "crmmodular",
        ];
        var score = global::Zxcvbn
            .Zxcvbn.MatchPassword(password, words.Where(w => w.Length > 2))
            .Score;
        return score >= LeastScore ? null : "password.weak";
    }
}
