using System.Diagnostics;
using System.Text.Json;
using CrmModular.Sales.Data;
using Microsoft.EntityFrameworkCore;

namespace CrmModular.Sales.Opportunities;

/// <summary>
/// Has opportunities follow when their customer or product is called otherwise. Title, sort key and search text are kept with
/// the opportunity, because a list sorts by them through an index; so they are written anew, in the background and in portions
/// that hold nobody up.
/// </summary>
internal sealed class RenewTitles(SalesContext context)
{
    /// <summary>Whose opportunities.</summary>
    /// <param name="CustomerId">Those of a customer; null for those of a product.</param>
    /// <param name="ProductId">Those of a product.</param>
    public sealed record Of(Guid? CustomerId, Guid? ProductId);

    private const int Tries = 3;

    /// <summary>The opportunities that may be called after it, those in the bin too, counted no further than a bound.</summary>
    public Task<int> CountAsync(Of of, int bound, CancellationToken ct) =>
        Those(of).Take(bound).CountAsync(ct);

    /// <summary>Writes what has changed. Done twice, the second time finds nothing to write.</summary>
    /// <param name="of">Whose opportunities.</param>
    /// <param name="report">Told after each portion how many were looked at, of how many.</param>
    /// <param name="ct">Cancels; what was written stays.</param>
    public async Task RunAsync(Of of, Func<int, int, Task> report, CancellationToken ct)
    {
        var ids = await Those(of).Select(o => o.Id).ToListAsync(ct);
        var pace = new WritePace();
        for (var at = 0; at < ids.Count; )
        {
            var portion = ids.GetRange(at, Math.Min(pace.Size, ids.Count - at));
            var started = Stopwatch.GetTimestamp();
            await PortionAsync(portion, ct);
            at += portion.Count;
            pace.Took(Stopwatch.GetElapsedTime(started));
            await report(at, ids.Count);
            if (at < ids.Count)
            {
                await Task.Delay(pace.Pause, ct);
            }
        }
    }

    private IQueryable<Opportunity> Those(Of of)
    {
        var all = context.Opportunities.IgnoreQueryFilters([ModuleDbContext.BinFilter]);
        return of.CustomerId is { } customer
            ? all.Where(o => o.CustomerId == customer)
            : all.Where(o => o.ProductId == of.ProductId);
    }

    private async Task PortionAsync(List<Guid> ids, CancellationToken ct)
    {
        for (var attempt = 1; ; attempt++)
        {
            context.ChangeTracker.Clear();
            var rows = await context
                .Opportunities.IgnoreQueryFilters([ModuleDbContext.BinFilter])
                .Where(o => ids.Contains(o.Id))
                .Select(o => new
                {
                    Opportunity = o,
                    Customer = o.Customer!.CustomerName,
                    Product = o.Product!.ProductName,
                })
                .ToListAsync(ct);
            foreach (var row in rows)
            {
                row.Opportunity.AutoName = Counterparts.NameOf(row.Customer, row.Product);
            }

            try
            {
                await context.SaveDerivedAsync(ct);
                return;
            }
            catch (StaleRecordException) when (attempt < Tries)
            {
                // Someone saved one of them in between; they are read anew.
            }
        }
    }
}

/// <summary>Few opportunities are written at once; for many a job goes on, which may take its time.</summary>
internal sealed class RenamedHandler(RenewTitles titles, IJobs jobs)
    : IEventHandler<CustomerRenamed>,
        IEventHandler<ProductRenamed>
{
    private const int AtOnce = 1000;

    public Task HandleAsync(CustomerRenamed e, EventContext context, CancellationToken ct) =>
        RenewAsync(new RenewTitles.Of(e.RecordId, null), ct);

    public Task HandleAsync(ProductRenamed e, EventContext context, CancellationToken ct) =>
        RenewAsync(new RenewTitles.Of(null, e.RecordId), ct);

    private async Task RenewAsync(RenewTitles.Of of, CancellationToken ct)
    {
        if (await titles.CountAsync(of, AtOnce + 1, ct) > AtOnce)
        {
            await jobs.StartAsync(RenewTitlesJob.Name, JsonSerializer.Serialize(of), ct);
            return;
        }

        await titles.RunAsync(of, (_, _) => Task.CompletedTask, ct);
    }
}

/// <summary>Goes through very many opportunities. It begins anew after a stop: those that are right already cost a read only.</summary>
internal sealed class RenewTitlesJob(RenewTitles titles) : IJob
{
    public const string Name = "sales.titles";

    public Task RunAsync(IJobRun run, CancellationToken ct) =>
        titles.RunAsync(
            JsonSerializer.Deserialize<RenewTitles.Of>(run.Arguments)!,
            (done, total) => run.SaveAsync("", done, total, ct),
            ct
        );
}
