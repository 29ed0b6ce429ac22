using Microsoft.EntityFrameworkCore;

namespace CrmModular.Host.Platform.Views;

/// <summary>A list as someone wants to see it again: filters, order and columns, as they stand in the address.</summary>
[RecordKind("platform.view")]
public sealed class SavedView : Entity
{
    public required string ListId { get; set; }
    public required string Name { get; set; }
    public required string Query { get; set; }
    public Guid PersonId { get; set; }

    /// <summary>Whether everyone who sees the list sees the view.</summary>
    public bool Shared { get; set; }
}

internal static class ViewsModel
{
    public static void Map(ModelBuilder model, DatabaseProvider provider) =>
        model.Entity<SavedView>(view =>
        {
            view.ToModuleTable("views", PlatformModel.ModuleId, provider);
            view.Property(x => x.Name).HasMaxLength(60);
            view.HasIndex(x => new { x.ListId, x.PersonId });
            view.HasIndex(x => new { x.PersonId, x.ListId })
                .IsUnique()
                .HasFilter("name = '' AND deleted_at IS NULL");
        });
}
