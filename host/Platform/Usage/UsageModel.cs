using Microsoft.EntityFrameworkCore;

namespace CrmModular.Host.Platform.Usage;

/// <summary>How often a person opened a page of a module or changed a record of it on one day.</summary>
public sealed class UsageRow
{
    public DateOnly Day { get; set; }
    public required string ModuleId { get; set; }
    public Guid PersonId { get; set; }
    public long Count { get; set; }
}

internal static class UsageModel
{
    public static void Map(ModelBuilder model, DatabaseProvider provider) =>
        model.Entity<UsageRow>(usage =>
        {
            usage.ToModuleTable("usage", PlatformModel.ModuleId, provider);
            usage.HasKey(x => new
            {
                x.ModuleId,
                x.Day,
                x.PersonId,
            });
        });
}
