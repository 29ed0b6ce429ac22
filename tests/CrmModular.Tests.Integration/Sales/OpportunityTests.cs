using System.Net;
using System.Text.Json.Nodes;
using CrmModular.Host.Data;
using CrmModular.Sdk.Data;
using CrmModular.Tests.Integration.Hosting;
using Microsoft.EntityFrameworkCore;

namespace CrmModular.Tests.Integration.Sales;

/// <summary>Opportunities over the API: the rules of stages, moves and their events, sums, scope, references.</summary>
public abstract class OpportunityTests(HostFixture fixture) : HostTests(fixture)
{
    [Fact]
    public async Task It_takes_the_products_list_price_and_the_names_of_both()
    {
        var (customer, product) = await SubjectsAsync(4821m);
        var deal = await DealAsync(customer, product);
        deal["amount"]!.GetValue<decimal>().ShouldBe(4821m);
        deal["probability"]!.GetValue<int>().ShouldBe(10);
        deal.Text("title").ShouldBe($"{customer.Text("name")} · {product.Text("name")}");
    }

    [Fact]
    public async Task Winning_asks_for_a_customer_and_an_amount_at_once()
    {
        var deal = await Admin.CreateAsync("opportunities", new { name = $"Deal {Word()}" });
        using var refused = await MoveAsync(deal, new { stage = "won" });
        var problem = await refused.JsonAsync(HttpStatusCode.UnprocessableEntity);
        problem["errors"]!["customerId"].ShouldNotBeNull();
        problem["errors"]!["amount"].ShouldNotBeNull();
        (await ReadAsync(deal)).Text("stage").ShouldBe("prospecting");
    }

    [Fact]
    public async Task Losing_asks_for_a_reason()
    {
        var (customer, product) = await SubjectsAsync(100m);
        var deal = await DealAsync(customer, product);
        using var refused = await MoveAsync(deal, new { stage = "lost", reason = " " });
        (await refused.JsonAsync(HttpStatusCode.UnprocessableEntity))["errors"]!
            ["lostReason"]
            .ShouldNotBeNull();
        using var lost = await MoveAsync(deal, new { stage = "lost", reason = "Price" });
        (await lost.JsonAsync(HttpStatusCode.OK)).Text("status").ShouldBe("Lost");
    }

    [Fact]
    public async Task A_sale_is_told_with_its_value_after_the_move()
    {
        var (customer, product) = await SubjectsAsync(100m);
        var deal = await DealAsync(customer, product);
        using var won = await MoveAsync(deal, new { stage = "won", amount = 95.5m });
        (await won.JsonAsync(HttpStatusCode.OK))["closedValue"]!
            .GetValue<decimal>()
            .ShouldBe(95.5m);
        var id = deal.Id();
        await using var scope = await Host.ScopeAsync();
        var events = await scope
            .Get<PlatformContext>()
            .Set<OutboxEvent>()
            .Where(e => e.RecordId == id)
            .OrderBy(e => e.Id)
            .ToListAsync(Ct);
        events
            .Select(e => e.Name)
            .ShouldBe([
                "sales.opportunity.moved",
                "sales.opportunity.moved",
                "sales.opportunity.won",
            ]);
        var sale = JsonNode.Parse(events[^1].Body)!;
        sale["amountUnits"]!.GetValue<long>().ShouldBe(955_000);
        sale["customerId"]!.GetValue<Guid>().ShouldBe(customer.Id());
    }

    [Fact]
    public async Task Going_back_from_won_takes_the_closing_facts_away()
    {
        var (customer, product) = await SubjectsAsync(100m);
        var deal = await DealAsync(customer, product);
        using var won = await MoveAsync(deal, new { stage = "won" });
        using var open = await MoveAsync(deal, new { stage = "engaging" });
        var now = await open.JsonAsync(HttpStatusCode.OK);
        now["closedOn"].ShouldBeNull();
        now["closedValue"].ShouldBeNull();
        now["probability"]!.GetValue<int>().ShouldBe(40);
        now["engagedOn"].ShouldNotBeNull();
    }

    [Fact]
    public async Task A_move_of_an_older_version_is_refused()
    {
        var (customer, product) = await SubjectsAsync(100m);
        var deal = await DealAsync(customer, product);
        using var first = await MoveAsync(deal, new { stage = "engaging" });
        using var second = await Admin.SendAsync(
            HttpMethod.Post,
            $"/api/v1/opportunities/{deal.Id()}/move",
            new { stage = "lost", reason = "Late" },
            deal.Version()
        );
        await second.JsonAsync(HttpStatusCode.PreconditionFailed);
        (await ReadAsync(deal)).Text("stage").ShouldBe("engaging");
    }

    [Fact]
    public async Task The_list_filters_and_sorts_by_the_customers_name_with_paging()
    {
        var word = Word();
        var expected = new List<string>();
        foreach (var name in new[] { "Gamma", "Alpha", "Delta", "Beta" })
        {
            var customer = await Admin.CreateAsync("customers", new { name = $"{name} {word}" });
            await Admin.CreateAsync("opportunities", new { customerId = customer.Id() });
            expected.Add($"{name} {word}");
        }

        expected.Sort(StringComparer.Ordinal);
        var seen = new List<string>();
        var cursor = "";
        do
        {
            var page = await Admin.JsonAsync(
                $"/api/v1/opportunities?customer={word}&sort=customer&limit=2&cursor={cursor}"
            );
            seen.AddRange(page.Items().Select(i => i!.Text("customerName")));
            cursor = page["nextCursor"]?.GetValue<string>();
        } while (cursor is not null);

        seen.ShouldBe(expected);
    }

    [Fact]
    public async Task A_person_with_the_scope_own_sees_and_moves_only_own_ones()
    {
        var (customer, product) = await SubjectsAsync(100m);
        var mine = await Host.PersonAsync(BuiltInRoles.Member);
        var deal = await DealAsync(customer, product);
        using var api = Host.Api(mine);
        using var read = await api.GetAsync($"/api/v1/opportunities/{deal.Id()}", Ct);
        read.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        using var moved = await api.SendAsync(
            HttpMethod.Post,
            $"/api/v1/opportunities/{deal.Id()}/move",
            new { stage = "engaging" }
        );
        moved.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await ReadAsync(deal)).Text("stage").ShouldBe("prospecting");
    }

    [Fact]
    public async Task An_open_opportunity_keeps_its_customer_and_its_product()
    {
        var (customer, product) = await SubjectsAsync(100m);
        var deal = await DealAsync(customer, product);
        foreach (var path in new[] { $"customers/{customer.Id()}", $"products/{product.Id()}" })
        {
            using var kept = await Admin.DeleteAsync($"/api/v1/{path}", Ct);
            kept.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        }

        using var lost = await MoveAsync(deal, new { stage = "lost", reason = "Price" });
        using var gone = await Admin.DeleteAsync($"/api/v1/products/{product.Id()}", Ct);
        gone.StatusCode.ShouldBe(HttpStatusCode.NoContent);
    }

    private Task<HttpResponseMessage> MoveAsync(JsonNode deal, object move) =>
        Admin.SendAsync(HttpMethod.Post, $"/api/v1/opportunities/{deal.Id()}/move", move);

    private Task<JsonNode> ReadAsync(JsonNode deal) =>
        Admin.JsonAsync($"/api/v1/opportunities/{deal.Id()}");

    private Task<JsonNode> DealAsync(JsonNode customer, JsonNode product) =>
        Admin.CreateAsync(
            "opportunities",
            new { customerId = customer.Id(), productId = product.Id() }
        );

    private async Task<(JsonNode Customer, JsonNode Product)> SubjectsAsync(decimal price) =>
        (
            await Admin.CreateAsync("customers", new { name = $"Customer {Word()}" }),
            await Admin.CreateAsync("products", new { name = $"Product {Word()}", price })
        );
}

[Collection(SqliteHost.Name)]
public sealed class OpportunitiesOnSqlite(SqliteHost host) : OpportunityTests(host);

[Collection(PostgreSqlHost.Name)]
public sealed class OpportunitiesOnPostgreSql(PostgreSqlHost host) : OpportunityTests(host);
