using System.Text.Json;

namespace CrmModular.Host.Platform.Import;

/// <summary>The steps of an import, for the pages and the command line.</summary>
internal sealed class ImportService(
    ImportRuns runs,
    ImportFiles files,
    ImportChecker checker,
    ImportTypes types,
    SavedMappings mappings,
    IJobs jobs
)
{
    /// <summary>Larger files are checked in the background, with a progress bar.</summary>
    private const long CheckedAtOnce = 3 * 1024 * 1024;

    public async Task<ImportRun> UploadAsync(
        string fileName,
        string typeId,
        Stream file,
        CancellationToken ct
    )
    {
        var run = new ImportRun { FileName = Path.GetFileName(fileName), TypeId = typeId };
        run.FileSize = await files.SaveAsync(run.Id, file, ct);
        return await runs.AddAsync(run, ct);
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
        if (run.FileSize > CheckedAtOnce)
        {
            run.Check = null;
            await runs.UpdateAsync(run, ct);
            run.JobId = await jobs.StartAsync(ImportCheckJob.Name, Arguments(run), ct);
        }
        else
        {
            var result = await checker.RunAsync(run, settings, null, ct);
            run.Check = ImportJson.Write(result);
            run.TypeId = result.TypeId;
        }

        await runs.UpdateAsync(run, ct);
        return run;
    }

    /// <summary>Fixes how the file is read and queues the import.</summary>
    /// <exception cref="RuleException">Something is not decided yet, or nothing would come in.</exception>
    public async Task StartAsync(ImportRun run, CancellationToken ct)
    {
        Fix(run);
        run.JobId = await jobs.StartAsync(ImportJob.Name, Arguments(run), ct);
        await runs.UpdateAsync(run, ct);
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

    private static string Arguments(ImportRun run) =>
        JsonSerializer.Serialize(new ImportJob.Arguments(run.Id));
}
