using System.Globalization;
using System.Text;
using CrmModular.Host.Platform.Frame;
using CrmModular.Host.Platform.Import;
using CrmModular.Host.Platform.Import.Reading;
using CrmModular.Host.Platform.Jobs;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace CrmModular.Host.Pages.Import;

/// <summary>One import: columns and check, then progress, then what became of it.</summary>
[Requires(AdminPermissions.Import)]
public sealed partial class RunModel(IServiceProvider services, ITexts texts) : PageModel
{
    internal static readonly char[] Separators = [',', ';', '\t', '|'];

    private ImportService Service => services.GetRequiredService<ImportService>();
    private ImportRuns Runs => services.GetRequiredService<ImportRuns>();

    public ImportRun Run { get; private set; } = null!;
    internal ImportCheckResult? Check { get; private set; }
    internal ImportSettings Settings { get; private set; } = new();
    internal ImportProgress Progress { get; private set; } = new();
    internal IReadOnlyList<ImportTypes.Known> Types { get; private set; } = [];
    internal IReadOnlyList<ImportTarget> Targets { get; private set; } = [];
    public string TypeName { get; private set; } = "";
    public string? ListUrl { get; private set; }
    public string? Problem { get; private set; }

    /// <summary>What its job says of itself.</summary>
    internal JobRun? Job { get; private set; }

    /// <summary>What the job says of itself that takes the import back.</summary>
    internal JobRun? Undo { get; private set; }

    /// <summary>The module that is off, without which it cannot go on; null when nothing is in its way.</summary>
    public string? WaitsFor { get; private set; }

    /// <summary>Whether the file is still there, so that a cancelled import can be gone on with.</summary>
    public bool HasFile { get; private set; }

    internal FindingText Words => new(texts, Targets);
    public bool Checking => Run.State == ImportState.Checking;
    public bool Going =>
        Run.State == ImportState.Running
        || Undo is not null
        || (Checking && Job is { State: JobState.Queued or JobState.Running });
    public long Total => Undo?.Total ?? (Checking ? Job?.Total ?? 0 : Progress.Total);
    public long Done => Undo?.Done ?? (Checking ? Job?.Done ?? 0 : Progress.Done);
    public long Rows => Check?.Rows ?? (Checking ? Job?.Total ?? 0 : Progress.Total);

    public string Title =>
        Types.Any(t => t.Type.Id == Run.TypeId)
            ? texts["import.from.file", ("what", TypeName)]
            : texts["import.title"];

    /// <summary>What goes on, or how it ended.</summary>
    public string Heading =>
        Undo is not null ? texts["import.undoing"]
        : WaitsFor is { } module && Going ? texts["import.waits", ("module", module)]
        : !Checking ? texts[$"import.now.{Run.State}"]
        : Going ? texts["import.checking"]
        : texts["import.check.stopped"];

    public string Size =>
        Run.FileSize < 1024 * 1024
            ? string.Create(CultureInfo.CurrentCulture, $"{Math.Max(1, Run.FileSize / 1024):N0} KB")
            : string.Create(CultureInfo.CurrentCulture, $"{Run.FileSize / 1048576m:N1} MB");

    public Task OnGetAsync(Guid id, CancellationToken ct) => LoadAsync(id, ct);

    public async Task<IActionResult> OnGetProgressAsync(Guid id, CancellationToken ct)
    {
        await LoadAsync(id, ct);
        if (Check is not null)
        {
            // The check has ended: the page shows what it found.
            Response.Headers["HX-Refresh"] = "true";
            return new NoContentResult();
        }

        return Partial("/Pages/Import/_Progress.cshtml", this);
    }

    public async Task<IActionResult> OnGetRejectsAsync(Guid id, CancellationToken ct)
    {
        await LoadAsync(id, ct);
        var path = services.GetRequiredService<ImportFiles>().Rejects(id);
        return System.IO.File.Exists(path)
            ? PhysicalFile(
                path,
                "text/csv",
                $"{Path.GetFileNameWithoutExtension(Run.FileName)}-rejects.csv"
            )
            : NotFound();
    }

    public async Task<IActionResult> OnGetFindingsAsync(Guid id, CancellationToken ct)
    {
        await LoadAsync(id, ct);
        var text = new StringBuilder("\uFEFF");
        foreach (var finding in Check?.Findings ?? [])
        {
            string[] cells =
            [
                Words.Title(finding),
                Words.Detail(finding) ?? "",
                finding.Asks ? Words.Choice(finding, finding.Chosen) : "",
                string.Join(' ', finding.Lines),
            ];
            text.AppendJoin(',', cells.Select(ImportRejects.Quote)).Append("\r\n");
        }

        return File(Encoding.UTF8.GetBytes(text.ToString()), "text/csv", "findings.csv");
    }

    internal string TargetName(ImportTarget target) =>
        target.Value == ImportValue.Reference
            ? texts["import.by.name", ("field", texts[target.TextKey])]
            : texts[target.TextKey];

    internal string PreviewClass(string key) =>
        Targets.FirstOrDefault(t => t.Key == key)?.Value is ImportValue.Money or ImportValue.Whole
            ? "num w-m"
            : "cut";

    internal string Found(string text, bool found) =>
        found ? texts["import.is.found", ("what", text)] : text;

    internal static string NameOf(char separator) =>
        separator switch
        {
            ';' => "semicolon",
            '\t' => "tab",
            '|' => "bar",
            _ => "comma",
        };

    internal static string VerdictBadge(ImportVerdict verdict) =>
        verdict switch
        {
            ImportVerdict.Create => "b-ok",
            ImportVerdict.Update => "b-info",
            ImportVerdict.Refuse => "b-bad",
            _ => "b-warn",
        };

    private async Task LoadAsync(Guid id, CancellationToken ct)
    {
        Run = await Runs.FindAsync(id, ct);
        await ShowAsync(ct);
    }

    private async Task ShowAsync(CancellationToken ct)
    {
        Types = await services.GetRequiredService<ImportTypes>().ListAsync(ct);
        var type = Types.FirstOrDefault(t => t.Type.Id == Run.TypeId)?.Type;
        Targets = type?.Targets ?? [];
        TypeName = type is null ? texts["import.title"] : texts[type.TextKey];
        ListUrl = type?.Url;
        if (Checking)
        {
            Settings = ImportJson.Read<ImportSettings>(Run.Settings);
            Check = Run.Check is { } check ? ImportJson.Read<ImportCheckResult>(check) : null;
        }

        Progress = Run.Progress is { } progress
            ? ImportJson.Read<ImportProgress>(progress)
            : new ImportProgress();
        await ShowJobsAsync(ct);
    }

    private async Task ShowJobsAsync(CancellationToken ct)
    {
        var row = Run.JobId is { } id
            ? await services.GetRequiredService<JobStatus>().FindAsync(id, ct)
            : null;
        Job = row?.Run;
        WaitsFor = row is { Waits: true } ? texts[$"{row.Run.ModuleId}.module.name"] : null;
        Undo = await Runs.UndoingAsync(Run, ct);
        HasFile = services.GetRequiredService<ImportFiles>().Has(Run.Id);
        if (Checking && Job?.State == JobState.Failed)
        {
            Run.Error = Job.Error;
        }
    }

    /// <summary>What a job says of its end is a text's key where the program, and not the import, failed.</summary>
    internal string Explain(string error) => texts.Find(error) ?? error;
}
