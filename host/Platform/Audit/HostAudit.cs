using System.Text.Json;

namespace CrmModular.Host.Platform.Audit;

/// <summary>An audit entry for what is no record and yet somebody's decision.</summary>
internal static class HostAudit
{
    public static AuditEntry Entry(
        ICurrentUser by,
        TimeProvider clock,
        string kind,
        Guid id,
        params (string Field, string Before, string After)[] changes
    ) =>
        new()
        {
            At = clock.GetUtcNow(),
            PersonId = by.PersonId,
            ModuleId = PlatformModel.ModuleId,
            Kind = $"{PlatformModel.ModuleId}.{kind}",
            RecordId = id,
            Action = "changed",
            Changes = JsonSerializer.Serialize(
                changes.ToDictionary(c => c.Field, c => new[] { c.Before, c.After })
            ),
            BatchId = Guid.CreateVersion7(),
            Via = by.Via,
        };
}
