using System.Text;
using CrmModular.Sdk.Data;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace CrmModular.Sdk.Web;

/// <content>Views, columns, counts and the look-up of people.</content>
public abstract partial class RecordListPage<T>
{
    private const string ViewDialog = "/Areas/Sdk/Pages/Shared/_ListViewDialog.cshtml";
    private const int PeopleShown = 30;

    /// <summary>The bounded counts of all views, asked for after the page is shown.</summary>
    public async Task<IActionResult> OnGetCountsAsync()
    {
        var screen = await PrepareAsync();
        var views = new List<(string Id, ListState State)> { ("all", new ListState()) };
        if (BaseOf(screen, ListState.Mine) is { } mine)
        {
            views.Add((ListState.Mine, mine));
        }

        views.AddRange(
            screen.Views.Select(v => (v.Id.ToString(), BaseOf(screen, v.Id.ToString())!))
        );
        var html = new StringBuilder();
        foreach (var (id, state) in views)
        {
            html.Append("<span class=\"n\" id=\"vc-").Append(id).Append("\" hx-swap-oob=\"true\">");
            html.Append(await CountTextAsync(state)).Append("</span>");
        }

        return Content(html.ToString(), "text/html; charset=utf-8");
    }

    private async Task<string> CountTextAsync(ListState state)
    {
        try
        {
            return services.Display.Count(await services.Reader.CountAsync(state.Request, Ct));
        }
        catch (RuleException)
        {
            // The view filters by something that is no longer there; its page says what.
            return Display.None;
        }
    }

    /// <summary>People whose name has a part, for filters and for the choice of an owner.</summary>
    public async Task<IActionResult> OnGetPeopleAsync(string? q)
    {
        var people = services.Reader.Context.People.AsNoTracking().Where(p => p.Active);
        var found = await people
            .WherePart(q, p => p.Name)
            .OrderBy(p => p.NameSort)
            .Take(PeopleShown)
            .Select(p => new PersonChoice(p.Id, p.Name, p.Region))
            .ToListAsync(Ct);
        return new JsonResult(found);
    }

    /// <summary>The dialog for a new view, or for one that is there.</summary>
    public async Task<IActionResult> OnGetViewAsync(Guid? id)
    {
        var screen = await PrepareAsync();
        return await DialogAsync(ViewDialog, ViewBox(screen, id, null, null));
    }

    /// <summary>Saves a new view, renames, shares or deletes one.</summary>
    public async Task<IActionResult> OnPostViewAsync(
        Guid? id,
        string? name,
        bool shared,
        string? delete
    )
    {
        var screen = await PrepareAsync();
        try
        {
            if (id is { } gone && delete is not null)
            {
                await services.Views.DeleteAsync(gone, Ct);
                return Done(Path, Texts["list.view.deleted"]);
            }

            if (id is { } known)
            {
                await services.Views.ChangeAsync(known, name ?? "", null, shared, Ct);
                return Done($"{Path}?view={known}", Texts["list.view.saved"]);
            }

            var query = screen.State.Kept();
            var added = await services.Views.AddAsync(Definition.Id, name ?? "", query, shared, Ct);
            return Done($"{Path}?view={added}", Texts["list.view.saved"]);
        }
        catch (RuleException rule)
        {
            return await DialogAsync(
                ViewDialog,
                ViewBox(screen, id, name, Texts[rule.TextKey, [.. rule.Arguments]]),
                StatusCodes.Status422UnprocessableEntity
            );
        }
    }

    /// <summary>Saves the changed filters, order and columns into the chosen view.</summary>
    public async Task<IActionResult> OnPostSaveViewAsync()
    {
        var screen = await PrepareAsync();
        if (screen.Chosen is not { } view)
        {
            return await DialogAsync(ViewDialog, ViewBox(screen, null, null, null));
        }

        await services.Views.ChangeAsync(view.Id, null, screen.State.Kept(), null, Ct);
        return Done($"{Path}?view={view.Id}", Texts["list.view.saved"]);
    }

    /// <summary>Takes the chosen columns into the address of a saved view, or keeps them for the person.</summary>
    public async Task<IActionResult> OnPostColumnsAsync(string[] c, string? reset)
    {
        var screen = await PrepareAsync();
        var known = screen.Columns.Concat(screen.OtherColumns).Select(x => x.Key).ToHashSet();
        string[] columns = reset is null ? [.. c.Where(known.Contains).Distinct()] : [];
        if (screen.Chosen is null)
        {
            await services.Views.KeepColumnsAsync(Definition.Id, columns, Ct);
            return Done(screen.Url(screen.State with { Columns = [] }));
        }

        return Done(screen.Url(screen.Alter(screen.State with { Columns = columns })));
    }

    private static ListViewBox ViewBox(ListScreen screen, Guid? id, string? name, string? error)
    {
        var view = screen.Views.FirstOrDefault(v => v.Id == id);
        return new ListViewBox(
            screen.Handler("View", view is null ? "" : $"id={view.Id}"),
            view,
            name ?? view?.Name ?? "",
            view?.Shared ?? false,
            screen.MayShare,
            error
        );
    }

    /// <summary>Shows a dialog: alone to the script, otherwise open in the page.</summary>
    private async Task<IActionResult> DialogAsync(
        string partial,
        object model,
        int status = StatusCodes.Status200OK
    )
    {
        if (!ByScript)
        {
            await ShowAsync();
            Screen.Dialog = new ListDialog(partial, model);
        }

        Response.StatusCode = status;
        return ByScript ? Partial(partial, model) : Page();
    }

    /// <summary>Leads back to the list, where the toast says what was done.</summary>
    private IActionResult Done(string url, string? toast = null, Guid? batch = null)
    {
        TempData["Toast"] = toast;
        TempData["Undo"] = batch is null ? null : $"/undo/{batch}";
        if (!ByScript)
        {
            return LocalRedirect(url);
        }

        Response.Headers["HX-Redirect"] = url;
        return new NoContentResult();
    }

    private sealed record PersonChoice(Guid Value, string Text, string Sub);
}

/// <summary>The dialog of a view.</summary>
internal sealed record ListViewBox(
    string Url,
    ListView? View,
    string Name,
    bool Shared,
    bool MayShare,
    string? Error
);
