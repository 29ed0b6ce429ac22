using CrmModular.Sales.Interests;
using CrmModular.Sales.Opportunities;
using CrmModular.Sales.Pipelines;

namespace CrmModular.Sales.Demo;

/// <summary>
/// Two years of deals that end on the story's day: more at the end of each quarter and before Christmas, two of three closed
/// ones won, a few that nobody touched for too long. The same for the same day and language, but for ids.
/// </summary>
internal sealed class DemoDeals
{
    private const int Days = 730;
    private readonly Random _random = new(20161001);
    private readonly DemoStory _story;
    private readonly DemoWords _words;
    private readonly TimeZoneInfo _zone;
    private readonly DateTimeOffset _now;
    private readonly string _currency;
    private readonly DemoStages _stages;
    private readonly IReadOnlyList<CustomerView> _customers;
    private readonly IReadOnlyList<ProductView> _products;

    public DemoDeals(
        DemoStory story,
        ICompany company,
        PipelineSet pipelines,
        IReadOnlyList<CustomerView> customers,
        IReadOnlyList<ProductView> products,
        DateTimeOffset now
    )
    {
        (_story, _customers, _products, _now) = (story, customers, products, now);
        _zone = company.TimeZone;
        _currency = company.Currency;
        _words = DemoWords.Of(story.Chinese);
        _stages = new DemoStages(pipelines);
        for (var daysAgo = Days; daysAgo >= 0; daysAgo--)
        {
            for (var left = Demand(daysAgo); left > 0; left--)
            {
                if (_random.NextDouble() < left)
                {
                    Add(daysAgo);
                }
            }
        }

        AddInterests();
    }

    public List<Opportunity> Opportunities { get; } = [];
    public List<StageMove> Moves { get; } = [];
    public List<ProductInterest> Interests { get; } = [];

    /// <summary>How many deals begin on a day: growing over the years, with the seasons.</summary>
    private double Demand(int daysAgo)
    {
        var day = _story.Today.AddDays(-daysAgo);
        if (day.DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday)
        {
            return 0;
        }

        var season = day.Month switch
        {
            3 or 6 or 9 => 1.3,
            10 or 11 => 1.6,
            7 or 8 => 0.7,
            _ => 1.0,
        };
        return season * (1.1 + (0.7 * (Days - daysAgo) / Days));
    }

    private void Add(int daysAgo)
    {
        var product = _products[(int)(_products.Count * Math.Pow(_random.NextDouble(), 1.4))];
        var customer = _customers[(int)(_customers.Count * Math.Pow(_random.NextDouble(), 1.7))];
        var units = product.PriceUnits / 100 * _random.Next(85, 112) / Money.Scale * Money.Scale;
        var talks = _random.Next(1, 12);
        var took = talks + 4 + (int)(110 * Math.Pow(_random.NextDouble(), 1.8));
        var open = daysAgo - took < 0 || (daysAgo < 150 && _random.Next(9) == 0);
        var began = At(daysAgo);
        var engaged = daysAgo - talks >= 0 && (!open || _random.Next(4) > 0);
        var won = _random.Next(100) < 63;
        var stage = (open, engaged, won) switch
        {
            (true, true, _) => _stages.Engaged,
            (true, false, _) => _stages.First,
            (false, _, true) => _stages.Won,
            _ => _stages.Lost,
        };
        var facts = new DealFacts(
            open && !engaged && _random.Next(5) == 0 ? null : (customer.Id, customer.CustomerName),
            product,
            customer.OwnerId,
            began,
            stage,
            new Money(
                Math.Max(units, product.PriceUnits / 2),
                product.PriceCurrency is { Length: 3 } c ? c : _currency
            )
        )
        {
            Engaged = engaged ? At(daysAgo - talks) : null,
            Closed = open ? null : At(daysAgo - took),
            ClosedUnits = stage.Kind == OpportunityStatus.Won ? Agreed(units) : null,
        };
        Keep(facts);
    }

    private void Keep(DealFacts facts)
    {
        var opportunity = DealMaker.Make(facts, Guid.CreateVersion7(facts.Began));
        opportunity.Source = Pick(_words.Sources);
        if (facts.Stage.Kind == OpportunityStatus.Lost)
        {
            opportunity.LostReason = Pick(_words.Reasons);
        }
        else if (facts.Stage.Kind == OpportunityStatus.Open)
        {
            Plan(opportunity);
        }

        Opportunities.Add(opportunity);
        Moves.AddRange(DealMaker.Way(opportunity, facts, _stages));
    }

    /// <summary>Most open deals were touched lately and have a next step; every sixth was forgotten.</summary>
    private void Plan(Opportunity opportunity)
    {
        opportunity.CloseOn = _story.Today.AddDays(_random.Next(5, 75));
        if (_random.Next(6) == 0)
        {
            return;
        }

        opportunity.LastActivityAt = Later(opportunity.LastActivityAt, At(_random.Next(0, 20)));
        opportunity.ChangedAt = opportunity.LastActivityAt;
        if (_random.Next(5) > 0)
        {
            opportunity.NextStep = Pick(_words.Steps);
            opportunity.NextStepOn = _story.Today.AddDays(_random.Next(-1, 16));
        }
    }

    private void AddInterests()
    {
        foreach (var customer in _customers.Where((_, i) => i % 3 != 2))
        {
            foreach (var product in _products.OrderBy(_ => _random.Next()).Take(_random.Next(1, 4)))
            {
                var at = At(_random.Next(3, 300));
                Interests.Add(
                    new ProductInterest
                    {
                        CustomerId = customer.Id,
                        ProductId = product.Id,
                        Strength = (InterestStrength)_random.Next(3),
                        Note = Pick(_words.Interests),
                        CreatedAt = at,
                        ChangedAt = at,
                        ChangedBy = customer.OwnerId,
                    }
                );
            }
        }
    }

    /// <summary>What was sold for lies a little below or above what was expected.</summary>
    private long Agreed(long units) =>
        Math.Max(1, units / Money.Scale * _random.Next(82, 105) / 100) * Money.Scale;

    private string Pick(string[] words) => words[_random.Next(words.Length)];

    private static DateTimeOffset Later(DateTimeOffset a, DateTimeOffset b) => a > b ? a : b;

    /// <summary>A time in office hours, so many days before the story's last; none is still to come.</summary>
    private DateTimeOffset At(int daysAgo)
    {
        var local = _story
            .Today.AddDays(-daysAgo)
            .ToDateTime(new TimeOnly(_random.Next(8, 12), _random.Next(0, 12) * 5));
        var at = new DateTimeOffset(local, _zone.GetUtcOffset(local)).ToUniversalTime();
        return at > _now ? _now : at;
    }
}
