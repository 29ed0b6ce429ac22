using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using CrmModular.Tests.Integration.Hosting;

namespace CrmModular.Tests.Integration.Sales;

/// <summary>The board as a page: its sums against the same made here, its budget of queries, the list's.</summary>
public abstract partial class BoardTests(HostFixture fixture) : HostTests(fixture)
{
    private const int MostQueries = 8;

    [Fact]
    public async Task Counts_sums_and_weighted_sums_agree_with_those_made_here()
    {
        var customer = await Admin.CreateAsync("customers", new { name = $"Sums {Word()}" });
        decimal[] amounts = [4821m, 55.25m, 26_768m, 0.01m];
        foreach (var amount in amounts)
        {
            await Admin.CreateAsync(
                "opportunities",
                new
                {
                    customerId = customer.Id(),
                    amount,
                    stage = "engaging",
                }
            );
        }

        using var pages = await Host.SignedInAsync();
        var html = await pages.HtmlAsync(
            $"/sales/board?customer={Uri.EscapeDataString(customer.Text("name"))}"
        );
        var column = Columns()
            .Match(
                html[html.IndexOf("data-stage=\"engaging\" data-name", StringComparison.Ordinal)..]
            );
        column.Groups["n"].Value.ShouldBe(amounts.Length.ToString(CultureInfo.InvariantCulture));
        column.Groups["sum"].Value.ShouldBe($"${amounts.Sum():N2}");
        column
            .Groups["weighted"]
            .Value.ShouldEndWith($"${Math.Round(amounts.Sum() * 40 / 100):N0}");
    }

    [Fact]
    public async Task The_kept_sums_of_everybody_follow_every_change()
    {
        using var pages = await Host.SignedInAsync();
        async Task<long> EngagingAsync()
        {
            var html = await pages.HtmlAsync("/sales/board");
            var at = html.IndexOf("data-stage=\"engaging\" data-name", StringComparison.Ordinal);
            return long.Parse(
                Columns().Match(html[at..]).Groups["n"].Value,
                NumberStyles.AllowThousands,
                CultureInfo.InvariantCulture
            );
        }

        var before = await EngagingAsync();
        var deal = await Admin.CreateAsync(
            "opportunities",
            new { name = $"Kept {Word()}", stage = "engaging" }
        );
        (await EngagingAsync()).ShouldBe(before + 1);
        using var deleted = await Admin.DeleteAsync($"/api/v1/opportunities/{deal.Id()}", Ct);
        deleted.EnsureSuccessStatusCode();
        (await EngagingAsync()).ShouldBe(before);
    }

    [Fact]
    public async Task After_a_change_the_sums_are_made_once_however_many_look()
    {
        using var pages = await Host.SignedInAsync();
        await pages.HtmlAsync("/sales/board");
        await Admin.CreateAsync(
            "opportunities",
            new { name = $"Once {Word()}", stage = "engaging" }
        );
        using var queries = new QueryCounter();
        await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => pages.HtmlAsync("/sales/board")));
        // The open ones and the closed ones are asked apart.
        queries.Commands.Count(c => c.Contains("GROUP BY", StringComparison.Ordinal)).ShouldBe(2);
    }

    [Fact]
    public async Task A_board_and_a_list_stay_within_their_budget()
    {
        using var pages = await Host.SignedInAsync();
        foreach (
            var address in new[] { "/sales/board", "/sales/opportunities", "/catalog/products" }
        )
        {
            using var warm = await pages.GetAsync(address);
            warm.StatusCode.ShouldBe(HttpStatusCode.OK, address);
            using var queries = new QueryCounter();
            using var answer = await pages.GetAsync(address);
            answer.StatusCode.ShouldBe(HttpStatusCode.OK);
            queries.Count.ShouldBeLessThanOrEqualTo(
                MostQueries,
                $"{address}: {string.Join("\n", queries.Commands)}"
            );
        }
    }

    [Fact]
    public async Task A_move_answers_the_card_the_figures_and_the_way_back()
    {
        var name = $"Move {Word()}";
        var customer = await Admin.CreateAsync("customers", new { name });
        var deal = await Admin.CreateAsync(
            "opportunities",
            new { customerId = customer.Id(), amount = 10m }
        );
        using var pages = await Host.SignedInAsync();
        var board = $"/sales/board?customer={Uri.EscapeDataString(name)}";
        var fields = new Dictionary<string, string>
        {
            ["id"] = deal.Id().ToString(),
            ["version"] = "1",
            ["stage"] = "lost",
        };
        using var refused = await pages.PostFormAsync("/me", fields, $"{board}&handler=Move");
        refused.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        fields["reason"] = "Price";
        using var moved = await pages.PostFormAsync("/me", fields, $"{board}&handler=Move");
        moved.StatusCode.ShouldBe(HttpStatusCode.OK);
        (await moved.Content.ReadAsStringAsync(Ct)).ShouldContain("data-version=\"2\"");
        var told = JsonNode.Parse(moved.Headers.GetValues("HX-Trigger").Single())!;
        var counts = told["board"]!["counts"]!;
        counts["prospecting"]!["n"]!.GetValue<string>().ShouldBe("0");
        counts["lost"]!["sum"]!.GetValue<string>().ShouldBe("$10");
        using var stale = await pages.PostFormAsync("/me", fields, $"{board}&handler=Move");
        stale.StatusCode.ShouldBe(HttpStatusCode.Conflict);
        using var undone = await pages.PostFormAsync(
            "/me",
            [],
            told["toast"]!["undo"]!.GetValue<string>()
        );
        undone.StatusCode.ShouldBe(HttpStatusCode.OK);
        var now = await Admin.JsonAsync($"/api/v1/opportunities/{deal.Id()}");
        now.Text("stage").ShouldBe("prospecting");
        now.Text("lostReason").ShouldBe("");
    }

    [GeneratedRegex(
        "data-n>(?<n>[^<]*)<.*?data-sum>(?<sum>[^<]*)<.*?data-weighted>(?<weighted>[^<]*)<",
        RegexOptions.Singleline | RegexOptions.ExplicitCapture,
        1000
    )]
    private static partial Regex Columns();
}

[Collection(SqliteHost.Name)]
public sealed class BoardOnSqlite(SqliteHost host) : BoardTests(host);

[Collection(PostgreSqlHost.Name)]
public sealed class BoardOnPostgreSql(PostgreSqlHost host) : BoardTests(host);
