using CrmModular.Sdk.Data;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;

namespace CrmModular.Sdk.Web;

/// <content>Bulk changes.</content>
public abstract partial class RecordListPage<T>
{
    private const string BulkDialog = "/Areas/Sdk/Pages/Shared/_ListBulkDialog.cshtml";

    /// <summary>The dialog that asks for the new owner, or for tags.</summary>
    public async Task<IActionResult> OnGetBulkAsync(string? @do, Guid[] id, bool all)
    {
        var screen = await PrepareAsync();
        var box = await BulkBoxAsync(screen, @do, id, AllWanted(all), null);
        return box is null ? BadRequest() : await DialogAsync(BulkDialog, box);
    }

    /// <summary>Changes the picked records, or all of the filter.</summary>
    public async Task<IActionResult> OnPostBulkAsync(BulkPost post)
    {
        var screen = await PrepareAsync();
        var all = AllWanted(post.All);
        if (!all && post.Id.Length == 0)
        {
            return Done(screen.Url(screen.State));
        }

        if (post.Do == "export")
        {
            return await ExportAsync(screen, "xlsx", all ? null : post.Id);
        }

        try
        {
            if (OrderOf(post, all, Asked) is { } order)
            {
                return await ChangeAsync(screen, post, order, all);
            }

            if (await BulkBoxAsync(screen, post.Do, post.Id, all, null) is not { } box)
            {
                return BadRequest();
            }

            // The bar's button asks for the dialog; the dialog's own must not come back without a word.
            return Asked
                ? await DialogAsync(
                    BulkDialog,
                    box with
                    {
                        Missing = Texts[$"list.bulk.{post.Do}.missing"],
                    },
                    StatusCodes.Status422UnprocessableEntity
                )
                : await DialogAsync(BulkDialog, box);
        }
        catch (RuleException rule)
        {
            var error = Texts[rule.TextKey, [.. rule.Arguments]];
            var box = await BulkBoxAsync(screen, post.Do, post.Id, all, error);
            if (box is null)
            {
                throw;
            }

            return await DialogAsync(BulkDialog, box, StatusCodes.Status422UnprocessableEntity);
        }
    }

    /// <summary>The box in the bulk bar is a check box with the value 1, which model binding does not take for true.</summary>
    private bool AllWanted(bool bound) =>
        bound || (Request.HasFormContentType ? Request.Form["all"] : Request.Query["all"]) == "1";

    /// <summary>Whether the dialog was answered, and not only the bar's button pressed.</summary>
    private bool Asked => Request.HasFormContentType && Request.Form.ContainsKey("asked");

    /// <summary>What was asked; null when something must be asked first: for the bin, whether all are meant.</summary>
    private static BulkOrder? OrderOf(BulkPost post, bool all, bool asked) =>
        post.Do switch
        {
            "owner" when post.Owner == ListFilter.Nothing => new BulkOrder(BulkAction.Owner),
            "owner" when Guid.TryParse(post.Owner, out var owner) => new BulkOrder(BulkAction.Owner)
            {
                Owner = owner,
            },
            "tags" when post.Add.Length + post.Remove.Length > 0 => new BulkOrder(BulkAction.Tags)
            {
                Add = post.Add,
                Remove = post.Remove,
            },
            "bin" when !all || asked => new BulkOrder(BulkAction.Bin),
            "restore" => new BulkOrder(BulkAction.Restore),
            _ => null,
        };

    /// <summary>Changes them now, or has a job do it where they are more than are counted.</summary>
    private async Task<IActionResult> ChangeAsync(
        ListScreen screen,
        BulkPost post,
        BulkOrder order,
        bool all
    )
    {
        // Once begun it goes to its end: half a change that nobody can see is worse than a wasted one.
        var ct = CancellationToken.None;
        var request = screen.State.Start().Request;
        if (all && !(await services.Reader.CountAsync(request, ct)).Exact)
        {
            return Done($"/work/{await services.Bulk.StartAsync(order, request, ct)}");
        }

        var selection = new BulkSelection(post.Id, all ? request : null);
        var result = await services.Bulk.RunAsync(order, selection, ct);
        var undo = result.Changed > 0 ? result.Batch : (Guid?)null;
        return Done(screen.Url(screen.State), ResultText(post.Do!, result), undo);
    }

    private string ResultText(string what, BulkResult result)
    {
        var text = Texts.Count($"list.bulk.{what}.done", result.Changed);
        if (result.Referenced > 0)
        {
            text += " " + Texts.Count("list.bulk.referenced", result.Referenced);
        }

        return result.Refused > 0
            ? text + " " + Texts.Count("list.bulk.refused", result.Refused)
            : text;
    }

    private async Task<ListBulkBox?> BulkBoxAsync(
        ListScreen screen,
        string? what,
        Guid[] ids,
        bool all,
        string? error
    )
    {
        var offered = what switch
        {
            "owner" => screen.ChangesOwner,
            "tags" => screen.ChangesTags,
            "bin" => error is not null || (all && screen.MayDelete),
            "restore" => error is not null,
            _ => false,
        };
        if (!offered)
        {
            return null;
        }

        var count = all
            ? await services.Reader.CountAsync(screen.State.Request, Ct)
            : new BoundedCount(ids.Length, true);
        return new ListBulkBox(screen, what!, all ? [] : ids, all, count, error);
    }
}

/// <summary>What the form of a bulk change sends.</summary>
public sealed record BulkPost
{
    /// <summary>Which change: <c>owner</c>, <c>tags</c>, <c>bin</c>, <c>restore</c> or <c>export</c>.</summary>
    public string? Do { get; init; }

    /// <summary>The picked records.</summary>
    public Guid[] Id { get; init; } = [];

    /// <summary>Whether all records of the filter are meant.</summary>
    public bool All { get; init; }

    /// <summary>The new owner's id, or a dash for nobody.</summary>
    public string? Owner { get; init; }

    /// <summary>The tags to add.</summary>
    public string[] Add { get; init; } = [];

    /// <summary>The tags to take away.</summary>
    public string[] Remove { get; init; } = [];
}

/// <summary>The dialog of a bulk change.</summary>
internal sealed record ListBulkBox(
    ListScreen Screen,
    string What,
    IReadOnlyList<Guid> Ids,
    bool All,
    BoundedCount Count,
    string? Error
)
{
    /// <summary>What must still be chosen; null before the form was sent.</summary>
    public string? Missing { get; init; }
}
