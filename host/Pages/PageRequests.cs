using CrmModular.Host.Platform.Security;
using CrmModular.Host.Platform.Sessions;
using FluentValidation;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.ModelBinding;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace CrmModular.Host.Pages;

/// <summary>What the host's pages do with a request alike.</summary>
internal static class PageRequests
{
    /// <summary>Goes on to another page, from a dialog as from a page.</summary>
    public static IActionResult Leave(this PageModel page, string url)
    {
        if (!page.Request.IsFromScript())
        {
            return new RedirectResult(url);
        }

        page.Response.Headers["HX-Redirect"] = url;
        return new NoContentResult();
    }

    /// <summary>Puts a refusal beside the fields that it names, in the reader's language.</summary>
    /// <param name="state">The page's model state.</param>
    /// <param name="refusal">A <see cref="ValidationException"/> or a <see cref="RuleException"/>.</param>
    /// <param name="texts">The texts of the reader.</param>
    /// <param name="prefix">The name of the page's bound property.</param>
    public static void Refuse(
        this ModelStateDictionary state,
        Exception refusal,
        ITexts texts,
        string prefix = "Input"
    )
    {
        switch (refusal)
        {
            case ValidationException invalid:
                foreach (var error in invalid.Errors)
                {
                    state.AddModelError(Key(prefix, error.PropertyName), texts[error.ErrorMessage]);
                }

                break;
            case RuleException rule:
                state.AddModelError(
                    rule.Field is null ? "" : Key(prefix, rule.Field),
                    texts[rule.TextKey, [.. rule.Arguments]]
                );
                break;
        }
    }

    private static string Key(string prefix, string field) =>
        prefix.Length == 0 ? field : $"{prefix}.{field}";

    /// <summary>Answers 429 and says how long to wait.</summary>
    internal static string SayWait(this PageModel page, TooManyTriesException e, ITexts texts)
    {
        page.Response.StatusCode = StatusCodes.Status429TooManyRequests;
        page.Response.Headers.RetryAfter = $"{e.Wait.TotalSeconds:0}";
        return texts.Count("sign-in.tries", (int)Math.Ceiling(e.Wait.TotalMinutes));
    }

    /// <summary>Whether an exception is a refusal that the user can do something about.</summary>
    public static bool IsRefusal(this Exception e) => e is ValidationException or RuleException;
}
