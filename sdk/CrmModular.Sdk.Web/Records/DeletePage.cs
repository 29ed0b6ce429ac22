using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;

namespace CrmModular.Sdk.Web;

/// <summary>The base of the page that puts a record into the bin: a dialog where a script shows it, a page where none does.</summary>
/// <param name="texts">The texts of the reader's language.</param>
public abstract class DeletePage(ITexts texts) : FormPage(texts)
{
    /// <summary>What the dialog says.</summary>
    public DeleteView View { get; private set; } = null!;

    /// <summary>Where it leads afterwards.</summary>
    protected abstract string ListUrl { get; }

    /// <summary>What the dialog says; an exception where the user may not delete the record.</summary>
    protected abstract Task<DeleteView> ReadAsync(Guid id, CancellationToken ct);

    /// <summary>Puts it into the bin, and answers the undo number.</summary>
    protected abstract Task<Guid?> DeleteAsync(Guid id, int? version, CancellationToken ct);

    /// <summary>Shows what refers to the record.</summary>
    public async Task<IActionResult> OnGetAsync(Guid id, CancellationToken ct)
    {
        View = await ReadAsync(id, ct);
        return Show();
    }

    /// <summary>Puts it into the bin.</summary>
    public async Task<IActionResult> OnPostAsync(
        Guid id,
        [FromForm] int? version,
        CancellationToken ct
    )
    {
        View = await ReadAsync(id, ct);
        if (View.Blocked)
        {
            Response.StatusCode = StatusCodes.Status422UnprocessableEntity;
            return Show();
        }

        Guid? undo = null;
        try
        {
            if (await TryAsync(async () => undo = await DeleteAsync(id, version, ct)))
            {
                return Done(ListUrl, Texts["sdk.deleted", ("name", View.Name)], undo);
            }
        }
        catch (StaleRecordException)
        {
            // Somebody changed it in between: the dialog shows it as it is now, and asks again.
            Response.StatusCode = StatusCodes.Status422UnprocessableEntity;
            View = await ReadAsync(id, ct) with { Changed = true };
        }

        return Show();
    }

    private IActionResult Show() => IsFragment ? Partial(SdkViews.Delete, View) : Page();
}
