using CrmModular.Catalog.Data;
using CrmModular.Catalog.Products;
using Microsoft.EntityFrameworkCore;

namespace CrmModular.Catalog.Demo;

/// <summary>The products of the demo story; a benchmark sells the same.</summary>
internal sealed class CatalogDemo(CatalogContext context, IBulkWriter bulk, ICompany company)
    : IDemoData
{
    public Task LoadAsync(DemoStory story, CancellationToken ct) =>
        WriteAsync(story.Chinese, story.Today.AddYears(-2), ct);

    public Task SeedAsync(BenchSeed seed, CancellationToken ct) =>
        WriteAsync(false, new DateOnly(2020, 1, 1), ct);

    private async Task WriteAsync(bool chinese, DateOnly day, CancellationToken ct)
    {
        var at = new DateTimeOffset(day.ToDateTime(new TimeOnly(9, 0)), TimeSpan.Zero);
        // A company that has such a code already sells its own product under it.
        var lines = chinese ? Chinese : English;
        var codes = lines.Select(p => p.Code).ToList();
        var taken = await context
            .Products.Where(p => p.Code != "" && codes.Contains(p.Code))
            .Select(p => p.Code)
            .ToListAsync(ct);
        var products = lines
            .ExceptBy(taken, p => p.Code)
            .Select(p => new Product
            {
                Id = Guid.CreateVersion7(at),
                Name = p.Name,
                Code = p.Code,
                Series = p.Series,
                Category = p.Category,
                Unit = chinese ? "台" : "piece",
                Price = new Money(p.Price * Money.Scale, company.Currency),
                Active = p.Active,
                Description = p.Description,
                CreatedAt = at,
                ChangedAt = at,
            });
        await bulk.WriteAsync(
            context,
            rebuildIndexes: false,
            rows => rows.AddAsync(products, ct),
            ct
        );
    }

    private sealed record Line(
        string Name,
        string Code,
        string Series,
        string Category,
        long Price,
        string Description,
        bool Active = true
    );

    private static readonly Line[] English =
    [
        new("Till One", "T-100", "Till", "Counter", 640, "A till for a single counter."),
        new("Till Duo", "T-200", "Till", "Counter", 1180, "Two counters, one stock."),
        new("Till Station", "T-500", "Till", "Counter", 4250, "For branches with a back office."),
        new("Scan Mini", "S-010", "Scan", "Scanning", 75, "A scanner for the pocket."),
        new("Scan Arch", "S-300", "Scan", "Scanning", 2890, "Reads what passes beneath it."),
        new("Shelf Label 40", "L-040", "Label", "Shelf", 210, "Forty labels that change by radio."),
        new("Shelf Label 400", "L-400", "Label", "Shelf", 1760, "Four hundred labels with a base."),
        new("Store Brain", "B-900", "Brain", "Software", 24800, "Plans stock for a whole chain."),
        new("Till Classic", "T-050", "Till", "Counter", 420, "The first till we made.", false),
    ];

    private static readonly Line[] Chinese =
    [
        new("收银一号", "T-100", "收银", "柜台设备", 4600, "单柜台收银机。"),
        new("收银双屏", "T-200", "收银", "柜台设备", 8500, "两个柜台共用库存。"),
        new("收银工作站", "T-500", "收银", "柜台设备", 30600, "适合带后台办公室的门店。"),
        new("迷你扫码枪", "S-010", "扫码", "扫码设备", 540, "可放进口袋的扫码枪。"),
        new("通道扫码架", "S-300", "扫码", "扫码设备", 20800, "商品经过即可识别。"),
        new("电子价签 40", "L-040", "价签", "货架设备", 1500, "四十个无线电子价签。"),
        new("电子价签 400", "L-400", "价签", "货架设备", 12700, "四百个价签，含基站。"),
        new("门店大脑", "B-900", "大脑", "软件", 178000, "为整个连锁规划库存。"),
        new("经典收银机", "T-050", "收银", "柜台设备", 3000, "我们的第一款收银机。", false),
    ];
}
