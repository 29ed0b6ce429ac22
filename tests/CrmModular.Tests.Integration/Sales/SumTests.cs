using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;

namespace CrmModular.Tests.Integration.Sales;

/// <summary>
/// Every figure that the database adds up, on the home page, the board and the customer page, against the same made here
/// from what was typed in: two currencies, four decimals, deals inside and outside of the period.
/// </summary>
public abstract partial class SumTests(HostFixture fixture) : HostTests(fixture)
{
    private static readonly DateOnly Today = DateOnly.FromDateTime(
        TimeProvider.System.GetUtcNow().UtcDateTime
    );
    private static readonly DateOnly Quarter = new(Today.Year, ((Today.Month - 1) / 3 * 3) + 1, 1);
    private static readonly DateOnly Before = Quarter.AddMonths(-3);

    private sealed record Deal(
        string Stage,
        string Currency,
        decimal Amount,
        int Percent,
        DateOnly? ClosedOn
    )
    {
        public bool Open => ClosedOn is null;
    }

    [Fact]
    public async Task Each_figure_is_what_the_deals_add_up_to()
    {
        var person = await Host.PersonAsync(BuiltInRoles.Member);
        using var api = Host.Api(person);
        var customer = await api.CreateAsync("customers", new { name = $"Sums {Word()}" });
        var deals = Deals();
        foreach (var deal in deals)
        {
            await SaveAsync(api, customer.Id(), deal);
        }

        var stale = await StaleAsync(person.Id);
        using var pages = await Host.SignedInAsync(person);
        ShouldShowHome(Words(await pages.HtmlAsync("/?period=quarter")), deals, stale);
        ShouldShowBoard(Words(await pages.HtmlAsync("/sales/board?closed=quarter")), deals);
        ShouldShowCustomer(Words(await pages.HtmlAsync($"/customers/{customer.Id()}")), deals);
    }

    private static void ShouldShowHome(string page, List<Deal> deals, List<Deal> stale)
    {
        var open = deals.Where(d => d.Open).ToList();
        var won = Closed(deals, "won", Quarter);
        // A running quarter is compared with the same days of the one before, a whole one with a whole one.
        var running =
            Today.AddMonths(-3) < Quarter.AddDays(-1) && Today < Quarter.AddMonths(3).AddDays(-1);
        var before = Dollars([
            .. Closed(deals, "won", Before)
                .Where(d => !running || d.ClosedOn <= Today.AddMonths(-3)),
        ]);
        var closed = won.Count + Closed(deals, "lost", Quarter).Count;
        page.ShouldContain($"Open deals {open.Count} {Sums(open)} · 0 close this week");
        page.ShouldContain(
            $"Won in the period {Sums(won)} "
                + (Dollars(won) >= before ? "▲ " : "▼ ")
                + Share(Math.Abs(Dollars(won) - before), before)
                + (
                    running
                        ? " on the same days of last period, USD only"
                        : " on last period, USD only"
                )
        );
        page.ShouldContain("The lines show USD only. Other currencies are not converted.");
        page.ShouldContain(
            $"Win rate, closed deals {Share(won.Count, closed)} {won.Count} of {closed}"
        );
        page.ShouldContain($"Stale {stale.Count} {Sums(stale)} at risk");
        foreach (var stage in new[] { "Prospecting", "Engaging", "Won", "Lost" })
        {
            var key = stage.ToLowerInvariant();
            var shown = deals
                .Where(d => d.Stage == key && (d.Open || d.ClosedOn >= Quarter))
                .ToList();
            page.ShouldContain($"{stage} {shown.Count} {Sums(shown)}");
        }

        ShouldShowWeeks(page, deals);
    }

    /// <summary>The chart adds up week by week; a week that has not begun has no number for this period.</summary>
    private static void ShouldShowWeeks(string page, List<Deal> deals)
    {
        var end = Quarter.AddMonths(3).AddDays(-1);
        for (var start = Quarter; start <= end; start = start.AddDays(7))
        {
            var last = start.AddDays(6) < end ? start.AddDays(6) : end;
            var past = Before.AddDays(last.DayNumber - Quarter.DayNumber);
            past = past < Quarter && last < end ? past : Quarter.AddDays(-1);
            var now = Dollars([.. Closed(deals, "won", Quarter).Where(d => d.ClosedOn <= last)]);
            var then = Dollars([.. Closed(deals, "won", Before).Where(d => d.ClosedOn <= past)]);
            var label = start.ToString("d MMM", CultureInfo.InvariantCulture);
            page.ShouldContain(
                $"{label} {(start > Today ? "—" : Money(now, "USD"))} {Money(then, "USD")}"
            );
        }
    }

    private static void ShouldShowBoard(string page, List<Deal> deals)
    {
        foreach (var stage in new[] { "Prospecting", "Engaging" })
        {
            var mine = deals.Where(d => d.Stage == stage.ToLowerInvariant()).ToList();
            page.ShouldContain(
                $"{stage} {mine.Count} {Sums(mine)} weighted {Sums(mine, d => d.Amount * d.Percent / 100, 0)}"
            );
        }

        foreach (var stage in new[] { "Won", "Lost" })
        {
            var mine = Closed(deals, stage.ToLowerInvariant(), Quarter);
            page.ShouldContain($"{stage} {mine.Count} {Sums(mine)} this quarter");
        }

        var open = deals.Where(d => d.Open).ToList();
        // An estimate is rounded in each column; the head adds up what the columns show.
        var weighted = open.GroupBy(d => (d.Stage, d.Currency))
            .Select(g => new Deal(
                g.Key.Stage,
                g.Key.Currency,
                Round(g.Sum(d => d.Amount * d.Percent / 100), 0),
                0,
                null
            ))
            .ToList();
        page.ShouldContain($"{open.Count} open · {Sums(open)} · weighted {Sums(weighted)}");
    }

    private static void ShouldShowCustomer(string page, List<Deal> deals)
    {
        var open = deals.Where(d => d.Open).ToList();
        var won = deals.Where(d => d.Stage == "won").ToList();
        page.ShouldContain($"Won, of what you see {Sums(won)}");
        page.ShouldContain($"Open deals that you see {open.Count} · {Sums(open)}");
        page.ShouldContain(
            $"Win rate of what you see {Share(won.Count, deals.Count(d => !d.Open))}"
        );
    }

    private static List<Deal> Deals()
    {
        // The same each time, and no amount that a pair of others makes.
        var random = new Random(20_26);
        var deals = new List<Deal>();
        for (var i = 0; i < 40; i++)
        {
            var stage = new[] { "prospecting", "engaging", "won", "lost" }[i % 4];
            // In this quarter up to today, in the one before, or long ago.
            DateOnly? closed = stage is "prospecting" or "engaging"
                ? null
                : (i / 4 % 3) switch
                {
                    0 => Quarter.AddDays(random.Next(Today.DayNumber - Quarter.DayNumber + 1)),
                    1 => Before.AddDays(random.Next(90)),
                    _ => Before.AddDays(-400),
                };
            var amount = random.Next(1, 90_000_000) / 10_000m;
            deals.Add(new(stage, i % 5 == 0 ? "EUR" : "USD", amount, random.Next(101), closed));
        }

        // There is something to compare with on every day of a quarter, and another currency beside it.
        deals.Add(new("won", "USD", 4_321.99m, 100, Before));
        deals.Add(new("won", "EUR", 1_234.5m, 100, Quarter));
        return deals;
    }

    private static Task SaveAsync(HttpClient api, Guid customer, Deal deal) =>
        api.CreateAsync(
            "opportunities",
            new
            {
                customerId = customer,
                stage = deal.Stage,
                currency = deal.Currency,
                amount = deal.Amount,
                probability = deal.Open ? deal.Percent : (int?)null,
                engagedOn = deal.Open ? (DateOnly?)null : Before.AddDays(-900),
                closedOn = deal.ClosedOn,
                closedValue = deal.Stage == "won" ? deal.Amount : (decimal?)null,
                lostReason = deal.Stage == "lost" ? "Price" : null,
            }
        );

    /// <summary>Makes the open deals of more than 3,000 stale, as if nothing had happened to them for years.</summary>
    private async Task<List<Deal>> StaleAsync(Guid owner)
    {
        var sqlite = Host.Database.Provider == DatabaseProvider.Sqlite;
        var id = sqlite ? $"X'{Convert.ToHexString(owner.ToByteArray(true))}'" : $"'{owner}'";
        await using var connection = await Host.Database.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText =
            $"UPDATE {(sqlite ? "sales_opportunities" : "sales.opportunities")} SET stale_on = '2020-01-01' "
            + $"WHERE owner_id = {id} AND closed_on IS NULL AND value_sort > 30000000";
        var changed = await command.ExecuteNonQueryAsync(Ct);
        var stale = Deals().Where(d => d.Open && d.Amount > 3000).ToList();
        stale.Count.ShouldBe(changed);
        return stale;
    }

    private static List<Deal> Closed(List<Deal> deals, string stage, DateOnly quarter) =>
        [
            .. deals.Where(d =>
                d.Stage == stage && d.ClosedOn >= quarter && d.ClosedOn < quarter.AddMonths(3)
            ),
        ];

    private static decimal Dollars(List<Deal> deals) =>
        deals.Where(d => d.Currency == "USD").Sum(d => d.Amount);

    private static string Sums(List<Deal> deals) => Sums(deals, d => d.Amount, 2);

    /// <summary>Currencies side by side, the company's first.</summary>
    private static string Sums(List<Deal> deals, Func<Deal, decimal> value, int decimals) =>
        string.Join(
            " + ",
            deals
                .GroupBy(d => d.Currency)
                .OrderByDescending(g => g.Key == "USD")
                .Select(g => Money(Round(g.Sum(value), decimals), g.Key))
                .DefaultIfEmpty("$0")
        );

    private static decimal Round(decimal amount, int decimals) =>
        Math.Round(amount, decimals, MidpointRounding.AwayFromZero);

    private static string Money(decimal amount, string currency) =>
        (currency == "USD" ? "$" : "€")
        + Round(amount, 2)
            .ToString(
                decimal.Truncate(amount) == amount ? "N0" : "N2",
                CultureInfo.InvariantCulture
            );

    private static string Share(decimal part, decimal whole) =>
        string.Create(CultureInfo.InvariantCulture, $"{100 * part / whole:0.0} %");

    /// <summary>What a page says, without its markup.</summary>
    private static string Words(string html) =>
        Space().Replace(WebUtility.HtmlDecode(Tag().Replace(html, " ")), " ");

    [GeneratedRegex("<[^>]*>", RegexOptions.None, 2000)]
    private static partial Regex Tag();

    [GeneratedRegex(@"\s+", RegexOptions.None, 2000)]
    private static partial Regex Space();
}

[Collection(SqliteHost.Name)]
public sealed class SumsOnSqlite(SqliteHost host) : SumTests(host);

[Collection(PostgreSqlHost.Name)]
public sealed class SumsOnPostgreSql(PostgreSqlHost host) : SumTests(host);
