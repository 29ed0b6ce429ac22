using CrmModular.Host.Data;
using CrmModular.Host.Modularity;
using CrmModular.Host.Platform.Company;
using CrmModular.Host.Platform.Modules;
using CrmModular.Host.Platform.Rights;
using CrmModular.Host.Platform.Settings;
using CrmModular.Host.Platform.Usage;
using Microsoft.EntityFrameworkCore;

namespace CrmModular.Host.Platform;

/// <summary>
/// Follows what another process changed (the command line, a second host): once a second it reads a few numbers, and swaps or
/// forgets what it holds when one has grown. It also says that this process is alive, and writes the counts of use.
/// </summary>
internal sealed class SetWatcher(
    IServiceScopeFactory scopes,
    GenerationManager manager,
    RightsCache rights,
    SettingValues settings,
    CompanyFacts company,
    FeatureStates features,
    UsageRecorder usage,
    InstanceId instance,
    SharedClock shared,
    TimeProvider clock,
    ILogger<SetWatcher> log
) : BackgroundService
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);

    /// <summary>After so long a process that says nothing is forgotten.</summary>
    private static readonly TimeSpan Dead = TimeSpan.FromMinutes(5);
    private long _set = -1;
    private long _rights = -1;
    private long _features = -1;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Period, clock);
        for (var tick = 0; await timer.WaitForNextTickAsync(stoppingToken); tick++)
        {
            try
            {
                await LookAsync(tick, stoppingToken);
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                WatchLog.Failed(log, e);
            }
        }
    }

    /// <summary>What was counted since the last look is written before the process ends.</summary>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        try
        {
            await usage.FlushAsync(cancellationToken);
        }
        catch (Exception e)
        {
            WatchLog.NotCounted(log, e);
        }
    }

    private async Task LookAsync(int tick, CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        var context = scope.ServiceProvider.GetRequiredService<PlatformContext>();
        var numbers = await context
            .Counters.AsNoTracking()
            .ToDictionaryAsync(c => c.Name, c => c.Value, ct);
        var set = numbers.GetValueOrDefault(Counter.Set);
        var right = numbers.GetValueOrDefault(Counter.Rights);
        if (right != _rights)
        {
            // Of its own changes this process knows already.
            if (right != rights.Number)
            {
                rights.Clear();
                settings.Clear();
                rights.Number = right;
            }

            await company.LoadAsync(settings, ct);
            _rights = right;
        }

        var feature = numbers.GetValueOrDefault(Counter.Features);
        if (feature != _features)
        {
            features.Clear();
            _features = feature;
        }

        if (set != _set)
        {
            await manager.SwapAsync(onlyIfNewer: true, ct);
            _set = set;
        }

        if (tick % 10 == 0)
        {
            await ReportAsync(context, ct);
            await usage.FlushAsync(ct);
        }
    }

    private async Task ReportAsync(PlatformContext context, CancellationToken ct)
    {
        var row = await context.Instances.FindAsync([instance.Id], ct);
        if (row is null)
        {
            context.Instances.Add(row = new Instance { Id = instance.Id, Name = instance.Name });
        }

        var now = await shared.NowAsync(ct);
        row.SeenAt = now;
        row.RunsSet = manager.Current.Set;
        row.Serves = true;
        await context.SaveChangesAsync(ct);
        var (from, to) = (now - Dead, now + Dead);
        await context.Instances.Where(i => i.SeenAt < from || i.SeenAt > to).ExecuteDeleteAsync(ct);
    }
}

internal static partial class WatchLog
{
    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "Could not look for changes of other processes; the next look is in a second"
    )]
    public static partial void Failed(ILogger log, Exception e);

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "The last counts of use could not be written"
    )]
    public static partial void NotCounted(ILogger log, Exception e);
}
