using CrmModular.Host.Platform.Account;
using CrmModular.Host.Platform.Edge;
using MediatR;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace CrmModular.Host.Pages;

/// <summary>Takes what a person chose in the account menu: theme, language, letter keys.</summary>
[Requires(RequiresAttribute.AnyPerson)]
public sealed class PreferenceModel(IMediator mediator) : PageModel
{
    public IActionResult OnGet() => Redirect("/me");

    public async Task<IActionResult> OnPostAsync(string what, string value, CancellationToken ct)
    {
        await mediator.Send(new SetPreference(what, value), ct);
        return Redirect(Request.LocalReferer() ?? "/");
    }
}
