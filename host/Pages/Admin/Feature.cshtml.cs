using CrmModular.Host.Platform.Frame;
using CrmModular.Host.Platform.Modules;
using CrmModular.Host.Platform.Security;
using MediatR;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace CrmModular.Host.Pages.Admin;

/// <summary>For whom a feature is on: a dialog of the modules page, and a page where there is no script.</summary>
[Requires(AdminPermissions.Modules)]
public sealed class FeatureModel(IMediator mediator, ITexts texts) : PageModel
{
    public FeatureChoice Choice { get; private set; } = new("", false, []);

    public async Task<IActionResult> OnGetAsync(string id, CancellationToken ct)
    {
        Choice = await mediator.Send(new ReadFeature(id), ct);
        return Request.IsFromScript() ? Partial("/Pages/Admin/_Feature.cshtml", this) : Page();
    }

    public async Task<IActionResult> OnPostAsync(
        string id,
        string whom,
        Guid[] roles,
        CancellationToken ct
    )
    {
        await mediator.Send(
            new SwitchFeature(id, whom != "nobody", whom == "roles" ? roles : []),
            ct
        );
        TempData["Toast"] = texts[
            "modules.feature.saved",
            ("feature", texts[FeatureNames.Key(id)])
        ];
        return this.Leave("/admin/modules");
    }
}
