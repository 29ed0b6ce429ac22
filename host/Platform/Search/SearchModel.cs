using Microsoft.EntityFrameworkCore;

namespace CrmModular.Host.Platform.Search;

/// <summary>What search keeps of one record. A later change gives it a later number, so that the newest are found first.</summary>
public sealed class SearchEntry
{
    public long Id { get; set; }
    public required string Kind { get; set; }
    public Guid RecordId { get; set; }
    public Guid? OwnerId { get; set; }
    public required string Title { get; set; }
    public string Subtitle { get; set; } = "";

    /// <summary>Title and terms in lower case, a line break between each two.</summary>
    public required string Text { get; set; }
}

internal static class SearchModel
{
    public static void Map(ModelBuilder model, DatabaseProvider provider) =>
        model.Entity<SearchEntry>(entry =>
        {
            entry.ToModuleTable("search", PlatformModel.ModuleId, provider);
            entry.Property(x => x.Id).ValueGeneratedOnAdd();
            entry.HasIndex(x => x.RecordId).IsUnique();
            entry.HasIndex(x => new { x.Kind, x.Id });
        });
}
