using CrmModular.Host.Modularity;
using CrmModular.Host.Platform.Company;
using CrmModular.Host.Platform.Modules;
using CrmModular.Host.Platform.Rights;

namespace CrmModular.Host.Platform.Jobs;

/// <summary>
/// Takes waiting runs and has them done in the current generation. It belongs to the host and lives through swaps; a run is
/// cancelled softly by one and goes on in the next generation, from its checkpoint.
/// </summary>
internal sealed class JobRunner(
    GenerationManager manager,
    JobClaims claims,
    JobSchedules schedules,
    JobSignal signal,
    RightsCache rights,
    CompanyFacts company,
    FeatureStates features,
    TimeProvider clock,
    Errors.Outage outage,
    ILogger<JobRunner> log
) : BackgroundService
{
    /// <summary>Few, because they share the machine with the people who work on it.</summary>
    private const int AtOnce = 3;
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1);
    private readonly List<Task> _running = [];
    private CancellationTokenSource _generation = new();

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        manager.Swapped += OnSwapped;
        try
        {
            while (!stoppingToken.IsCancellationRequested)
            {
                await LookAsync(stoppingToken);
                await signal.Runs.WaitAsync(Look, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The process stops.
        }
        finally
        {
            manager.Swapped -= OnSwapped;
            await Task.WhenAll(_running);
        }
    }

    private async Task LookAsync(CancellationToken stopping)
    {
        try
        {
            _running.RemoveAll(t => t.IsCompleted);
            using (var lease = manager.Lease())
            {
                await schedules.QueueDueAsync(
                    lease.Generation.Services.GetServices<JobDeclaration>(),
                    stopping
                );
            }

            while (_running.Count < AtOnce && await StartNextAsync(stopping) is { } run)
            {
                _running.Add(run);
            }
        }
        catch (Exception e) when (!stopping.IsCancellationRequested)
        {
            if (!outage.Took(e))
            {
                JobLog.NoLook(log, e);
            }
        }
    }

    private async Task<Task?> StartNextAsync(CancellationToken stopping)
    {
        // The token comes before the lease: a swap in between cancels a run of the old generation, never misses one.
        var softly = Volatile.Read(ref _generation).Token;
        var lease = manager.Lease();
        try
        {
            var names = new List<string>();
            foreach (var job in lease.Generation.Services.GetServices<JobDeclaration>())
            {
                if (await features.WorksAsync(job.Feature, stopping))
                {
                    names.Add(job.Name);
                }
            }

            if (await claims.TakeAsync(names, stopping) is { } run)
            {
                var task = ExecuteAsync(run, lease, softly, stopping);
                lease = null;
                return task;
            }

            return null;
        }
        finally
        {
            lease?.Dispose();
        }
    }

    private async Task ExecuteAsync(
        JobRun run,
        Generation.Lease lease,
        CancellationToken softly,
        CancellationToken stopping
    )
    {
        await Task.Yield();
        using (lease)
        using (var stop = CancellationTokenSource.CreateLinkedTokenSource(softly, stopping))
        {
            try
            {
                await new JobExecution(
                    run,
                    lease.Generation,
                    claims,
                    rights,
                    company,
                    clock,
                    outage,
                    log
                ).RunAsync(stop.Token);
            }
            catch (Exception e)
            {
                // The end could not be written: the lease runs out, and the run is taken over.
                if (!outage.Took(e))
                {
                    JobLog.Failed(log, run.Name, run.Id, e.GetBaseException().Message, e);
                }
            }
        }

        signal.Runs.Set();
    }

    private void OnSwapped(Generation next)
    {
        var old = Interlocked.Exchange(ref _generation, new CancellationTokenSource());
        _ = old.CancelAsync();
        signal.Runs.Set();
    }
}
