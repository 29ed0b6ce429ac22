using CrmModular.Host.Platform.Frame;
using CrmModular.Host.Platform.Modules;
using MediatR;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace CrmModular.Host.Pages.Admin;

/// <summary>What turning a module off would take away; its button does it.</summary>
[Requires(AdminPermissions.Modules)]
public sealed class ImpactModel(IMediator mediator, ITexts texts, IModules modules) : PageModel
{
    private ModuleImpact? _impact;

    public ModuleImpact Impact =>
        _impact ?? throw new InvalidOperationException("The page is shown after it was read.");

    public string Name => Impact.Module.Name;

    /// <summary>All that goes, named: "Sales and Loyalty card".</summary>
    public string Everything => Join([Name, .. Impact.Dependants.Select(d => d.Name)]);

    public async Task<IActionResult> OnGetAsync(string id, CancellationToken ct)
    {
        if (!modules.IsOn(id))
        {
            return Redirect("/admin/modules");
        }

        _impact = await mediator.Send(new ReadImpact(id), ct);
        return Page();
    }

    public async Task<IActionResult> OnPostAsync(string id, bool tell, CancellationToken ct)
    {
        var gone = await mediator.Send(new TurnOff(id, tell), ct);
        if (gone.Count > 0)
        {
            TempData["Toast"] = texts[
                "modules.off.done",
                ("modules", Join([.. gone.Select(g => texts[$"{g}.module.name"])]))
            ];
            TempData["Undo"] = $"/admin/modules?handler=Enable&ids={string.Join(',', gone)}";
        }

        return Redirect("/admin/modules");
    }

    /// <summary>The sentence of one line of what goes away.</summary>
    public string Describe(ImpactExtension extension) =>
        texts.Count(
            $"impact.{extension.Point}",
            extension.Count,
            ("target", extension.Target),
            ("names", string.Join(texts["sdk.comma"], extension.Names))
        );

    /// <summary>How many rows a table keeps, by the name that its module gives them; plain rows where it gives none.</summary>
    public string Kept(ImpactCount table)
    {
        var cut = table.Name.IndexOfAny(['_', '.']);
        var key = cut < 0 ? "" : $"{table.Name[..cut]}.rows.{table.Name[(cut + 1)..]}";
        return texts.Count(texts.Find(key) is null ? "impact.stays.rows" : key, table.Count);
    }

    public static string IconOf(string point) =>
        point switch
        {
            "widget" => "home",
            "column" => "columns-3",
            "timeline" => "history",
            _ => "layout-sidebar-right",
        };

    private string Join(IReadOnlyList<string> names) =>
        names.Count < 2
            ? string.Concat(names)
            : string.Join(texts["sdk.comma"], names.Take(names.Count - 1))
                + texts["sdk.and"]
                + names[^1];
}
