using Microsoft.EntityFrameworkCore;

namespace CrmModular.Host.Platform.SecurityLog;

/// <summary>Something that happened to somebody's access. Holds no password, token or link.</summary>
public sealed class SecurityEntry
{
    /// <summary>Made of <see cref="At"/>, so that the key is in the order of time.</summary>
    public Guid Id { get; set; }
    public DateTimeOffset At { get; set; }

    /// <summary>See <see cref="SecurityKinds"/>.</summary>
    public required string Kind { get; set; }
    public bool Refused { get; set; }

    /// <summary>Whose access it is about; null for somebody unknown.</summary>
    public Guid? PersonId { get; set; }

    /// <summary>Who did it to them, where that is somebody else.</summary>
    public Guid? ActorId { get; set; }

    public string Address { get; set; } = "";
    public string Agent { get; set; } = "";

    /// <summary>A session, token or record, an address of the product, or the account name that a stranger typed.</summary>
    public string Target { get; set; } = "";

    /// <summary>The reference that an error page and the log of the program show for the same request.</summary>
    public string Reference { get; set; } = "";

    /// <summary>How often it happened: repeats of a refusal are one row.</summary>
    public int Count { get; set; } = 1;
    public DateTimeOffset LastAt { get; set; }
}

internal static class SecurityLogModel
{
    public static void Map(ModelBuilder model, DatabaseProvider provider) =>
        model.Entity<SecurityEntry>(entry =>
        {
            entry.ToModuleTable("security_log", PlatformModel.ModuleId, provider);
            entry.Property(x => x.Id).ValueGeneratedNever();
            entry.Property(x => x.Kind).HasMaxLength(40);
            entry.Property(x => x.Address).HasMaxLength(45);
            entry.Property(x => x.Agent).HasMaxLength(200);
            entry.Property(x => x.Target).HasMaxLength(200);
            entry.Property(x => x.Reference).HasMaxLength(64);
            entry.HasIndex(x => new { x.PersonId, x.Id });
            entry.HasIndex(x => new { x.Kind, x.Id });
            entry.HasIndex(x => new { x.Address, x.Id });
        });
}
