using CrmModular.Host.Platform.Frame;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace CrmModular.Host.Pages.Admin;

/// <summary>The administration has no page of its own: its address leads to the first that the user may open.</summary>
[Requires(RequiresAttribute.AnyPerson)]
public sealed class IndexModel : PageModel
{
    public IActionResult OnGet() =>
        HttpContext.RequestServices.GetRequiredService<PageFrame>().AdminTabs is [var first, ..]
            ? Redirect(first.Url)
            : NotFound();
}
