using FluentValidation;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.ModelBinding;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace CrmModular.Sdk.Web;

/// <summary>
/// The base of a page with a form: it sends a request and turns what the request refuses into messages beside the fields,
/// with what was typed kept.
/// </summary>
/// <param name="texts">The texts of the reader's language.</param>
public abstract class FormPage(ITexts texts) : PageModel
{
    /// <summary>The texts of the reader's language.</summary>
    protected ITexts Texts { get; } = texts;

    /// <summary>Whether htmx or a script asked, so that a piece of a page answers.</summary>
    protected bool IsFragment => Request.Headers.ContainsKey("HX-Request");

    /// <summary>Sends, unless what was typed cannot even be read. A broken rule becomes a message and the status 422.</summary>
    /// <returns>Whether it was done.</returns>
    protected async Task<bool> TryAsync(Func<Task> send)
    {
        if (ModelState.IsValid)
        {
            try
            {
                await send();
                return true;
            }
            catch (ValidationException invalid)
            {
                foreach (var error in invalid.Errors)
                {
                    ModelState.AddModelError(FieldOf(error.PropertyName), Texts.Of(error));
                }
            }
            catch (RuleException rule)
            {
                ModelState.AddModelError(
                    rule.Field ?? "",
                    Texts[rule.TextKey, [.. rule.Arguments]]
                );
            }
        }

        Response.StatusCode = StatusCodes.Status422UnprocessableEntity;
        return false;
    }

    /// <summary>The messages by field; those of the record as a whole under the empty name.</summary>
    protected IReadOnlyDictionary<string, string> Errors() =>
        ModelState
            .Where(e => e.Value is { ValidationState: ModelValidationState.Invalid })
            .GroupBy(e => FieldOf(e.Key), StringComparer.OrdinalIgnoreCase)
            .ToDictionary(
                g => g.Key,
                // What binding refuses is named by a key, like everything else.
                g => Texts[g.SelectMany(e => e.Value!.Errors).First().ErrorMessage],
                StringComparer.OrdinalIgnoreCase
            );

    /// <summary>Leads on after a save, by htmx or without; the draft in the browser is done with.</summary>
    /// <param name="url">The next page.</param>
    /// <param name="toast">What the next page says; null for nothing.</param>
    /// <param name="undo">The undo number of the change; null offers no undo.</param>
    protected IActionResult Done(string url, string? toast = null, Guid? undo = null)
    {
        Say(toast, undo);
        if (!IsFragment)
        {
            return LocalRedirect(url);
        }

        Response.Headers["HX-Redirect"] = url;
        Response.Headers["HX-Trigger"] = "saved";
        return StatusCode(StatusCodes.Status200OK);
    }

    /// <summary>Has htmx load the page it stands on anew, which then says what was done.</summary>
    /// <param name="toast">What the page says.</param>
    /// <param name="undo">The undo number of the change; null offers no undo.</param>
    protected IActionResult Again(string toast, Guid? undo)
    {
        Say(toast, undo);
        Response.Headers["HX-Refresh"] = "true";
        return StatusCode(StatusCodes.Status200OK);
    }

    private void Say(string? toast, Guid? undo)
    {
        if (toast is not null)
        {
            TempData["Toast"] = toast;
            TempData["Undo"] = undo is { } batch ? $"/undo/{batch}" : null;
        }
    }

    /// <summary>An element of a list belongs to the list's field.</summary>
    private static string FieldOf(string property)
    {
        var bracket = property.IndexOf('[', StringComparison.Ordinal);
        return bracket < 0 ? property : property[..bracket];
    }
}

/// <summary>The sentences of what a validation refuses.</summary>
public static class ValidationTexts
{
    /// <summary>The sentence of a refused value; what fills its places comes along where a kind of record refused it.</summary>
    public static string Of(
        this ITexts texts,
        FluentValidation.Results.ValidationFailure failure
    ) =>
        failure.CustomState is IReadOnlyList<(string Name, object? Value)> arguments
            ? texts[failure.ErrorMessage, [.. arguments]]
            : texts[failure.ErrorMessage];
}
