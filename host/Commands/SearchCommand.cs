using System.CommandLine;
using CrmModular.Host.Data;
using CrmModular.Host.Modularity;
using CrmModular.Host.Platform.Company;
using CrmModular.Host.Platform.Errors;
using CrmModular.Host.Platform.Jobs;
using CrmModular.Host.Platform.Rights;
using CrmModular.Host.Platform.Search;
using Microsoft.EntityFrameworkCore;

namespace CrmModular.Host.Commands;

/// <summary>
/// <c>search rebuild</c>: writes the search index anew from the records. It is a run of the job of that name: begun here and
/// broken off, the server or the next call goes on with it; begun by the server, this waits for it.
/// </summary>
internal static class SearchCommand
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(500);

    public static Command Make()
    {
        var rebuild = new Command(
            "rebuild",
            "Write the search index anew from the records, while the server runs or not"
        );
        rebuild.SetAction((_, ct) => CommandLine.GuardAsync(RebuildAsync, ct));
        return new Command("search", "The search index") { rebuild };
    }

    private static async Task<int> RebuildAsync(CommandScope scope, CancellationToken ct)
    {
        var context = scope.Services.GetRequiredService<PlatformContext>();
        var id =
            await context
                .JobRuns.Where(r =>
                    r.Name == SearchRebuildJob.Name
                    && (r.State == JobState.Queued || r.State == JobState.Running)
                )
                .OrderBy(r => r.Id)
                .Select(r => (Guid?)r.Id)
                .FirstOrDefaultAsync(ct)
            ?? await scope
                .Services.GetRequiredService<IJobs>()
                .StartAsync(SearchRebuildJob.Name, "", ct);
        while (true)
        {
            await WorkAsync(scope, ct);
            var run = await context.JobRuns.AsNoTracking().FirstAsync(r => r.Id == id, ct);
            if (run.State is not (JobState.Queued or JobState.Running))
            {
                return await SayAsync(scope, run);
            }

            await Task.Delay(Look, ct);
        }
    }

    /// <summary>Does the waiting run here, unless another process holds it.</summary>
    private static async Task WorkAsync(CommandScope scope, CancellationToken ct)
    {
        var host = scope.Host;
        var claims = host.GetRequiredService<JobClaims>();
        if (await claims.TakeAsync([SearchRebuildJob.Name], ct) is not { } run)
        {
            return;
        }

        using var lease = host.GetRequiredService<GenerationManager>().Lease();
        await new JobExecution(
            run,
            lease.Generation,
            claims,
            host.GetRequiredService<RightsCache>(),
            host.GetRequiredService<CompanyFacts>(),
            host.GetRequiredService<TimeProvider>(),
            host.GetRequiredService<Outage>(),
            host.GetRequiredService<ILogger<JobRunner>>()
        ).RunAsync(ct);
    }

    private static async Task<int> SayAsync(CommandScope scope, JobRun run)
    {
        if (run.State != JobState.Done)
        {
            await Console.Error.WriteLineAsync(run.Error ?? run.State.ToString());
            return 1;
        }

        var now = SearchRebuildJob.Read(run.Checkpoint);
        Console.WriteLine(
            scope.Services.GetRequiredService<ITexts>()[
                "search.rebuild.done",
                ("done", now.Done),
                ("changed", now.Written)
            ]
        );
        return 0;
    }
}
