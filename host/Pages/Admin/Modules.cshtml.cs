using System.Globalization;
using CrmModular.Host.Modularity;
using CrmModular.Host.Platform.Frame;
using CrmModular.Host.Platform.Modules;
using CrmModular.Host.Platform.Security;
using MediatR;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace CrmModular.Host.Pages.Admin;

/// <summary>The installed modules, their states and features, and the switches.</summary>
[Requires(AdminPermissions.Modules)]
public sealed class ModulesModel(IMediator mediator, ITexts texts) : PageModel
{
    public ModulesPage View { get; private set; } = ModulesPage.Nothing;

    public async Task OnGetAsync(CancellationToken ct) =>
        View = await mediator.Send(new ReadModules(), ct);

    public Task<IActionResult> OnPostEnableAsync(string ids, CancellationToken ct) =>
        ChangeAsync(async () =>
        {
            var on = await mediator.Send(new TurnOn(ids.Split(',')), ct);
            Say("modules.on.done", on, "Disable");
        });

    public Task<IActionResult> OnPostDisableAsync(string ids, CancellationToken ct) =>
        ChangeAsync(async () =>
        {
            var off = new List<string>();
            foreach (var id in ids.Split(','))
            {
                off.AddRange(await mediator.Send(new TurnOff(id, false), ct));
            }

            Say("modules.off.done", off, "Enable");
        });

    public Task<IActionResult> OnPostFeatureAsync(string id, bool on, CancellationToken ct) =>
        ChangeAsync(async () =>
        {
            await mediator.Send(new SwitchFeature(id, on, null), ct);
            TempData["Toast"] = texts[
                on ? "modules.feature.on" : "modules.feature.off",
                ("feature", texts[FeatureNames.Key(id)])
            ];
            TempData["Undo"] =
                $"/admin/modules?handler=Feature&id={id}&on={(on ? "false" : "true")}";
        });

    public Task<IActionResult> OnPostRescanAsync(CancellationToken ct) =>
        ChangeAsync(async () =>
        {
            await mediator.Send(new LookForModules(), ct);
            TempData["Toast"] = texts["modules.looked"];
        });

    /// <summary>How long the generation took to build, in seconds.</summary>
    public string Seconds(TimeSpan time) =>
        time.TotalSeconds.ToString("0.0", CultureInfo.CurrentCulture);

    private void Say(string textKey, IReadOnlyList<string> modules, string undo)
    {
        if (modules.Count == 0)
        {
            return;
        }

        var names = string.Join(texts["sdk.comma"], modules.Select(m => texts[$"{m}.module.name"]));
        TempData["Toast"] = texts[textKey, ("modules", names)];
        TempData["Undo"] = $"/admin/modules?handler={undo}&ids={string.Join(',', modules)}";
    }

    private async Task<IActionResult> ChangeAsync(Func<Task> change)
    {
        try
        {
            await change();
        }
        catch (RuleException e)
        {
            TempData["Problem"] = texts[e.TextKey, [.. e.Arguments]];
        }

        // Undo asks by script, and loads the page anew itself.
        return Request.IsFromScript() ? new NoContentResult() : Redirect("/admin/modules");
    }
}
