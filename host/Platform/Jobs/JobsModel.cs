using Microsoft.EntityFrameworkCore;

namespace CrmModular.Host.Platform.Jobs;

public enum JobState
{
    Queued,
    Running,
    Done,
    Failed,
    Cancelled,
}

/// <summary>One run of a job. It waits while its module is off, and goes on from its checkpoint after a swap, a stop or a crash.</summary>
public sealed class JobRun
{
    public Guid Id { get; set; } = Guid.CreateVersion7();
    public required string Name { get; set; }
    public required string ModuleId { get; set; }
    public string Arguments { get; set; } = "";
    public Guid? PersonId { get; set; }
    public JobState State { get; set; }
    public string? Checkpoint { get; set; }
    public long Done { get; set; }
    public long? Total { get; set; }
    public bool CancelAsked { get; set; }
    public string? Error { get; set; }
    public DateTimeOffset CreatedAt { get; set; }
    public DateTimeOffset? StartedAt { get; set; }
    public DateTimeOffset? EndedAt { get; set; }

    /// <summary>How often a process died while it held the run; one that kills its host each time is not started for ever.</summary>
    public int Crashes { get; set; }

    /// <summary>The process that runs it, until when; a run whose lease has passed is taken over.</summary>
    public Guid? HolderId { get; set; }
    public DateTimeOffset? HeldUntil { get; set; }
}

/// <summary>When a job with a schedule was last due; a process that raises it queues the run.</summary>
public sealed class JobSchedule
{
    public required string Name { get; set; }
    public DateTimeOffset LastDueAt { get; set; }
}

internal static class JobsModel
{
    public static void Map(ModelBuilder model, DatabaseProvider provider)
    {
        model.Entity<JobRun>(run =>
        {
            run.ToModuleTable("job_runs", PlatformModel.ModuleId, provider);
            run.HasIndex(x => new { x.State, x.Id });
            run.HasIndex(x => new { x.Name, x.Id });
        });
        model.Entity<JobSchedule>(schedule =>
        {
            schedule.ToModuleTable("job_schedules", PlatformModel.ModuleId, provider);
            schedule.HasKey(x => x.Name);
        });
    }
}
