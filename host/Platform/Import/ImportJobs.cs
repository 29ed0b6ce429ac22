using System.Text.Json;

namespace CrmModular.Host.Platform.Import;

/// <summary>Writes the rows of an import in the background.</summary>
internal sealed class ImportJob(ImportRuns runs, ImportRunner runner) : IJob
{
    public const string Name = "platform.import";

    public sealed record Arguments(Guid RunId);

    public async Task RunAsync(IJobRun run, CancellationToken ct)
    {
        var id = JsonSerializer.Deserialize<Arguments>(run.Arguments)!.RunId;
        await runner.RunAsync(
            await runs.FindAsync(id, ct),
            // The place is kept with the rows; the run of the job only shows it.
            progress => run.SaveAsync("", progress.Done, progress.Total, ct),
            ct
        );
    }
}

/// <summary>Checks a large file in the background.</summary>
internal sealed class ImportCheckJob(ImportRuns runs, ImportChecker checker) : IJob
{
    public const string Name = "platform.import.check";

    public async Task RunAsync(IJobRun run, CancellationToken ct)
    {
        var id = JsonSerializer.Deserialize<ImportJob.Arguments>(run.Arguments)!.RunId;
        var import = await runs.FindAsync(id, ct);
        var result = await checker.RunAsync(
            import,
            ImportJson.Read<ImportSettings>(import.Settings),
            (done, total) => run.SaveAsync("", done, total, ct),
            ct
        );
        import.Check = ImportJson.Write(result);
        import.TypeId = result.TypeId;
        import.JobId = null;
        await runs.UpdateAsync(import, ct);
    }
}
