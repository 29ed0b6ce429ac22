using CrmModular.Sales.Data;
using CrmModular.Sales.Pipelines;
using Microsoft.EntityFrameworkCore;

namespace CrmModular.Sales.Demo;

/// <summary>Brings the demo story and the rows of a benchmark into this module's tables, for the customers and products that are there.</summary>
internal sealed class SalesDemo(
    SalesContext context,
    IBulkWriter bulk,
    ICompany company,
    PipelineReader pipelines,
    TimeProvider clock
) : IDemoData
{
    public async Task LoadAsync(DemoStory story, CancellationToken ct)
    {
        var customers = await context.Customers.AsNoTracking().OrderBy(c => c.Id).ToListAsync(ct);
        var products = await ProductsAsync(ct);
        if (customers.Count == 0 || products.Count == 0)
        {
            return;
        }

        var book = new DemoDeals(
            story,
            company,
            await pipelines.AllAsync(ct),
            customers,
            products,
            clock.GetUtcNow()
        );
        await bulk.WriteAsync(
            context,
            rebuildIndexes: false,
            async rows =>
            {
                await rows.AddAsync(book.Opportunities.OrderBy(o => o.ChangedAt), ct);
                await rows.AddAsync(book.Moves, ct);
                await rows.AddAsync(book.Interests, ct);
            },
            ct
        );
    }

    public async Task SeedAsync(BenchSeed seed, CancellationToken ct)
    {
        var customers = await context
            .Customers.AsNoTracking()
            .OrderBy(c => c.Id)
            .Select(c => new SkewedCustomer(c.Id, c.OwnerId, c.CustomerName))
            .ToListAsync(ct);
        var products = await ProductsAsync(ct);
        if (customers.Count == 0 || products.Count == 0)
        {
            return;
        }

        var deals = new SkewedDeals(
            seed,
            await pipelines.AllAsync(ct),
            customers,
            products,
            company
        );
        await bulk.WriteAsync(
            context,
            rebuildIndexes: true,
            async rows =>
            {
                await rows.AddAsync(deals.Opportunities(), ct);
                await rows.AddAsync(deals.Moves(), ct);
                seed.Report("sales: building indexes");
            },
            ct
        );
    }

    private Task<List<ProductView>> ProductsAsync(CancellationToken ct) =>
        context.Products.AsNoTracking().OrderBy(p => p.Code).Take(100).ToListAsync(ct);
}
