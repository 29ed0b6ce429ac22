using CrmModular.Host.Platform.Edge;
using CrmModular.Host.Platform.Errors;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace CrmModular.Host.Pages;

[AllowAnonymous]
[IgnoreAntiforgeryToken]
[ResponseCache(NoStore = true)]
public sealed class ErrorModel(ITexts texts, ICurrentUser user) : PageModel
{
    private RequestError Failure =>
        HttpContext.Features.Get<RequestError>()
        ?? new RequestError(StatusCodes.Status404NotFound, HttpContext.TraceIdentifier, null, null);

    public bool SignedIn => user.PersonId is not null;
    public string? ModuleOff => Failure.ModuleOff;
    public string Reference => Failure.Reference;

    /// <summary>Whether the same request may succeed later; what is not there, or not allowed, will not.</summary>
    public bool CanRepeat => Failure.Status is >= 500 or 409 or 400 or 429;

    /// <summary>The page itself where it failed while it was read, otherwise the page from which something was sent.</summary>
    public string Again =>
        Failure.Address is { Length: > 0 } address ? address : Request.LocalReferer() ?? "/";

    public string Title =>
        ModuleOff is { } module
            ? texts["error.module.off.title", ("module", texts[$"{module}.module.name"])]
            : texts.Find($"error.{Failure.Status}.title") ?? texts["error.500.title"];

    public string Text =>
        ModuleOff is null ? Problems.Detail(texts, Failure)
        : HttpMethods.IsGet(Request.Method) ? texts["error.module.off.text"]
        : texts["error.module.off.typed"];

    public void OnGet() => Response.StatusCode = Failure.Status;
}
