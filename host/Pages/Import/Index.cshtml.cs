using CrmModular.Host.Platform.Frame;
using CrmModular.Host.Platform.Import;
using CrmModular.Sdk.Web;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace CrmModular.Host.Pages.Import;

/// <summary>Takes a file, and lists the imports so far. Only here a request may be larger than the usual limit.</summary>
[Requires(AdminPermissions.Import)]
[RequestSizeLimit(MostBytes)]
[RequestFormLimits(MultipartBodyLengthLimit = MostBytes)]
public sealed class IndexModel(IServiceProvider services, ITexts texts, Display display) : PageModel
{
    /// <summary>The file and a little for the rest of the form.</summary>
    private const long MostBytes = ImportFiles.MostBytes + (1024 * 1024);
    private const int Past = 20;

    internal IReadOnlyList<ImportTypes.Known> Types { get; private set; } = [];
    public IReadOnlyList<ImportRun> Runs { get; private set; } = [];
    public string? Problem { get; private set; }
    public string? Type { get; private set; }

    public async Task OnGetAsync(string? type, CancellationToken ct)
    {
        Type = type;
        await LoadAsync(ct);
    }

    public async Task<IActionResult> OnPostAsync(
        IFormFile? file,
        string? type,
        CancellationToken ct
    )
    {
        if (file is null || file.Length == 0)
        {
            return await RefuseAsync(texts["import.file.none"], type, ct);
        }

        var service = services.GetRequiredService<ImportService>();
        try
        {
            await using var stream = file.OpenReadStream();
            var run = await service.UploadAsync(file.FileName, type ?? "", stream, ct);
            await service.CheckAsync(run, new ImportSettings(), ct);
            return LocalRedirect($"/import/{run.Id}");
        }
        catch (RuleException e)
        {
            return await RefuseAsync(texts[e.TextKey, [.. e.Arguments]], type, ct);
        }
    }

    internal string TypeName(ImportRun run) =>
        Types.FirstOrDefault(t => t.Type.Id == run.TypeId) is { } known
            ? texts[known.Type.TextKey]
            : run.TypeId;

    internal string RowsOf(ImportRun run) =>
        run.Progress is { } progress
            ? display.Number(ImportJson.Read<ImportProgress>(progress).Total)
            : "–";

    internal string Badge(ImportState state) =>
        state switch
        {
            ImportState.Done => "b-ok",
            ImportState.Running => "b-info",
            ImportState.Failed => "b-bad",
            ImportState.Cancelled => "b-warn",
            _ => "",
        };

    private async Task<IActionResult> RefuseAsync(
        string problem,
        string? type,
        CancellationToken ct
    )
    {
        Problem = problem;
        Type = type;
        Response.StatusCode = StatusCodes.Status422UnprocessableEntity;
        await LoadAsync(ct);
        return Page();
    }

    private async Task LoadAsync(CancellationToken ct)
    {
        Types = await services.GetRequiredService<ImportTypes>().ListAsync(ct);
        Runs = await services.GetRequiredService<ImportRuns>().ListAsync(Past, ct);
    }
}
