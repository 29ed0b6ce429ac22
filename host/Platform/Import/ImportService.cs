using System.Text.Json;
using CrmModular.Host.Platform.Jobs;

namespace CrmModular.Host.Platform.Import;

/// <summary>The steps of an import, for the pages and the command line.</summary>
internal sealed class ImportService(
    ImportRuns runs,
    ImportFiles files,
    ImportChecker checker,
    ImportTypes types,
    SavedMappings mappings,
    JobQueue jobs,
    ITexts texts
)
{
    /// <summary>Larger files are checked in the background, with a progress bar.</summary>
    private const long CheckedAtOnce = 3 * 1024 * 1024;

    public async Task<ImportRun> UploadAsync(
        string fileName,
        string typeId,
        Stream file,
        CancellationToken ct
    ) => await runs.AddAsync(await StageAsync(fileName, typeId, file, ct), ct);

    /// <summary>Lays a file down; nobody sees it before <see cref="AddAsync"/>.</summary>
    public async Task<ImportRun> StageAsync(
        string fileName,
        string typeId,
        Stream file,
        CancellationToken ct,
        long most = ImportFiles.MostBytes
    )
    {
        var run = new ImportRun { FileName = ShortName(fileName), TypeId = typeId };
        run.FileSize = await files.SaveAsync(run.Id, file, most, ct);
        return run;
    }

    public Task<ImportRun> AddAsync(ImportRun run, CancellationToken ct) => runs.AddAsync(run, ct);

    /// <summary>Forgets a file that nothing was written from.</summary>
    public async Task DiscardAsync(ImportRun run)
    {
        await runs.RemoveAsync(run.Id, CancellationToken.None);
        files.Remove(run.Id);
    }

    /// <summary>The end of a long name says more than its beginning, and some browsers send a whole path.</summary>
    private static string ShortName(string fileName)
    {
        const int Most = 200;
        var name = fileName[(fileName.LastIndexOfAny(['/', '\\']) + 1)..];
        return name.Length <= Most ? name : name[^Most..];
    }

    /// <summary>Checks a file with other settings.</summary>
    public async Task<ImportRun> CheckAsync(
        ImportRun run,
        ImportSettings settings,
        CancellationToken ct
    )
    {
        Expect(run, ImportState.Checking);
        run.Settings = ImportJson.Write(settings);
        run.Error = null;
        if (run.FileSize > CheckedAtOnce)
        {
            run.Check = null;
            await QueueAsync(run, ImportCheckJob.Name, ct, ImportState.Checking);
            return run;
        }

        var result = await checker.RunAsync(run, settings, null, ct);
        run.Check = ImportJson.Write(result);
        run.TypeId = result.TypeId;
        await runs.UpdateAsync(run, ct);
        return run;
    }

    /// <summary>Fixes how the file is read and queues the import.</summary>
    /// <exception cref="RuleException">Something is not decided yet, nothing would come in, or another import of this kind runs.</exception>
    public async Task StartAsync(ImportRun run, CancellationToken ct)
    {
        Fix(run);
        await QueueAsync(run, ImportJob.Name, ct, ImportState.Checking);
    }

    /// <summary>Goes on with an import that was cancelled or failed, at the row after the last that is in.</summary>
    public async Task ResumeAsync(ImportRun run, CancellationToken ct)
    {
        if (!files.Has(run.Id))
        {
            throw new RuleException("import.file.gone");
        }

        run.State = ImportState.Running;
        run.Error = null;
        await QueueAsync(run, ImportJob.Name, ct, ImportState.Cancelled, ImportState.Failed);
    }

    /// <summary>Where the last check found the headings.</summary>
    public static (string? Sheet, int? Row) PlaceOf(ImportRun run) =>
        run.Check is { } json && ImportJson.Read<ImportCheckResult>(json) is var check
            ? (check.Sheet, check.HeadingRow)
            : (null, null);

    /// <summary>Whether a check is there that was made with what these settings say.</summary>
    /// <param name="before">What the check was made with.</param>
    /// <param name="settings">What the page shows now; it names every column and every choice, also those that were found.</param>
    public static bool IsAnswered(ImportRun run, ImportSettings before, ImportSettings settings)
    {
        if (run.Check is not { } json || run.State != ImportState.Checking)
        {
            return false;
        }

        var check = ImportJson.Read<ImportCheckResult>(json);
        return settings.Encoding == before.Encoding
            && settings.Separator == before.Separator
            && settings.DateOrder == before.DateOrder
            && settings.DecimalMark == before.DecimalMark
            && settings.Sheet == before.Sheet
            && settings.HeadingRow == before.HeadingRow
            && check.Columns.All(c => settings.Columns?.GetValueOrDefault(c.Index) == c.Target)
            && check
                .Findings.Where(f => f.Asks)
                .All(f => settings.Choices.GetValueOrDefault(f.Key) == f.Chosen);
    }

    /// <summary>The run is written first and not touched again: its job may be at work before the queue has answered.</summary>
    private async Task QueueAsync(
        ImportRun run,
        string job,
        CancellationToken ct,
        params ImportState[] from
    )
    {
        var type = run.TypeId.Length > 0 ? await TypeAsync(run, ct) : null;
        if (run.State == ImportState.Running)
        {
            await ExpectFreeAsync(run, type, ct);
        }

        run.JobId = Guid.CreateVersion7();
        await runs.UpdateAsync(run, ct, from);
        await jobs.QueueAsync(
            run.JobId.Value,
            ImportJobs.NameFor(job, type?.ModuleId ?? PlatformModel.ModuleId),
            JsonSerializer.Serialize(new ImportJob.Arguments(run.Id)),
            ct
        );
    }

    /// <summary>Two imports of one kind would not see what the other is about to create.</summary>
    private async Task ExpectFreeAsync(ImportRun run, ImportTypes.Known? type, CancellationToken ct)
    {
        if (type is null)
        {
            throw new RuleException("import.type.gone", null, [("type", run.TypeId)]);
        }

        if (await runs.IsBusyAsync(run, ct))
        {
            throw new RuleException("import.busy", null, [("type", texts[type.Type.TextKey])]);
        }
    }

    /// <summary>Turns what the check found into how the import reads the file.</summary>
    public static void Fix(ImportRun run)
    {
        Expect(run, ImportState.Checking);
        var check = run.Check is { } json ? ImportJson.Read<ImportCheckResult>(json) : null;
        if (check?.Layout is null || !check.CanStart)
        {
            throw new RuleException(
                check?.AsksDateOrder == true ? "import.date.order.open" : "import.not.ready"
            );
        }

        run.Settings = ImportJson.Write(check.Layout);
        run.Progress = ImportJson.Write(new ImportProgress { Total = check.Rows });
        run.State = ImportState.Running;
    }

    public async Task SaveMappingAsync(ImportRun run, CancellationToken ct)
    {
        var check = ImportJson.Read<ImportCheckResult>(
            run.Check ?? throw new RuleException("import.not.ready")
        );
        await mappings.SaveAsync(
            check.TypeId,
            check.Columns.Select(c => c.Header),
            new ImportSettings
            {
                Columns = check.Columns.ToDictionary(c => c.Index, c => c.Target),
            },
            ct
        );
    }

    public Task<ImportTypes.Known?> TypeAsync(ImportRun run, CancellationToken ct) =>
        types.FindAsync(run.TypeId, ct);

    private static void Expect(ImportRun run, ImportState state)
    {
        if (run.State != state)
        {
            throw new RuleException("import.begun");
        }
    }
}
