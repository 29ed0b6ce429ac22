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
    public const string Everyone = "everyone";
    public const string Some = "roles";
    public const string Nobody = "nobody";

    public FeatureChoice Choice { get; private set; } = new("", false, []);

    /// <summary>Which of the three the form shows as chosen.</summary>
    public string Whom { get; private set; } = "";

    public async Task<IActionResult> OnGetAsync(string id, CancellationToken ct)
    {
        Choice = await mediator.Send(new ReadFeature(id), ct);
        if (Whom.Length == 0)
        {
            Whom =
                !Choice.On ? Nobody
                : Choice.Roles.Any(r => r.Chosen) ? Some
                : Everyone;
        }

        return Request.IsFromScript() ? Partial("/Pages/Admin/_Feature.cshtml", this) : Page();
    }

    public async Task<IActionResult> OnPostAsync(
        string id,
        string whom,
        Guid[] roles,
        CancellationToken ct
    )
    {
        if (whom == Some && roles.Length == 0)
        {
            ModelState.AddModelError("roles", texts["modules.feature.none"]);
            Response.StatusCode = StatusCodes.Status422UnprocessableEntity;
            Whom = Some;
            return await OnGetAsync(id, ct);
        }

        await mediator.Send(new SwitchFeature(id, whom != Nobody, whom == Some ? roles : []), ct);
        TempData["Toast"] = texts[
            "modules.feature.saved",
            ("feature", texts[FeatureNames.Key(id)])
        ];
        return this.Leave("/admin/modules");
    }
}
