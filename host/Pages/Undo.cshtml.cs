using CrmModular.Host.Platform.Undo;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace CrmModular.Host.Pages;

/// <summary>Takes a batch back: at once when it is small, in the background otherwise; and leads back to where the user was.</summary>
[Requires(RequiresAttribute.AnyPerson)]
public sealed class UndoModel(IServiceProvider services, IJobs jobs, ITexts texts) : PageModel
{
    private const int AtOnce = 200;

    public IActionResult OnGet() => NotFound();

    public async Task<IActionResult> OnPostAsync(Guid batch, CancellationToken ct)
    {
        var undo = services.GetRequiredService<UndoService>();
        await undo.CheckAsync(batch, ct);
        var count = await services
            .GetRequiredService<UndoBatch>()
            .CountAsync(batch, AtOnce + 1, ct);
        if (count > AtOnce)
        {
            await jobs.StartAsync(UndoJob.Name, UndoJob.ArgumentsFor(batch), ct);
            TempData["Toast"] = texts["undo.started"];
        }
        else
        {
            var result = await undo.UndoAsync(batch, ct);
            TempData["Toast"] = Describe(result);
            TempData["Undo"] = result.Undone > 0 ? $"/undo/{result.BatchId}" : null;
        }

        // A call of the script reloads the page, which shows the toast.
        var byScript =
            Request.Headers.ContainsKey("HX-Request")
            || Request.Headers.XRequestedWith.Contains("fetch");
        return byScript ? new NoContentResult() : LocalRedirect(Back());
    }

    private string Describe(UndoResult result)
    {
        if (result.LeftAlone == 0)
        {
            return texts["undo.done"];
        }

        var first = result.Reasons[0];
        return texts[
            "undo.partly",
            ("undone", result.Undone),
            ("left", result.LeftAlone),
            ("reason", texts[first.TextKey, ("what", first.Detail)])
        ];
    }

    private string Back() =>
        Uri.TryCreate(Request.Headers.Referer, UriKind.Absolute, out var from)
        && string.Equals(from.Authority, Request.Host.Value, StringComparison.OrdinalIgnoreCase)
            ? from.PathAndQuery
            : "/";
}
