using CrmModular.Catalog.Data;
using CrmModular.Sdk.Web;

namespace CrmModular.Catalog.Products;

/// <summary>What was changed on a product.</summary>
internal sealed class ProductTimeline(CatalogContext context, AuditTimeline audit) : ITimelineSource
{
    public Task<IReadOnlyList<TimelineEntry>> ReadAsync(
        RecordRef record,
        DateTimeOffset before,
        int take,
        CancellationToken ct
    ) =>
        audit.ReadAsync(
            context,
            record.Id,
            ProductForm.All,
            _ =>
                Task.FromResult<IReadOnlyDictionary<string, string>>(
                    new Dictionary<string, string>()
                ),
            before,
            take,
            ct
        );
}
