using System.Net;
using System.Text.Json.Nodes;
using CrmModular.Host.Data;
using CrmModular.Host.Platform.Search;
using Microsoft.EntityFrameworkCore;

namespace CrmModular.Tests.Integration.HostPages;

/// <summary>Search across kinds: any part, any script, newest first, nothing beyond the user's reach.</summary>
public abstract class SearchTests(HostFixture fixture) : HostTests(fixture)
{
    [Theory]
    [InlineData("Quartzite Holdings {0}", "artzi")]
    [InlineData("北京华信科技 {0}", "华信")]
    [InlineData("50% _ Off {0}", "0%")]
    public async Task Any_part_of_two_characters_is_found(string pattern, string part)
    {
        var mark = Guid.NewGuid().ToString("N");
        var name = string.Format(null, pattern, mark);
        await Admin.CreateAsync("customers", new { name });
        Titles(await FindAsync($"{part} {mark[4..12]}")).ShouldBe([name]);
    }

    [Fact]
    public async Task More_than_a_search_takes_is_refused_and_not_cut()
    {
        var mark = Word();
        await Admin.CreateAsync("customers", new { name = $"{mark} bb cc dd ee ff" });
        Titles(await FindAsync($"{mark} bb cc dd ee ff")).ShouldHaveSingleItem();
        var ninety = new string('q', 90);
        Titles(await FindAsync($"{mark[..9]} {ninety}")).ShouldBeEmpty();
        using var pages = await Host.SignedInAsync();
        foreach (
            var (term, sentence) in new[]
            {
                ($"{mark} {ninety}", "at most 100 characters"),
                ($"{mark} bb cc dd ee ff gg", "at most 6 words"),
            }
        )
        {
            var q = Uri.EscapeDataString(term);
            foreach (
                var (url, field) in new[]
                {
                    ($"search?q={q}", "q"),
                    ($"customers?search={q}", "search"),
                }
            )
            {
                using var answer = await Admin.GetAsync($"/api/v1/{url}", Ct);
                var problem = await answer.JsonAsync(HttpStatusCode.UnprocessableEntity);
                problem["errors"]![field]![0]!.GetValue<string>().ShouldContain(sentence);
            }

            (await pages.HtmlAsync($"/search?q={q}")).ShouldContain(sentence);
            (await pages.HtmlAsync($"/search?format=palette&q={q}")).ShouldContain(sentence);
        }
    }

    [Fact]
    public async Task The_newest_stands_first_and_older_ones_on_the_next_page()
    {
        var mark = Guid.NewGuid().ToString("N")[..12];
        foreach (var i in Enumerable.Range(1, 3))
        {
            await Admin.CreateAsync("customers", new { name = $"Row{i} {mark}" });
        }

        var first = await FindAsync(mark, "&limit=2");
        Titles(first).ShouldBe([$"Row3 {mark}", $"Row2 {mark}"]);
        var next = first["next"]!.GetValue<long>();
        Titles(await FindAsync(mark, $"&limit=2&before={next}")).ShouldBe([$"Row1 {mark}"]);
    }

    [Fact]
    public async Task Records_of_others_are_not_found_in_the_scope_of_own()
    {
        var mark = Guid.NewGuid().ToString("N")[..12];
        var person = await Host.PersonAsync(
            new TestGrant("customers.customer.view", RecordScope.Own)
        );
        await Admin.CreateAsync("customers", new { name = $"Theirs {mark}" });
        await Admin.CreateAsync("customers", new { name = $"Mine {mark}", ownerId = person.Id });
        var found = await Host.Api(person).JsonAsync($"/api/v1/search?q={mark}");
        Titles(found).ShouldBe([$"Mine {mark}"]);
        var nobody = await Host.PersonAsync();
        Titles(await Host.Api(nobody).JsonAsync($"/api/v1/search?q={mark}")).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_customer_is_found_among_its_many_deals_however_many_customers_came_after_it()
    {
        // More than a kind has that is looked through whole; it was counted when it had one.
        const int newer = 3_100;
        var mark = Word();
        await using var database = await TestDatabase.MakeAsync(Host.Database.Provider);
        await using var host = await TestHost.StartAsync(
            database,
            enable: ["customers", "catalog", "sales"]
        );
        using var api = host.Api(host.Admin);
        var customer = await api.CreateAsync("customers", new { name = $"Old {mark}" });
        for (var i = 0; i < 55; i++)
        {
            await api.CreateAsync("opportunities", new { customerId = customer.Id() });
        }

        (await api.JsonAsync($"/api/v1/customers?search={mark}")).Items().Count.ShouldBe(1);
        await using (var scope = await host.ScopeAsync(host.Admin))
        {
            var context = scope.Get<PlatformContext>();
            var last = await context.Set<SearchEntry>().MaxAsync(s => s.Id, Ct);
            context.AddRange(
                Enumerable
                    .Range(1, newer)
                    .Select(i => new SearchEntry
                    {
                        Id = last + i,
                        Kind = "customers.customer",
                        RecordId = Guid.CreateVersion7(),
                        Title = "Newer",
                        Text = "newer",
                    })
            );
            await context.SaveChangesAsync(Ct);
        }

        var found = await api.JsonAsync($"/api/v1/search?q={mark}&limit=20");
        found.ToJsonString().ShouldNotContain($"/customers/{customer.Id()}");
        using var pages = await host.SignedInAsync();
        (await pages.HtmlAsync($"/search?q={mark}")).ShouldContain(
            $"href=\"/customers/{customer.Id()}\""
        );
    }

    [Fact]
    public async Task A_kind_with_many_does_not_push_the_others_off_the_page()
    {
        var mark = Guid.NewGuid().ToString("N")[..12];
        var product = await Admin.CreateAsync("products", new { name = $"Thing {mark}" });
        for (var i = 0; i < 12; i++)
        {
            await Admin.CreateAsync("customers", new { name = $"Row{i} {mark}" });
        }

        using var pages = await Host.SignedInAsync();
        var html = await pages.HtmlAsync($"/search?q={mark}");
        html.ShouldContain($"/catalog/products/{product.Id()}");
        html.ShouldContain("kind=customers.customer");
        html.ShouldNotContain("kind=catalog.product");
        var all = await pages.HtmlAsync($"/search?q={mark}&kind=customers.customer");
        all.ShouldContain("Row0 <mark>");
    }

    [Fact]
    public async Task The_palette_gets_options_in_groups()
    {
        var mark = Guid.NewGuid().ToString("N")[..12];
        await Admin.CreateAsync("customers", new { name = $"Palette {mark}" });
        using var pages = await Host.SignedInAsync();
        var html = await pages.HtmlAsync($"/search?q={mark}&format=palette");
        html.ShouldContain("role=\"group\"");
        html.ShouldContain($"<mark>{mark}</mark>");
        (await pages.HtmlAsync("/search?q=x&format=palette")).Trim().ShouldBeEmpty();
    }

    private Task<JsonNode> FindAsync(string text, string more = "") =>
        Admin.JsonAsync($"/api/v1/search?q={Uri.EscapeDataString(text)}{more}");

    private static List<string> Titles(JsonNode found) =>
        [
            .. found["groups"]!
                .AsArray()
                .SelectMany(g => g!["records"]!.AsArray())
                .Select(r => r!.Text("title")),
        ];
}

[Collection(SqliteHost.Name)]
public sealed class SearchOnSqlite(SqliteHost host) : SearchTests(host);

[Collection(PostgreSqlHost.Name)]
public sealed class SearchOnPostgreSql(PostgreSqlHost host) : SearchTests(host);
