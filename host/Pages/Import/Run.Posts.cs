using CrmModular.Host.Platform.Import;
using CrmModular.Host.Platform.Import.Reading;
using CrmModular.Host.Platform.Jobs;
using Microsoft.AspNetCore.Mvc;

namespace CrmModular.Host.Pages.Import;

/// <summary>What the page of an import posts.</summary>
public sealed partial class RunModel
{
    /// <summary>Checks anew with other settings; script asks it at each change.</summary>
    public async Task<IActionResult> OnPostCheckAsync(Guid id, CancellationToken ct)
    {
        await ApplyFormAsync(id, ct);
        await ShowAsync(ct);
        return Page();
    }

    public async Task<IActionResult> OnPostSaveMappingAsync(Guid id, CancellationToken ct)
    {
        await ApplyFormAsync(id, ct);
        await Service.SaveMappingAsync(Run, ct);
        TempData["Toast"] = texts["import.mapping.saved"];
        return LocalRedirect($"/import/{id}");
    }

    /// <summary>Takes what stands on the page, so that nothing is imported otherwise than it was shown.</summary>
    public async Task<IActionResult> OnPostStartAsync(Guid id, CancellationToken ct)
    {
        await ApplyFormAsync(id, ct);
        try
        {
            if (Run.Check is not null)
            {
                await Service.StartAsync(Run, ct);
            }

            return LocalRedirect($"/import/{id}");
        }
        catch (RuleException e)
        {
            await ShowAsync(ct);
            Problem = texts[e.TextKey, [.. e.Arguments]];
            Response.StatusCode = StatusCodes.Status422UnprocessableEntity;
            return Page();
        }
    }

    public async Task<IActionResult> OnPostCancelAsync(Guid id, CancellationToken ct)
    {
        await LoadAsync(id, ct);
        if (Run.JobId is { } job)
        {
            await services.GetRequiredService<JobStatus>().CancelAsync(job, ct);
        }

        return LocalRedirect($"/import/{id}");
    }

    /// <summary>Goes on with an import that was cancelled or failed, at the row after the last that is in.</summary>
    public async Task<IActionResult> OnPostResumeAsync(Guid id, CancellationToken ct)
    {
        await LoadAsync(id, ct);
        if (Run.State is ImportState.Cancelled or ImportState.Failed)
        {
            await Service.ResumeAsync(Run, ct);
        }

        return LocalRedirect($"/import/{id}");
    }

    private async Task ApplyFormAsync(Guid id, CancellationToken ct)
    {
        Run = await Runs.FindAsync(id, ct);
        var before = ImportJson.Read<ImportSettings>(Run.Settings);
        var form = await Request.ReadFormAsync(ct);
        var type = form["type"].ToString();
        var other = type.Length > 0 && type != Run.TypeId;
        Run.TypeId = type.Length > 0 ? type : Run.TypeId;
        var reading = form["encoding"].Count > 0;
        var encoding = Pick<FileEncoding>(form["encoding"], before.Encoding);
        var separator = PickSeparator(form["separator"], before.Separator);
        // Another kind of record, another encoding or separator: other columns, which are proposed anew.
        var columns =
            other || (reading && (encoding != before.Encoding || separator != before.Separator))
                ? null
                : Columns(form);
        var settings = new ImportSettings
        {
            Encoding = encoding,
            Separator = separator,
            DateOrder = Pick<DateOrder>(form["order"], before.DateOrder),
            Columns = columns,
            Choices = other ? [] : Choices(form),
        };
        // A large file is checked for minutes: not again when nothing was changed since.
        if (other || !ImportService.IsAnswered(Run, before, settings))
        {
            await Service.CheckAsync(Run, settings, ct);
        }
    }

    private static Dictionary<int, string>? Columns(IFormCollection form)
    {
        const string Prefix = "column-";
        var columns = form.Where(f => f.Key.StartsWith(Prefix, StringComparison.Ordinal))
            .Select(f => (Index: int.TryParse(f.Key[Prefix.Length..], out var i) ? i : -1, f.Value))
            .Where(f => f.Index >= 0)
            .ToDictionary(f => f.Index, f => f.Value.ToString());
        return columns.Count > 0 ? columns : null;
    }

    private static Dictionary<string, string> Choices(IFormCollection form) =>
        form["finding"]
            .Zip(form["choice"])
            .Where(c => c.First is not null && c.Second is not null)
            .DistinctBy(c => c.First)
            .ToDictionary(c => c.First!, c => c.Second!, StringComparer.Ordinal);

    /// <summary>The empty choice is what was found, or stays as it was chosen.</summary>
    private static T? Pick<T>(string? posted, T? before)
        where T : struct, Enum =>
        posted is null ? before
        : Enum.TryParse<T>(posted, out var chosen) ? chosen
        : null;

    private static char? PickSeparator(string? posted, char? before) =>
        posted is null ? before
        : Array.Find(Separators, s => NameOf(s) == posted) is var found and not '\0' ? found
        : null;
}
