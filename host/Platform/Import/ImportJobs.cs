using System.Text.Json;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace CrmModular.Host.Platform.Import;

/// <summary>
/// The jobs of an import. A job waits while its module is off, so each module that can be imported has them under a name of
/// its own: an import of opportunities waits for sales, and goes on where it was.
/// </summary>
internal static class ImportJobs
{
    public static string NameFor(string job, string moduleId) =>
        moduleId == PlatformModel.ModuleId ? job : $"{job}/{moduleId}";

    /// <summary>Declares them for the modules whose import types are there.</summary>
    public static void Declare(IServiceCollection services)
    {
        var modules = services
            .Select(s => s.ImplementationInstance)
            .OfType<Extension>()
            .Where(e => e.Point == typeof(IImportType))
            .Select(e => e.ModuleId)
            .Append(PlatformModel.ModuleId)
            .Distinct(StringComparer.Ordinal)
            .ToList();
        foreach (var module in modules)
        {
            Declare<ImportJob>(services, module, ImportJob.Name);
            Declare<ImportCheckJob>(services, module, ImportCheckJob.Name);
        }
    }

    private static void Declare<TJob>(IServiceCollection services, string moduleId, string job)
        where TJob : class, IJob
    {
        services.TryAddScoped<TJob>();
        services.AddSingleton(
            new JobDeclaration(moduleId, NameFor(job, moduleId), typeof(TJob), null)
        );
    }
}

/// <summary>Writes the rows of an import in the background.</summary>
internal sealed class ImportJob(ImportRuns runs, ImportRunner runner, ImportNotices notices) : IJob
{
    public const string Name = "platform.import";

    public sealed record Arguments(Guid RunId);

    public async Task RunAsync(IJobRun run, CancellationToken ct)
    {
        var id = JsonSerializer.Deserialize<Arguments>(run.Arguments)!.RunId;
        var import = await runs.FindAsync(id, ct);
        if (import.JobId != run.Id || import.State is ImportState.Done or ImportState.Undone)
        {
            // It has ended already, and only the end of the job was lost; or another goes on with it.
            return;
        }

        if (import.State != ImportState.Running)
        {
            // An administrator had the job tried again.
            import.State = ImportState.Running;
            await runs.UpdateAsync(import, ct, ImportState.Failed, ImportState.Cancelled);
        }

        try
        {
            var done = await runner.RunAsync(
                import,
                // The place is kept with the rows; the run of the job only shows it.
                progress => run.SaveAsync("", progress.Done, progress.Total, ct),
                ct
            );
            await notices.DoneAsync(import, done, CancellationToken.None);
        }
        catch (ImportTakenException)
        {
            // Whoever took it says how it ends.
        }
        catch (Exception e)
            when (!ct.IsCancellationRequested && !Errors.ErrorStatus.IsDatabaseAway(e))
        {
            await notices.FailedAsync(import, CancellationToken.None);
            throw;
        }
    }
}

/// <summary>Checks a large file in the background.</summary>
internal sealed class ImportCheckJob(ImportRuns runs, ImportChecker checker, ImportNotices notices)
    : IJob
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
        if (await runs.CheckedAsync(import, run.Id, ct))
        {
            await notices.CheckedAsync(import, CancellationToken.None);
        }
    }
}
