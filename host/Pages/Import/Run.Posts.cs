using CrmModular.Host.Platform.Import;
using CrmModular.Host.Platform.Import.Reading;
using CrmModular.Host.Platform.Jobs;
using Microsoft.AspNetCore.Mvc;

namespace CrmModular.Host.Pages.Import;

/// <summary>What the page of an import posts.</summary>
public sealed partial class RunModel
{
    /// <summary>Checks anew with other settings; script asks it at each change.</summary>
    public Task<IActionResult> OnPostCheckAsync(Guid id, CancellationToken ct) =>
        TryAsync(
            id,
            async () =>
            {
                await ApplyFormAsync(id, ct);
                if (Run.Check is null)
                {
                    return Elsewhere(id);
                }

                await ShowAsync(ct);
                return Page();
            },
            ct
        );

    /// <summary>Checks once more a large file whose check was cancelled or failed.</summary>
    public Task<IActionResult> OnPostRecheckAsync(Guid id, CancellationToken ct) =>
        TryAsync(
            id,
            async () =>
            {
                Run = await Runs.FindAsync(id, ct);
                await Service.CheckAsync(Run, ImportJson.Read<ImportSettings>(Run.Settings), ct);
                return LocalRedirect($"/import/{id}");
            },
            ct
        );

    public Task<IActionResult> OnPostSaveMappingAsync(Guid id, CancellationToken ct) =>
        TryAsync(
            id,
            async () =>
            {
                await ApplyFormAsync(id, ct);
                if (Run.Check is not null)
                {
                    await Service.SaveMappingAsync(Run, ct);
                    TempData["Toast"] = texts["import.mapping.saved"];
                }

                return LocalRedirect($"/import/{id}");
            },
            ct
        );

    /// <summary>Takes what stands on the page, so that nothing is imported otherwise than it was shown.</summary>
    public Task<IActionResult> OnPostStartAsync(Guid id, CancellationToken ct) =>
        TryAsync(
            id,
            async () =>
            {
                await ApplyFormAsync(id, ct);
                if (Run.Check is not null)
                {
                    await Service.StartAsync(Run, ct);
                }

                return LocalRedirect($"/import/{id}");
            },
            ct
        );

    /// <summary>Forgets a file that nothing was written from.</summary>
    public Task<IActionResult> OnPostDiscardAsync(Guid id, CancellationToken ct) =>
        TryAsync(
            id,
            async () =>
            {
                Run = await Runs.FindAsync(id, ct);
                if (!Checking)
                {
                    throw new RuleException("import.begun");
                }

                await Service.DiscardAsync(Run);
                TempData["Toast"] = texts["import.discarded", ("file", Run.FileName)];
                return LocalRedirect("/import");
            },
            ct
        );

    public async Task<IActionResult> OnPostCancelAsync(Guid id, CancellationToken ct)
    {
        await LoadAsync(id, ct);
        if (Run.JobId is { } job)
        {
            await services.GetRequiredService<JobStatus>().CancelAsync(job, ct);
        }
        else if (Run.State == ImportState.Running)
        {
            // The command line's: its next portion finds that it was cancelled.
            await Runs.EndAsync(id, ImportState.Cancelled, null, ct);
        }

        return LocalRedirect($"/import/{id}");
    }

    /// <summary>Goes on with an import that was cancelled or failed, at the row after the last that is in.</summary>
    public Task<IActionResult> OnPostResumeAsync(Guid id, CancellationToken ct) =>
        TryAsync(
            id,
            async () =>
            {
                Run = await Runs.FindAsync(id, ct);
                await Service.ResumeAsync(Run, ct);
                return LocalRedirect($"/import/{id}");
            },
            ct
        );

    /// <summary>Shows the page as it stands when something was refused, with the reason.</summary>
    private async Task<IActionResult> TryAsync(
        Guid id,
        Func<Task<IActionResult>> work,
        CancellationToken ct
    )
    {
        try
        {
            return await work();
        }
        catch (RuleException e)
        {
            await LoadAsync(id, ct);
            Problem = texts[e.TextKey, [.. e.Arguments]];
            Response.StatusCode = StatusCodes.Status422UnprocessableEntity;
            return Page();
        }
    }

    /// <summary>Leads script to the page as a whole, where a part of it cannot be exchanged.</summary>
    private IActionResult Elsewhere(Guid id)
    {
        if (!Request.Headers.ContainsKey("HX-Request"))
        {
            return LocalRedirect($"/import/{id}");
        }

        Response.Headers["HX-Redirect"] = $"/import/{id}";
        return new NoContentResult();
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
        var sheet = form["sheet"].Count > 0 ? form["sheet"].ToString() : before.Sheet;
        var heading =
            int.TryParse(form["heading"], out var row) && row > 0 ? row : before.HeadingRow;
        var place = ImportService.PlaceOf(Run);
        var moved = (sheet ?? place.Sheet) != place.Sheet || (heading ?? place.Row) != place.Row;
        // Another kind of record, another sheet, encoding or separator: other columns, which are proposed anew.
        var columns =
            other
            || moved
            || (reading && (encoding != before.Encoding || separator != before.Separator))
                ? null
                : Columns(form);
        var settings = new ImportSettings
        {
            Encoding = encoding,
            Separator = separator,
            Sheet = sheet == place.Sheet ? before.Sheet : sheet,
            // A place that was found is found anew in another sheet.
            HeadingRow =
                heading == place.Row ? before.HeadingRow
                : sheet != place.Sheet && place.Sheet is not null ? null
                : heading,
            DecimalMark = Pick<DecimalMark>(form["mark"], before.DecimalMark),
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

    /// <summary>What was chosen for each finding; an answer for all of a column goes before.</summary>
    private static Dictionary<string, string> Choices(IFormCollection form)
    {
        const string Prefix = "all-";
        var forAll = form.Where(f => f.Key.StartsWith(Prefix, StringComparison.Ordinal))
            .Select(f => (Target: f.Key[Prefix.Length..], Choice: f.Value.ToString()))
            .Where(f => f.Choice.Length > 0)
            .ToList();
        return form["finding"]
            .Zip(form["choice"])
            .Where(c => c.First is not null && c.Second is not null)
            .DistinctBy(c => c.First)
            .ToDictionary(
                c => c.First!,
                c =>
                    forAll.Find(f => UnknownValues.AsksAbout(f.Target, c.First!)).Choice
                    ?? c.Second!,
                StringComparer.Ordinal
            );
    }

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
