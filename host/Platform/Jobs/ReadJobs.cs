using CrmModular.Host.Data;
using CrmModular.Host.Platform.Events;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace CrmModular.Host.Platform.Jobs;

/// <summary>Runs of jobs and deliveries that failed.</summary>
/// <param name="Runs">The runs, newest first.</param>
/// <param name="Next">Where older ones begin; null when there are none.</param>
/// <param name="Counts">How many wait, run and failed.</param>
/// <param name="Deliveries">Deliveries that failed, parked ones first.</param>
/// <param name="MoreDeliveries">Whether there are more of them than are shown.</param>
public sealed record JobsPage(
    IReadOnlyList<JobLine> Runs,
    Guid? Next,
    IReadOnlyDictionary<JobState, int> Counts,
    IReadOnlyList<DeliveryLine> Deliveries,
    bool MoreDeliveries
)
{
    public static JobsPage Nothing { get; } =
        new([], null, new Dictionary<JobState, int>(), [], false);
}

/// <summary>A run.</summary>
/// <param name="Module">The name of its module.</param>
/// <param name="Waits">Whether it waits because its module is off.</param>
/// <param name="Lost">Whether the process that ran it went away; another takes it over.</param>
/// <param name="Person">Who started it; empty when a schedule did.</param>
public sealed record JobLine(
    Guid Id,
    string Name,
    string Module,
    JobState State,
    bool Waits,
    bool Lost,
    bool Ending,
    long Done,
    long? Total,
    string Person,
    DateTimeOffset CreatedAt,
    DateTimeOffset? EndedAt,
    string Error
)
{
    public bool Open => State is JobState.Queued or JobState.Running;
    public bool Ended => State is JobState.Failed or JobState.Cancelled;
}

/// <summary>A delivery that failed.</summary>
/// <param name="NextTryAt">When it is tried next; null when it was parked after the last try.</param>
public sealed record DeliveryLine(
    Guid EventId,
    string Event,
    string Handler,
    string Module,
    DateTimeOffset At,
    int Attempts,
    DateTimeOffset? NextTryAt,
    string Error
);

/// <summary>Reads the page of jobs.</summary>
/// <param name="State">Only runs in this state.</param>
/// <param name="After">Only runs older than this one.</param>
public sealed record ReadJobs(JobState? State, Guid? After) : IRequest<JobsPage>;

/// <summary>Reads one run; null when it is gone.</summary>
public sealed record ReadJob(Guid Id) : IRequest<JobLine?>;

internal sealed class ReadJobsHandler(
    PlatformContext context,
    JobStatus status,
    ParkedDeliveries deliveries,
    ITexts texts
) : IRequestHandler<ReadJobs, JobsPage>, IRequestHandler<ReadJob, JobLine?>
{
    private const int PageSize = 50;
    private const int ShownDeliveries = 50;

    public async Task<JobsPage> Handle(ReadJobs request, CancellationToken cancellationToken)
    {
        var ct = cancellationToken;
        var rows = await status.ListAsync(request.State, request.After, PageSize + 1, ct);
        var failed = await deliveries.ListAsync(ShownDeliveries + 1, ct);
        // Those that ended well are not counted: they may be very many, and nobody asks.
        var counts = await context
            .JobRuns.Where(r =>
                r.State == JobState.Queued
                || r.State == JobState.Running
                || r.State == JobState.Failed
            )
            .GroupBy(r => r.State)
            .Select(g => new { g.Key, Count = g.Count() })
            .ToDictionaryAsync(g => g.Key, g => g.Count, ct);
        return new JobsPage(
            await DescribeAsync([.. rows.Take(PageSize)], ct),
            rows.Count > PageSize ? rows[PageSize - 1].Run.Id : null,
            counts,
            [.. failed.Take(ShownDeliveries).Select(Describe)],
            failed.Count > ShownDeliveries
        );
    }

    public async Task<JobLine?> Handle(ReadJob request, CancellationToken cancellationToken) =>
        await status.FindAsync(request.Id, cancellationToken) is { } row
            ? (await DescribeAsync([row], cancellationToken))[0]
            : null;

    private async Task<IReadOnlyList<JobLine>> DescribeAsync(
        IReadOnlyList<JobStatus.Row> rows,
        CancellationToken ct
    )
    {
        var ids = rows.Select(r => r.Run.PersonId).OfType<Guid>().Distinct().ToList();
        var names = await context
            .Persons.Where(p => ids.Contains(p.Id))
            .ToDictionaryAsync(p => p.Id, p => p.Name, ct);
        return
        [
            .. rows.Select(r => new JobLine(
                r.Run.Id,
                JobNames.Of(r.Run.Name, texts),
                ModuleName(r.Run.ModuleId),
                r.Run.State,
                r.Waits,
                r.Lost,
                r.Run.CancelAsked,
                r.Run.Done,
                r.Run.Total,
                r.Run.PersonId is { } person ? names.GetValueOrDefault(person, "") : "",
                r.Run.CreatedAt,
                r.Run.EndedAt,
                Said(r.Run.Error)
            )),
        ];
    }

    private DeliveryLine Describe(ParkedDeliveries.Row row) =>
        new(
            row.EventId,
            row.EventName,
            row.Handler,
            ModuleName(row.ModuleId),
            row.At,
            row.Attempts,
            row.NextTryAt,
            row.Error
        );

    private string ModuleName(string id) =>
        id == PlatformModel.ModuleId
            ? texts["jobs.platform"]
            : texts.Find($"{id}.module.name") ?? id;

    /// <summary>What the runner itself says is a key; what a job threw is said already.</summary>
    private string Said(string? error) => error is null ? "" : texts.Find(error) ?? error;
}

/// <summary>What a job is called: <c>sales.job.remind</c> for <c>sales.remind</c>; its own name where a module brings no text.</summary>
internal static class JobNames
{
    public static string Of(string name, ITexts texts)
    {
        // A job may be declared once for each module: "platform.import/sales".
        var job = name.Split('/')[0];
        var module = job.Split('.')[0];
        return texts.Find($"{module}.job{job[module.Length..]}") ?? name;
    }
}
