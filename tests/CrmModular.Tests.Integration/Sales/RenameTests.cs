using System.Net;
using System.Text.Json.Nodes;
using CrmModular.Host.Platform.Import;
using CrmModular.Tests.Integration.Import;

namespace CrmModular.Tests.Integration.Sales;

/// <summary>A deal is called after its customer and product: it follows when they are called otherwise.</summary>
public abstract class RenameTests(HostFixture fixture) : HostTests(fixture)
{
    [Fact]
    public async Task Title_order_search_and_board_follow_the_customers_name()
    {
        var (old, word) = (Word(), Word());
        var customer = await Admin.CreateAsync("customers", new { name = $"Zulu {old}" });
        var deal = await DealAsync(customer);
        var own = await Admin.CreateAsync(
            "opportunities",
            new { name = $"Own {old}", customerId = customer.Id() }
        );
        var other = await Admin.CreateAsync(
            "opportunities",
            new { name = $"Mike {word}", nextStep = word }
        );
        await RenameAsync("customers", customer, $"Alpha {word}");
        await TitleAsync(deal, $"Alpha {word}");
        (await ReadAsync(deal)).Version().ShouldBe(deal.Version(), "no open form grows stale");
        (await ReadAsync(own)).Text("title").ShouldBe($"Own {old}");

        (await FoundAsync($"name={word}&sort=name")).ShouldBe([deal.Id(), other.Id()]);
        (await FoundAsync($"name={word}&sort=-name")).ShouldBe([other.Id(), deal.Id()]);
        (await FoundAsync($"search={word}")).ShouldBe(
            [deal.Id(), own.Id(), other.Id()],
            ignoreOrder: true
        );
        (await FoundAsync($"search={old}")).ShouldBe([own.Id()]);
        using var pages = await Host.SignedInAsync();
        var board = await pages.HtmlAsync($"/sales/board?customer={word}");
        board.ShouldContain($"Alpha {word}");
    }

    [Fact]
    public async Task A_products_name_is_followed_as_well_and_taking_a_name_back_too()
    {
        var customer = await Admin.CreateAsync("customers", new { name = $"C {Word()}" });
        var product = await Admin.CreateAsync("products", new { name = $"P {Word()}" });
        var deal = await Admin.CreateAsync(
            "opportunities",
            new { customerId = customer.Id(), productId = product.Id() }
        );
        var before = deal.Text("title");
        var name = $"Q {Word()}";
        await RenameAsync("products", product, name);
        await TitleAsync(deal, $"{customer.Text("name")} · {name}");
        await using var scope = await Host.ScopeAsync(Host.Admin);
        await scope.Get<IUndo>().UndoAsync(await Host.BatchAsync(product.Id()), Ct);
        await TitleAsync(deal, before);
    }

    [Fact]
    public async Task Names_that_an_import_brings_are_followed()
    {
        var word = Word();
        var deals = new List<JsonNode>();
        for (var i = 0; i < 5; i++)
        {
            var customer = await Admin.CreateAsync(
                "customers",
                new { name = $"Old {word} {i}", externalId = $"{word}-{i}" }
            );
            deals.Add(await DealAsync(customer));
        }

        var rows = string.Concat(
            Enumerable.Range(0, 5).Select(i => $"{word}-{i},New {word} {i}\n")
        );
        using var import = await ImportPages.OpenAsync(Host);
        var page = await import.UploadAsync($"External id,Name\n{rows}", "customers");
        await import.StartAsync(page);
        await import.UntilAsync(page, ImportState.Done);
        for (var i = 0; i < 5; i++)
        {
            await TitleAsync(deals[i], $"New {word} {i}");
        }
    }

    [Fact]
    public async Task A_name_that_changed_while_sales_was_off_is_there_when_it_is_back()
    {
        await using var database = await TestDatabase.MakeAsync(Host.Database.Provider);
        await using var host = await TestHost.StartAsync(
            database,
            enable: ["customers", "catalog", "sales"]
        );
        using var api = host.Api(host.Admin);
        var customer = await api.CreateAsync("customers", new { name = "Before" });
        var deal = await api.CreateAsync("opportunities", new { customerId = customer.Id() });
        await TurnAsync(api, "disable");
        using (
            var renamed = await api.SendAsync(
                HttpMethod.Put,
                $"/api/v1/customers/{customer.Id()}",
                new { name = "After" }
            )
        )
        {
            await renamed.JsonAsync(HttpStatusCode.OK);
        }

        await TurnAsync(api, "enable");
        // It catches up before it serves, so there is nothing to wait for.
        (await api.JsonAsync($"/api/v1/opportunities/{deal.Id()}"))
            .Text("title")
            .ShouldBe("After");
    }

    [Fact]
    public async Task Of_a_customer_with_very_many_deals_a_job_renews_them()
    {
        const int Deals = 1200;
        var customer = await Admin.CreateAsync("customers", new { name = $"Old {Word()}" });
        var table = string.Concat(
            Enumerable
                .Range(0, Deals)
                .Select(i => $"D{i}-{customer.Id():N},{customer.Text("name")}\n")
        );
        using var import = await ImportPages.OpenAsync(Host);
        var page = await import.UploadAsync($"Opportunity id,Customer\n{table}", "opportunities");
        await import.StartAsync(page);
        await import.UntilAsync(page, ImportState.Done);
        var name = $"New {Word()}";
        await RenameAsync("customers", customer, name);
        await Wait.UntilAsync(
            async () =>
                await Host.Database.ScalarAsync<long>(
                    $"SELECT COUNT(*) FROM {Table} WHERE title = '{name}'"
                ) == Deals,
            "all titles to be renewed",
            TimeSpan.FromSeconds(90)
        );
    }

    private string Table =>
        Host.Database.Provider == DatabaseProvider.Sqlite
            ? "sales_opportunities"
            : "sales.opportunities";

    private Task<JsonNode> DealAsync(JsonNode customer) =>
        Admin.CreateAsync("opportunities", new { customerId = customer.Id() });

    private Task<JsonNode> ReadAsync(JsonNode deal) =>
        Admin.JsonAsync($"/api/v1/opportunities/{deal.Id()}");

    private Task TitleAsync(JsonNode deal, string title) =>
        Wait.UntilAsync(
            async () => (await ReadAsync(deal)).Text("title") == title,
            $"the title {title}"
        );

    private async Task RenameAsync(string kind, JsonNode record, string name)
    {
        using var answer = await Admin.SendAsync(
            HttpMethod.Put,
            $"/api/v1/{kind}/{record.Id()}",
            new { name }
        );
        await answer.JsonAsync(HttpStatusCode.OK);
    }

    private async Task<List<Guid>> FoundAsync(string query) =>
        [.. (await Admin.JsonAsync($"/api/v1/opportunities?{query}")).Items().Select(i => i!.Id())];

    private static async Task TurnAsync(HttpClient api, string how)
    {
        using var answer = await api.PostAsync($"/api/v1/modules/sales/{how}", null, Ct);
        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
    }
}

[Collection(SqliteHost.Name)]
public sealed class RenameOnSqlite(SqliteHost host) : RenameTests(host);

[Collection(PostgreSqlHost.Name)]
public sealed class RenameOnPostgreSql(PostgreSqlHost host) : RenameTests(host);
