using CrmModular.Host.Platform.Frame;
using CrmModular.Host.Platform.Import;
using CrmModular.Sdk.Web;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace CrmModular.Host.Pages.Import;

/// <summary>
/// Takes a file, and lists the imports so far. Only here a request may be larger than the usual limit, because one that is
/// too large is answered too; <see cref="ImportUpload"/> reads the form and checks its token.
/// </summary>
[Requires(AdminPermissions.Import)]
[RequestSizeLimit(ImportUpload.MostDropped)]
[IgnoreAntiforgeryToken]
public sealed class IndexModel(IServiceProvider services, ITexts texts, Display display) : PageModel
{
    private const int Past = 20;

    internal IReadOnlyList<ImportTypes.Known> Types { get; private set; } = [];

    /// <summary>Why kinds of record of some modules are missing.</summary>
    internal IReadOnlyList<ContributionFailure> Missing { get; private set; } = [];
    public IReadOnlyList<ImportRun> Runs { get; private set; } = [];
    public string? Problem { get; private set; }
    public string? Type { get; private set; }

    public async Task OnGetAsync(string? type, CancellationToken ct)
    {
        Type = type;
        await LoadAsync(ct);
    }

    /// <summary>Nothing is bound here: binding would read the whole form before its first line is looked at.</summary>
    public async Task<IActionResult> OnPostAsync()
    {
        var ct = HttpContext.RequestAborted;
        var received = await services.GetRequiredService<ImportUpload>().ReadAsync(HttpContext, ct);
        if (received.Run is not { } run)
        {
            return await RefuseAsync(received.Problem!, received.Type, ct);
        }

        var service = services.GetRequiredService<ImportService>();
        run.TypeId = received.Type;
        await service.AddAsync(run, ct);
        try
        {
            run = await service.CheckAsync(run, new ImportSettings(), ct);
            if (Oversized(run) is { } oversized)
            {
                throw new RuleException(
                    oversized.Refusal!,
                    null,
                    [.. oversized.RefusalArguments.Select(a => (a.Key, (object?)a.Value))]
                );
            }

            return LocalRedirect($"/import/{run.Id}");
        }
        catch (RuleException e)
        {
            await service.DiscardAsync(run);
            return await RefuseAsync(e, received.Type, ct);
        }
    }

    /// <summary>A workbook that unpacks to more than is read is not kept to be looked at.</summary>
    private static ImportCheckResult? Oversized(ImportRun run) =>
        run.Check is { } json
        && ImportJson.Read<ImportCheckResult>(json) is var check
        && TooLarge.Contains(check.Refusal ?? "")
            ? check
            : null;

    private static readonly string[] TooLarge =
    [
        "import.too.large",
        "import.problem.workbook-bomb",
        "import.problem.workbook-too-large",
    ];

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
        RuleException problem,
        string type,
        CancellationToken ct
    )
    {
        Problem = texts[problem.TextKey, [.. problem.Arguments]];
        Type = type;
        Response.StatusCode = TooLarge.Contains(problem.TextKey)
            ? StatusCodes.Status413PayloadTooLarge
            : StatusCodes.Status422UnprocessableEntity;
        await LoadAsync(ct);
        return Page();
    }

    private async Task LoadAsync(CancellationToken ct)
    {
        var types = services.GetRequiredService<ImportTypes>();
        Types = await types.ListAsync(ct);
        Missing = types.Failed;
        Runs = await services.GetRequiredService<ImportRuns>().ListAsync(Past, ct);
    }
}
