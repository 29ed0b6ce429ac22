using CrmModular.Host.Data;

namespace CrmModular.Host.Platform.Jobs;

/// <summary>Queues runs of the declared jobs.</summary>
internal sealed class JobQueue(
    PlatformContext context,
    IEnumerable<JobDeclaration> jobs,
    ICurrentUser user,
    JobSignal signal,
    TimeProvider clock
) : IJobs
{
    public async Task<Guid> StartAsync(
        string name,
        string arguments,
        CancellationToken ct = default
    )
    {
        var id = Guid.CreateVersion7();
        await QueueAsync(id, name, arguments, ct);
        return id;
    }

    /// <summary>Queues a run under an id that was written down before: it may begin, and end, before this answers.</summary>
    public async Task QueueAsync(Guid id, string name, string arguments, CancellationToken ct)
    {
        var job =
            jobs.FirstOrDefault(j => j.Name == name)
            ?? throw new KeyNotFoundException($"No enabled module declares the job {name}.");
        var run = new JobRun
        {
            Id = id,
            Name = name,
            ModuleId = job.ModuleId,
            Arguments = arguments,
            PersonId = user.PersonId,
            State = JobState.Queued,
            CreatedAt = clock.GetUtcNow(),
        };
        context.JobRuns.Add(run);
        await context.SaveChangesAsync(ct);
        signal.Runs.Set();
    }
}

/// <summary>Wakes the runner of this process when a run was queued here; others look once a second.</summary>
internal sealed class JobSignal
{
    public Signal Runs { get; } = new();
}
