using Microsoft.EntityFrameworkCore;

namespace CrmModular.Host.Platform.Import;

public enum ImportState
{
    /// <summary>The file is there; nothing is written.</summary>
    Checking,
    Running,
    Done,
    Cancelled,
    Failed,
    Undone,
}

/// <summary>A file on its way into the tables.</summary>
public sealed class ImportRun
{
    public Guid Id { get; set; } = Guid.CreateVersion7();
    public string TypeId { get; set; } = "";
    public required string FileName { get; set; }
    public long FileSize { get; set; }
    public Guid? PersonId { get; set; }
    public ImportState State { get; set; }
    public DateTimeOffset CreatedAt { get; set; }
    public DateTimeOffset? EndedAt { get; set; }

    /// <summary>What the user chose, see <see cref="ImportSettings"/>.</summary>
    public string Settings { get; set; } = "{}";

    /// <summary>What the check found, see <see cref="ImportCheckResult"/>; null before it.</summary>
    public string? Check { get; set; }

    /// <summary>How far it is, see <see cref="ImportProgress"/>; written in the transaction of the rows.</summary>
    public string? Progress { get; set; }

    /// <summary>The number under which its rows were saved.</summary>
    public Guid BatchId { get; set; } = Guid.CreateVersion7();

    /// <summary>The number of the undoing that took all of it back, or of the one that took that back; null before one.</summary>
    public Guid? TurnBatchId { get; set; }

    /// <summary>The undo number that counts now: of the rows, or of the last turn.</summary>
    [System.ComponentModel.DataAnnotations.Schema.NotMapped]
    public Guid UndoNumber => TurnBatchId ?? BatchId;

    /// <summary>The job that checks or runs it; null on the command line.</summary>
    public Guid? JobId { get; set; }
    public string? Error { get; set; }

    /// <summary>When it last moved; a run of the command line that stopped moving was killed.</summary>
    public DateTimeOffset SeenAt { get; set; }
}

/// <summary>A mapping that was kept for the next file with the same columns.</summary>
public sealed class ImportMapping
{
    public required string TypeId { get; set; }

    /// <summary>The columns of the file, see <see cref="SavedMappings.KeyOf"/>.</summary>
    public required string Columns { get; set; }
    public required string Body { get; set; }
    public DateTimeOffset SavedAt { get; set; }
}

internal static class ImportModel
{
    public static void Map(ModelBuilder model, DatabaseProvider provider)
    {
        model.Entity<ImportRun>(run =>
        {
            run.ToModuleTable("import_runs", PlatformModel.ModuleId, provider);
            run.Property(x => x.TypeId).HasMaxLength(60);
            run.Property(x => x.FileName).HasMaxLength(260);
            run.HasIndex(x => new { x.PersonId, x.Id });
            run.HasIndex(x => x.BatchId);
            run.HasIndex(x => x.TurnBatchId);
        });
        model.Entity<ImportMapping>(mapping =>
        {
            mapping.ToModuleTable("import_mappings", PlatformModel.ModuleId, provider);
            mapping.HasKey(x => new { x.TypeId, x.Columns });
            mapping.Property(x => x.TypeId).HasMaxLength(60);
            mapping.Property(x => x.Columns).HasMaxLength(64);
        });
    }
}
