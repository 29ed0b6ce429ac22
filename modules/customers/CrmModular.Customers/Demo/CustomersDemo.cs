using CrmModular.Customers.Data;

namespace CrmModular.Customers.Demo;

/// <summary>Brings the demo story and the rows of a benchmark into this module's tables.</summary>
internal sealed class CustomersDemo(
    CustomersContext context,
    IBulkWriter bulk,
    ICompany company,
    TimeProvider clock
) : IDemoData
{
    public Task LoadAsync(DemoStory story, CancellationToken ct)
    {
        var demo = new DemoBook(story, company.TimeZone, clock.GetUtcNow());
        return bulk.WriteAsync(
            context,
            rebuildIndexes: false,
            async rows =>
            {
                await rows.AddAsync(demo.Customers.OrderBy(c => c.ChangedAt), ct);
                await rows.AddAsync(demo.Contacts.OrderBy(c => c.ChangedAt), ct);
                await rows.AddAsync(demo.Activities, ct);
            },
            ct
        );
    }

    public Task SeedAsync(BenchSeed seed, CancellationToken ct)
    {
        var skewed = new SkewedRows(seed);
        return bulk.WriteAsync(
            context,
            rebuildIndexes: true,
            async rows =>
            {
                await rows.AddAsync(skewed.Customers(), ct);
                await rows.AddAsync(skewed.Contacts(), ct);
                await rows.AddAsync(skewed.Activities(), ct);
                seed.Report("customers: building indexes");
            },
            ct
        );
    }
}
