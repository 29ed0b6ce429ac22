using System.Security.Claims;
using System.Text.Encodings.Web;
using CrmModular.Host.Platform.Rights;
using CrmModular.Host.Platform.Security;
using CrmModular.Host.Platform.SecurityLog;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;

namespace CrmModular.Host.Platform.ApiTokens;

/// <summary>Signs in by <c>Authorization: Bearer crm_…</c>, for the API only.</summary>
internal sealed class TokenHandler(
    IOptionsMonitor<AuthenticationSchemeOptions> options,
    ILoggerFactory logger,
    UrlEncoder encoder,
    RightsCache rights,
    TokenGuesses guesses,
    SecurityRecorder security,
    TimeProvider clock
) : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    private const string Prefix = "Bearer ";
    private bool _tooMany;

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        var header = Request.Headers.Authorization.ToString();
        if (!header.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase))
        {
            return AuthenticateResult.NoResult();
        }

        var digest = Tokens.Digest(header[Prefix.Length..].Trim());
        _tooMany = !guesses.MayTry(Context, digest);
        if (_tooMany)
        {
            security.Write(SecurityKinds.Limit, null, "token", refused: true);
            return AuthenticateResult.Fail("Too many unknown tokens came from this address.");
        }

        var token = await rights.TokenAsync(digest, Context.RequestAborted);
        if (
            token is null
            || token.Revoked
            || clock.GetUtcNow() >= token.ExpiresAt
            || !Request.Path.StartsWithSegments("/api")
        )
        {
            if (token is null)
            {
                guesses.CountWrong(Context);
            }

            security.Write(
                SecurityKinds.TokenRefused,
                token?.PersonId,
                token?.Id.ToString() ?? "",
                refused: true
            );
            return AuthenticateResult.Fail("Unknown, ended or revoked token.");
        }

        guesses.WasRight(digest);
        Context.Features.Set(token);
        var identity = new ClaimsIdentity(
            [new Claim(ClaimTypes.NameIdentifier, token.PersonId.ToString())],
            Scheme.Name
        );
        return AuthenticateResult.Success(
            new AuthenticationTicket(new ClaimsPrincipal(identity), Scheme.Name)
        );
    }

    protected override Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        Response.StatusCode = _tooMany
            ? StatusCodes.Status429TooManyRequests
            : StatusCodes.Status401Unauthorized;
        if (_tooMany)
        {
            Response.Headers.RetryAfter = $"{TokenGuesses.Window.TotalSeconds:0}";
        }
        else
        {
            Response.Headers.WWWAuthenticate = "Bearer";
        }

        return Task.CompletedTask;
    }
}
