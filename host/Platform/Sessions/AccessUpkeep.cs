using CrmModular.Host.Platform.SecurityLog;

namespace CrmModular.Host.Platform.Sessions;

/// <summary>Writes in the background what requests only remember: the security log, and when sessions and tokens were used.</summary>
internal sealed class AccessUpkeep(
    SecurityRecorder security,
    LastUses uses,
    TimeProvider clock,
    ILogger<AccessUpkeep> log
) : BackgroundService
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(2);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Period, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            await FlushAsync(stoppingToken);
        }
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await FlushAsync(cancellationToken);
    }

    private async Task FlushAsync(CancellationToken ct)
    {
        try
        {
            await security.FlushAsync(ct);
            await uses.FlushAsync(ct);
        }
        catch (Exception e) when (!ct.IsCancellationRequested)
        {
            SecurityLines.NotWritten(log, e);
        }
    }
}
