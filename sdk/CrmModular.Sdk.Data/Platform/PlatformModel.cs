using Microsoft.EntityFrameworkCore;

namespace CrmModular.Sdk.Data;

/// <summary>Maps the platform's tables that every context shares: the host's context makes them, module contexts leave them out of their migrations.</summary>
public static class PlatformModel
{
    /// <summary>The module id of the host's own tables.</summary>
    public const string ModuleId = "platform";

    /// <summary>Maps audit, outbox, people and reach.</summary>
    /// <param name="model">The model being built.</param>
    /// <param name="provider">The store.</param>
    /// <param name="owner">Whether this context makes the tables.</param>
    public static void Map(ModelBuilder model, DatabaseProvider provider, bool owner)
    {
        model.Entity<AuditEntry>(audit =>
        {
            audit.ToModuleTable("audit", ModuleId, provider, owner);
            audit.Property(x => x.Kind).HasMaxLength(60);
            audit.Property(x => x.ModuleId).HasMaxLength(40);
            audit.Property(x => x.Action).HasMaxLength(20);
            audit.Property(x => x.Via).HasMaxLength(20);
            audit.HasIndex(x => new { x.RecordId, x.Id });
            audit.HasIndex(x => new { x.BatchId, x.Id });
        });
        model.Entity<OutboxEvent>(outbox =>
        {
            outbox.ToModuleTable("outbox", ModuleId, provider, owner);
            outbox.Property(x => x.Name).HasMaxLength(80);
            // Whether everybody who listens has it; only these are looked at when old events are taken out.
            outbox.Property<bool>("Settled");
            outbox.HasIndex(x => x.At).HasFilter("settled");
        });
        model.Entity<PersonRow>(person =>
        {
            person.ToView("platform_person_v1");
            person.HasKey(x => x.Id);
        });
        model.Entity<ReachRow>(reach =>
        {
            reach.ToView("platform_reach_v1");
            reach.HasKey(x => new
            {
                x.ViewerId,
                x.Scope,
                x.OwnerId,
            });
            reach.Property(x => x.Scope).HasConversion<int>();
        });
    }

    /// <summary>A table's full name for SQL written by hand: a prefix in SQLite, a schema in PostgreSQL.</summary>
    public static string TableName(string name, string moduleId, DatabaseProvider provider) =>
        provider == DatabaseProvider.Sqlite ? $"{moduleId}_{name}" : $"{moduleId}.{name}";
}
