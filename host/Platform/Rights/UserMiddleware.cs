using System.Globalization;
using System.Security.Claims;
using CrmModular.Host.Platform.Company;
using CrmModular.Host.Platform.Texts;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Identity;
using Microsoft.Net.Http.Headers;

namespace CrmModular.Host.Platform.Rights;

/// <summary>Finds out who asks, with which rights, and in which language.</summary>
internal sealed class UserMiddleware(RequestDelegate next)
{
    public const string LanguageCookie = "crm.language";

    public async Task InvokeAsync(
        HttpContext context,
        CurrentUser user,
        RequestAccess access,
        TextStore texts,
        CompanyFacts company
    )
    {
        var via = context.Request.Path.StartsWithSegments("/api") ? "api" : "page";
        var (rights, session) = await access.OfAsync(context);
        if (rights is null && context.User.Identity is { IsAuthenticated: true })
        {
            context.User = new ClaimsPrincipal(new ClaimsIdentity());
            await context.SignOutAsync(IdentityConstants.ApplicationScheme);
        }

        user.Become(rights, via, session);
        var culture = CultureInfo.GetCultureInfo(Language(context, rights, texts, company));
        context.Features.Set(new RequestLanguage(culture));
        RequestLanguage.Use(context);
        await next(context);
    }

    private static string Language(
        HttpContext context,
        PersonRights? rights,
        TextStore texts,
        CompanyFacts company
    )
    {
        if (rights is { Language.Length: > 0 } && Known(texts, rights.Language) is { } own)
        {
            return own;
        }

        if (
            context.Request.Cookies[LanguageCookie] is { } cookie
            && Known(texts, cookie) is { } chosen
        )
        {
            return chosen;
        }

        foreach (
            var asked in context
                .Request.GetTypedHeaders()
                .AcceptLanguage.OrderByDescending(l => l.Quality ?? 1)
        )
        {
            if (Known(texts, asked.Value.ToString()) is { } known)
            {
                return known;
            }
        }

        return Known(texts, company.Language) ?? TextStore.Fallback;
    }

    /// <summary>The language that serves an asked one: itself, or one of the same stem (<c>zh</c>, <c>en-GB</c>).</summary>
    private static string? Known(TextStore texts, string asked)
    {
        var stem = asked.Split('-')[0];
        return texts.Languages.FirstOrDefault(l =>
                l.Equals(asked, StringComparison.OrdinalIgnoreCase)
            )
            ?? texts.Languages.FirstOrDefault(l =>
                l.Split('-')[0].Equals(stem, StringComparison.OrdinalIgnoreCase)
            );
    }
}

/// <summary>
/// The language of the request. What a middleware sets flows inwards only: whoever answers further out, as errors are, takes
/// the language up again from here.
/// </summary>
internal sealed record RequestLanguage(CultureInfo Culture)
{
    public static void Use(HttpContext context)
    {
        if (context.Features.Get<RequestLanguage>() is { } language)
        {
            CultureInfo.CurrentCulture = language.Culture;
            CultureInfo.CurrentUICulture = language.Culture;
        }
    }
}
