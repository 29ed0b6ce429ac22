using System.Globalization;
using CrmModular.Sales.Opportunities;
using CrmModular.Sales.Pipelines;

namespace CrmModular.Sales.Demo;

/// <summary>A customer as a made-up deal needs it.</summary>
internal sealed record SkewedCustomer(Guid Id, Guid? Owner, string Name);

/// <summary>
/// Deals for a benchmark, one for every second customer, one after the other so that half a million need no memory: few
/// customers have most of them, three of four are closed. The same at each run, but for ids.
/// </summary>
internal sealed class SkewedDeals(
    BenchSeed seed,
    PipelineSet pipelines,
    IReadOnlyList<SkewedCustomer> customers,
    IReadOnlyList<ProductView> products,
    ICompany company
)
{
    private const int ReportEvery = 100_000;
    private const int Seed = 20200102;
    private static readonly DateTimeOffset Start = new(2020, 1, 1, 8, 0, 0, TimeSpan.Zero);
    private readonly int _count = Math.Max(1, seed.Customers / 2);
    private readonly Guid[] _ids = new Guid[Math.Max(1, seed.Customers / 2)];
    private readonly DemoStages _stages = new(pipelines);

    public IEnumerable<Opportunity> Opportunities()
    {
        var random = new Random(Seed);
        for (var i = 0; i < _count; i++)
        {
            var facts = Facts(random, i);
            _ids[i] = Guid.CreateVersion7(facts.Began);
            if (i > 0 && i % ReportEvery == 0)
            {
                seed.Report(
                    string.Create(CultureInfo.InvariantCulture, $"sales: {i:N0} opportunities")
                );
            }

            var opportunity = DealMaker.Make(facts, _ids[i]);
            if (opportunity.Status == OpportunityStatus.Open && i % 3 > 0)
            {
                opportunity.NextStep = "Call back";
                opportunity.NextStepOn = company.Today.AddDays((i % 40) - 5);
            }

            opportunity.LostReason = opportunity.Status == OpportunityStatus.Lost ? "Price" : "";
            yield return opportunity;
        }
    }

    /// <summary>The way of each, from the same numbers again.</summary>
    public IEnumerable<StageMove> Moves()
    {
        var random = new Random(Seed);
        for (var i = 0; i < _count; i++)
        {
            var facts = Facts(random, i);
            foreach (var move in DealMaker.Way(DealMaker.Make(facts, _ids[i]), facts, _stages))
            {
                yield return move;
            }
        }
    }

    private DealFacts Facts(Random random, int number)
    {
        // The great ones lie scattered: a prime spreads the ranks over all ages.
        var rank = (long)(customers.Count * Math.Pow(random.NextDouble(), 2.4));
        var customer = customers[(int)(rank * 7_368_787L % customers.Count)];
        var product = products[random.Next(products.Count)];
        var age = (double)number / _count;
        var ends = new DateTimeOffset(company.Today.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero);
        var began = Start + ((ends - Start) * age);
        var stage = random.Next(100) switch
        {
            < 6 => _stages.First,
            < 24 => _stages.Engaged,
            < 72 => _stages.Won,
            _ => _stages.Lost,
        };
        var closed =
            stage.Kind == OpportunityStatus.Open
                ? (DateTimeOffset?)null
                : began.AddDays(random.Next(5, 120));
        if (closed > ends)
        {
            (stage, closed) = (_stages.Engaged, null);
        }

        var units = product.PriceUnits / 100 * random.Next(80, 115);
        return new DealFacts(
            (customer.Id, customer.Name),
            product,
            customer.Owner,
            began,
            stage,
            new Money(units, product.PriceCurrency)
        )
        {
            Engaged = stage.Id != _stages.First.Id ? began.AddDays(2) : null,
            Closed = closed,
            ClosedUnits = stage.Kind == OpportunityStatus.Won ? units : null,
        };
    }
}
