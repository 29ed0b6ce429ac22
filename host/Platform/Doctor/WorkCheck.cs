using CrmModular.Host.Data;
using CrmModular.Host.Platform.Jobs;
using CrmModular.Host.Platform.Settings;
using Microsoft.EntityFrameworkCore;

namespace CrmModular.Host.Platform.Doctor;

/// <summary>Events that did not arrive, jobs that failed lately or that no process holds any more, and whether somebody can sign in.</summary>
internal sealed class WorkCheck(PlatformContext context, SharedClock shared)
{
    private static readonly TimeSpan Lately = TimeSpan.FromDays(7);
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    public async Task RunAsync(Findings findings, CancellationToken ct)
    {
        await FirstRunAsync(findings, ct);
        await DeliveriesAsync(findings, ct);
        await JobsAsync(findings, ct);
    }

    private async Task FirstRunAsync(Findings findings, CancellationToken ct)
    {
        const string Check = "first-run";
        if (await context.SignIns.AnyAsync(s => s.PasswordHash != null, ct))
        {
            findings.Fine(Check, "doctor.first-run");
        }
        else
        {
            findings.Note(Check, "doctor.first-run.open");
        }
    }

    private async Task DeliveriesAsync(Findings findings, CancellationToken ct)
    {
        const string Check = "deliveries";
        var parked = await context.Deliveries.CountAsync(d => d.NextTryAt == null, ct);
        if (parked == 0)
        {
            findings.Fine(Check, "doctor.deliveries");
        }
        else
        {
            findings.Problem(Check, "doctor.deliveries.parked", ("n", parked));
        }
    }

    private async Task JobsAsync(Findings findings, CancellationToken ct)
    {
        const string Check = "jobs";
        var now = await shared.NowAsync(ct);
        var since = now - Lately;
        var failed = await context
            .JobRuns.Where(r => r.State == JobState.Failed && r.EndedAt > since)
            .CountAsync(ct);
        var held = await context
            .JobRuns.Where(r => r.State == JobState.Running)
            .Select(r => r.HeldUntil)
            .ToListAsync(ct);
        var times = await shared.LeasesAsync(JobClaims.Length, ct);
        var patient = times with { Now = times.Now - Patience };
        var lost = held.Count(until => patient.IsOver(until));
        if (failed > 0)
        {
            findings.Problem(Check, "doctor.jobs.failed", ("n", failed), ("days", Lately.Days));
        }

        if (lost > 0)
        {
            // Without a process that serves there is nobody to take it over, and nothing is wrong with that.
            var alive = await context
                .Instances.Where(Instance.SeenWithin(now, Patience))
                .AnyAsync(i => i.Serves, ct);
            if (alive)
            {
                findings.Problem(Check, "doctor.jobs.lost", ("n", lost));
            }
            else
            {
                findings.Note(Check, "doctor.jobs.wait", ("n", lost));
            }
        }

        if (failed + lost == 0)
        {
            findings.Fine(Check, "doctor.jobs");
        }
    }
}
