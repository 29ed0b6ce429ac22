using System.Globalization;
using CrmModular.Sales.Data;
using CrmModular.Sales.Opportunities;
using CrmModular.Sdk.Web;
using Microsoft.EntityFrameworkCore;

namespace CrmModular.Sales.CustomerPage;

/// <summary>How many of a customer's opportunities are open, won and lost, and what they count for in the company's currency first.</summary>
internal sealed record CustomerSums(
    OpportunityStatus Status,
    string Currency,
    long Count,
    long Units
)
{
    public Money Money => new(Units, Currency);
}

/// <summary>The figures of one customer, read once for all facts and the panel of a page.</summary>
internal sealed class CustomerFigures(SalesContext context, ICurrentUser user)
{
    private readonly Dictionary<Guid, IReadOnlyList<CustomerSums>> _read = [];

    /// <summary>The key of a figure's name: it says so where the user does not reach every opportunity.</summary>
    public string Key(string key) =>
        user.ScopeOf(Rights.ViewOpportunities) == RecordScope.All ? key : $"{key}.reached";

    public async Task<IReadOnlyList<CustomerSums>> OfAsync(Guid customer, CancellationToken ct)
    {
        if (!_read.TryGetValue(customer, out var sums))
        {
            sums = await context
                .Opportunities.AsNoTracking()
                .Visible(context, user, Rights.ViewOpportunities)
                .Where(o => o.CustomerId == customer)
                .GroupBy(o => new { o.Status, o.Amount.Currency })
                .Select(g => new CustomerSums(
                    g.Key.Status,
                    g.Key.Currency,
                    g.LongCount(),
                    g.Sum(o => o.ValueSort)
                ))
                .ToListAsync(ct);
            _read[customer] = sums;
        }

        return sums;
    }

    public async Task<IReadOnlyDictionary<OpportunityStatus, int>> CountsAsync(
        Guid customer,
        CancellationToken ct
    ) =>
        (await OfAsync(customer, ct))
            .GroupBy(s => s.Status)
            .ToDictionary(g => g.Key, g => (int)g.Sum(s => s.Count));
}

/// <summary>What was sold to the customer so far.</summary>
internal sealed class WonFact(CustomerFigures figures, ITexts texts, Display display) : IRecordFact
{
    public async Task<Fact?> ReadAsync(RecordRef record, CancellationToken ct)
    {
        var won = (await figures.OfAsync(record.Id, ct))
            .Where(s => s.Status == OpportunityStatus.Won)
            .ToList();
        return new Fact(
            texts[figures.Key("sales.fact.won")],
            display.Sum(won.Select(s => s.Money))
        );
    }
}

/// <summary>How many deals are open, and what they count for.</summary>
internal sealed class OpenFact(CustomerFigures figures, ITexts texts, Display display) : IRecordFact
{
    public async Task<Fact?> ReadAsync(RecordRef record, CancellationToken ct)
    {
        var open = (await figures.OfAsync(record.Id, ct))
            .Where(s => s.Status == OpportunityStatus.Open)
            .ToList();
        var count = open.Sum(s => s.Count);
        return new Fact(
            texts[figures.Key("sales.fact.open")],
            count == 0
                ? display.Number(0)
                : $"{display.Number(count)} · {display.Sum(open.Select(s => s.Money))}"
        );
    }
}

/// <summary>How many of the closed deals were won.</summary>
internal sealed class WinRateFact(CustomerFigures figures, ITexts texts) : IRecordFact
{
    public async Task<Fact?> ReadAsync(RecordRef record, CancellationToken ct)
    {
        var sums = await figures.OfAsync(record.Id, ct);
        var won = sums.Where(s => s.Status == OpportunityStatus.Won).Sum(s => s.Count);
        var lost = sums.Where(s => s.Status == OpportunityStatus.Lost).Sum(s => s.Count);
        return won + lost == 0
            ? null
            : new Fact(texts[figures.Key("sales.fact.rate")], WinRate.Write(won, won + lost));
    }
}

/// <summary>Writes a share of won deals: one decimal, so that 63.15 % is 63.2 %.</summary>
internal static class WinRate
{
    public static string Write(long won, long closed) =>
        string.Create(CultureInfo.CurrentUICulture, $"{100m * won / closed:0.0} %");
}
