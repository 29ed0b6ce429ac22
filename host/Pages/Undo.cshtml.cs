using CrmModular.Host.Platform.Edge;
using CrmModular.Host.Platform.Undo;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace CrmModular.Host.Pages;

/// <summary>Takes a batch back: at once when it is small, in the background otherwise; and leads back to where the user was.</summary>
[Requires(RequiresAttribute.AnyPerson)]
public sealed class UndoModel(IServiceProvider services, IJobs jobs, ITexts texts) : PageModel
{
    private const int AtOnce = 200;

    /// <summary>What became of it, where something was left as it is.</summary>
    public UndoResult? Result { get; private set; }

    /// <summary>The records that were left, with the reasons.</summary>
    internal IReadOnlyList<UndoReasons.Line> Lines { get; private set; } = [];

    /// <summary>The page from which it was asked.</summary>
    public string Return { get; private set; } = "/";

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
            var run = await jobs.StartAsync(UndoJob.Name, UndoJob.ArgumentsFor(batch), ct);
            TempData["Toast"] = texts["undo.started"];
            if (!ByScript && Back().StartsWith("/work/", StringComparison.Ordinal))
            {
                return LocalRedirect($"/work/{run}");
            }
        }
        else
        {
            var result = await undo.UndoAsync(batch, ct);
            if (result.LeftAlone > 0)
            {
                return await LeftAsync(result, ct);
            }

            TempData["Toast"] = texts["undo.done"];
            TempData["Undo"] = $"/undo/{result.BatchId}";
        }

        // A call of the script reloads the page, which shows the toast.
        return ByScript ? new NoContentResult() : LocalRedirect(Back());
    }

    private bool ByScript =>
        Request.Headers.ContainsKey("HX-Request")
        || Request.Headers.XRequestedWith.Contains("fetch");

    /// <summary>What was left as it is stays on the page until it is read: to the script as a sentence, otherwise record by record.</summary>
    private async Task<IActionResult> LeftAsync(UndoResult result, CancellationToken ct)
    {
        Result = result;
        if (ByScript)
        {
            return new ContentResult
            {
                StatusCode = StatusCodes.Status409Conflict,
                ContentType = "text/plain; charset=utf-8",
                Content = Describe(result),
            };
        }

        Return = Back();
        Lines = await services.GetRequiredService<UndoReasons>().ReadAsync(result, ct);
        return Page();
    }

    private string Describe(UndoResult result)
    {
        var first = result.Reasons[0];
        return texts[
            "undo.partly",
            ("undone", result.Undone),
            ("left", result.LeftAlone),
            ("reason", texts[first.TextKey, ("what", first.Detail)])
        ];
    }

    private string Back() => Request.LocalReferer() ?? "/";
}
