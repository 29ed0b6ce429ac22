using System.Collections.Concurrent;
using System.Diagnostics;
using CrmModular.Host.Data;
using CrmModular.Host.Modularity;

namespace CrmModular.Host.Platform.Events;

/// <summary>
/// Delivers events to the modules of the current generation: at once when this process saved them, within a second when
/// another did. A module with slow handlers keeps no other waiting.
/// </summary>
internal sealed class OutboxDispatcher(
    GenerationManager manager,
    DeliveryRound round,
    DeliveryStore store,
    IHostDatabase database,
    Errors.Outage outage,
    ILogger<OutboxDispatcher> log
) : BackgroundService
{
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan PurgePeriod = TimeSpan.FromMinutes(1);

    /// <summary>A round ends by itself well before a swap stops waiting for it.</summary>
    private static readonly TimeSpan LongestRound = TimeSpan.FromSeconds(5);
    private readonly ConcurrentDictionary<string, Task> _rounds = new(StringComparer.Ordinal);
    private CancellationTokenSource _generation = new();
    private long _purged;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        manager.Swapped += OnSwapped;
        try
        {
            while (!stoppingToken.IsCancellationRequested)
            {
                await LookAsync(stoppingToken);
                await database.NewEvents.WaitAsync(Look, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The process stops.
        }
        finally
        {
            manager.Swapped -= OnSwapped;
            await Task.WhenAll(_rounds.Values);
        }
    }

    private async Task LookAsync(CancellationToken stopping)
    {
        try
        {
            // The token comes before the lease: a swap in between cancels a round of the old generation, never misses one.
            var softly = Volatile.Read(ref _generation).Token;
            using var lease = manager.Lease();
            foreach (
                var module in lease
                    .Generation.Services.GetServices<EventSubscription>()
                    .Select(s => s.ModuleId)
                    .Distinct()
            )
            {
                var idle = !_rounds.TryGetValue(module, out var running) || running.IsCompleted;
                if (
                    idle
                    && await store.AnyDueAsync(
                        module,
                        await round.WaitingAsync(lease.Generation, module, stopping),
                        stopping
                    )
                )
                {
                    _rounds[module] = RunAsync(module, manager.Lease(), softly, stopping);
                }
            }

            await PurgeAsync(stopping);
        }
        catch (Exception e) when (!stopping.IsCancellationRequested)
        {
            if (!outage.Took(e))
            {
                EventLog.NoLook(log, e);
            }
        }
    }

    private async Task RunAsync(
        string module,
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
                var tried = await round.RunAsync(
                    lease.Generation,
                    module,
                    int.MaxValue,
                    LongestRound,
                    stop.Token
                );
                if (tried == 0)
                {
                    return;
                }
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                // What is left goes on in the next generation.
            }
            catch (Exception e)
            {
                if (!outage.Took(e))
                {
                    EventLog.NoLook(log, e);
                }
                return;
            }
        }

        // There may be more, or something came while the round ended.
        database.NewEvents.Set();
    }

    private async Task PurgeAsync(CancellationToken ct)
    {
        if (
            (_purged == 0 || Stopwatch.GetElapsedTime(_purged) > PurgePeriod)
            && !await store.PurgeAsync(ct)
        )
        {
            _purged = Stopwatch.GetTimestamp();
        }
    }

    private void OnSwapped(Generation next)
    {
        var old = Interlocked.Exchange(ref _generation, new CancellationTokenSource());
        _ = old.CancelAsync();
        database.NewEvents.Set();
    }
}
