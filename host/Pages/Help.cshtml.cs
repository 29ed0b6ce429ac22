using CrmModular.Host.Platform.Frame;
using CrmModular.Host.Platform.Help;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace CrmModular.Host.Pages;

/// <summary>The guides: for everybody, and for those who see the administration.</summary>
[Requires(RequiresAttribute.AnyPerson)]
public sealed class HelpModel(IServiceProvider services) : PageModel
{
    internal Guide Guide { get; private set; } = null!;

    public string Name { get; private set; } = "";

    /// <summary>Whether the reader has pages of the administration, and so its guide.</summary>
    public bool Administers => services.GetRequiredService<PageFrame>().AdminTabs.Count > 0;

    public IActionResult OnGet(string? guide)
    {
        Name = guide ?? Guide.User;
        if (Name != Guide.User && !Administers)
        {
            return Forbid();
        }

        Guide = Guide.Of(Name);
        return Page();
    }
}
