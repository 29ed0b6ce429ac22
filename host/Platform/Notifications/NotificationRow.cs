using Microsoft.EntityFrameworkCore;

namespace CrmModular.Host.Platform.Notifications;

/// <summary>What one person was told.</summary>
public sealed class NotificationRow
{
    /// <summary>A UUIDv7: newer ones have greater ids.</summary>
    public Guid Id { get; set; } = Guid.CreateVersion7();
    public Guid PersonId { get; set; }
    public required string TextKey { get; set; }

    /// <summary>What fills the places of the text: a JSON object.</summary>
    public required string Arguments { get; set; }
    public required string Icon { get; set; }
    public string Url { get; set; } = "";
    public DateTimeOffset At { get; set; }
    public bool Read { get; set; }
}

internal static class NotificationsModel
{
    public static void Map(ModelBuilder model, DatabaseProvider provider) =>
        model.Entity<NotificationRow>(row =>
        {
            row.ToModuleTable("notifications", PlatformModel.ModuleId, provider);
            row.HasIndex(x => new { x.PersonId, x.Id });
            // The count behind the bell is asked by every open tab.
            row.HasIndex(x => new { x.PersonId, x.Read });
        });
}
