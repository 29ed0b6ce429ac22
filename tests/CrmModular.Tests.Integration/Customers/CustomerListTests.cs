using System.Net;
using System.Text.Json.Nodes;

namespace CrmModular.Tests.Integration.Customers;

/// <summary>Lists over the API: paging, order, filters, search.</summary>
public abstract class CustomerListTests(HostFixture fixture) : HostTests(fixture)
{
    private const string Url = "/api/v1/customers";

    /// <summary>Names whose order by pinyin and by letters is known; five of them are the same.</summary>
    private static readonly string[] Ordered =
    [
        "安徽",
        "北京",
        "北京",
        "北京",
        "北京",
        "北京",
        "上海",
        "中国",
        "Acme",
        "acorn",
        "Zebra",
    ];

    [Theory]
    [InlineData("name", 1)]
    [InlineData("name", 3)]
    [InlineData("-name", 2)]
    [InlineData("-name", 4)]
    [InlineData("changed", 3)]
    [InlineData("-created", 4)]
    [InlineData("level", 3)]
    public async Task Pages_forwards_and_backwards_meet_each_row_once(string sort, int limit)
    {
        var industry = await MakeAsync();
        var all = await PageAsync($"industry={industry}&sort={sort}&limit=200");
        var ids = Ids(all);
        ids.Count.ShouldBe(Ordered.Length);

        var forwards = new List<Guid>();
        string? cursor = null;
        JsonNode page;
        do
        {
            page = await PageAsync(
                $"industry={industry}&sort={sort}&limit={limit}&cursor={cursor}"
            );
            page.Items().Count.ShouldBeLessThanOrEqualTo(limit);
            forwards.AddRange(Ids(page));
            cursor = page["nextCursor"]?.GetValue<string>();
        } while (cursor is not null);

        forwards.ShouldBe(ids);
        var backwards = Ids(page);
        while (page["previousCursor"]?.GetValue<string>() is { } previous)
        {
            page = await PageAsync(
                $"industry={industry}&sort={sort}&limit={limit}&cursor={previous}"
            );
            backwards.InsertRange(0, Ids(page));
        }

        backwards.ShouldBe(ids);
    }

    [Theory]
    [InlineData("type=-")]
    [InlineData("changed=-")]
    [InlineData("created=-")]
    [InlineData("changed=..9999-12-29")]
    [InlineData("created=0001-01-03..")]
    public async Task A_filter_that_nothing_can_meet_or_all_do_is_no_fault(string filter) =>
        (await PageAsync($"{filter}&limit=1"))["items"].ShouldNotBeNull();

    [Theory]
    [InlineData("changed=9999-12-31")]
    [InlineData("created=0001-01-01..")]
    [InlineData("changed=yesterday")]
    public async Task A_filter_that_cannot_be_read_is_told(string filter)
    {
        using var answer = await Admin.GetAsync($"{Url}?{filter}", Ct);
        answer.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
    }

    [Fact]
    public async Task The_list_offers_no_nothing_of_what_every_customer_has()
    {
        using var pages = await Host.SignedInAsync();
        var html = await pages.HtmlAsync("/customers");
        html.ShouldContain("name=\"level\" value=\"-\"");
        html.ShouldContain("name=\"type\" value=\"Person\"");
        html.ShouldNotContain("name=\"type\" value=\"-\"");
    }

    [Theory]
    [InlineData("Öztürk")]
    [InlineData("öztürk")]
    [InlineData("ÖZTÜRK")]
    [InlineData("ztür")]
    [InlineData("łódź")]
    public async Task A_part_of_a_name_is_found_whatever_its_letters(string part)
    {
        var industry = Word();
        var name = $"Öztürk Łódź {Word()}";
        await Admin.CreateAsync("customers", new { name, industry });
        var found = await PageAsync($"industry={industry}&name={Uri.EscapeDataString(part)}");
        Names(found).ShouldBe([name]);
    }

    [Fact]
    public async Task Names_stand_in_the_order_that_readers_expect()
    {
        var industry = await MakeAsync();
        Names(await PageAsync($"industry={industry}&sort=name")).ShouldBe(Ordered);
        Names(await PageAsync($"industry={industry}&sort=-name")).ShouldBe(Ordered.Reverse());
    }

    [Fact]
    public async Task A_row_that_comes_in_between_neither_doubles_nor_hides_another()
    {
        var industry = await MakeAsync();
        var first = await PageAsync($"industry={industry}&sort=name&limit=4");
        await Admin.CreateAsync("customers", new { name = "阿 first of all", industry });
        var rest = await PageAsync(
            $"industry={industry}&sort=name&limit=200&cursor={first["nextCursor"]!.GetValue<string>()}"
        );
        Names(first).Concat(Names(rest)).ShouldBe(Ordered);
    }

    [Fact]
    public async Task The_count_is_that_of_the_filter()
    {
        var industry = await MakeAsync();
        var page = await PageAsync($"industry={industry}&limit=2");
        page["count"]!.ToJsonString().ShouldBe($$"""{"value":{{Ordered.Length}},"exact":true}""");
    }

    [Theory]
    [InlineData("level=A", "one")]
    [InlineData("level=A,B", "one,two")]
    [InlineData("level=-", "three")]
    [InlineData("region=NOR", "one")]
    [InlineData("region=-", "three")]
    [InlineData("tags=key", "one")]
    [InlineData("tags=renewal", "two")]
    [InlineData("tags=key,renewal", "one,two")]
    [InlineData("tags=-", "three")]
    [InlineData("type=Person", "two")]
    [InlineData("owner=me", "one,three,two")]
    [InlineData("owner=-", "")]
    [InlineData("level=A&region=south", "")]
    [InlineData("created=2020-01-01..", "one,three,two")]
    [InlineData("created=..2020-01-01", "")]
    [InlineData("name=100%25", "")]
    [InlineData("name=t_o", "")]
    public async Task Filters_find_what_they_say(string filter, string expected)
    {
        var industry = Word();
        await Admin.CreateAsync(
            "customers",
            new
            {
                name = "one",
                industry,
                level = "A",
                region = "North",
                tags = new[] { "key" },
            }
        );
        await Admin.CreateAsync(
            "customers",
            new
            {
                name = "two",
                industry,
                level = "B",
                region = "South",
                type = "Person",
                tags = new[] { "renewal", "keynote" },
            }
        );
        await Admin.CreateAsync("customers", new { name = "three", industry });
        var names = Names(await PageAsync($"industry={industry}&sort=name&{filter}"));
        string.Join(',', names).ShouldBe(expected);
    }

    [Theory]
    [InlineData("colour=red")]
    [InlineData("owner=somebody")]
    [InlineData("created=yesterday")]
    [InlineData("search=x")]
    public async Task A_filter_that_cannot_be_is_refused_and_named(string filter)
    {
        using var answer = await Admin.GetAsync($"{Url}?{filter}", Ct);
        var problem = await answer.JsonAsync(HttpStatusCode.UnprocessableEntity);
        problem["errors"]![filter.Split('=')[0]].ShouldNotBeNull();
    }

    [Theory]
    [InlineData("type=nonsense")]
    [InlineData("level=nonsense")]
    public async Task A_choice_that_is_none_finds_nothing(string filter)
    {
        var industry = await MakeAsync();
        (await PageAsync($"industry={industry}&{filter}")).Items().ShouldBeEmpty();
    }

    [Theory]
    [InlineData("cursor=nonsense", "cursor")]
    [InlineData("cursor=eyJhIjoxfQ", "cursor")]
    [InlineData("search=acme&cursor=nonsense", "cursor")]
    [InlineData("sort=nonsense", "sort")]
    [InlineData("sort=-phone", "sort")]
    public async Task A_place_or_an_order_that_is_none_is_refused_so_that_no_program_goes_in_circles(
        string asked,
        string field
    )
    {
        using var answer = await Admin.GetAsync($"{Url}?{asked}", Ct);
        var problem = await answer.JsonAsync(HttpStatusCode.UnprocessableEntity);
        problem["errors"]![field].ShouldNotBeNull();
    }

    [Fact]
    public async Task A_cursor_of_another_order_is_refused()
    {
        var industry = await MakeAsync();
        var cursor = (await PageAsync($"industry={industry}&limit=2"))[
            "nextCursor"
        ]!.GetValue<string>();
        using var answer = await Admin.GetAsync(
            $"{Url}?industry={industry}&sort=created&cursor={cursor}",
            Ct
        );
        answer.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        using var pages = await Host.SignedInAsync();
        await pages.HtmlAsync($"/customers?industry={industry}&sort=created&cursor={cursor}");
    }

    [Fact]
    public async Task A_cursor_that_was_tampered_with_does_no_harm()
    {
        var json =
            """{"Sort":"created","Value":"x","Id":"00000000-0000-0000-0000-000000000000","Back":false}""";
        var cursor = Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(json));
        using var answer = await Admin.GetAsync(
            $"{Url}?sort=created&cursor={Uri.EscapeDataString(cursor.TrimEnd('='))}",
            Ct
        );
        ((int)answer.StatusCode).ShouldBeLessThan(500);
    }

    [Theory]
    [InlineData("limit=0", 1)]
    [InlineData("limit=-5", 1)]
    [InlineData("limit=100000", 11)]
    public async Task A_limit_is_kept_within_bounds(string limit, int expected)
    {
        var industry = await MakeAsync();
        (await PageAsync($"industry={industry}&{limit}")).Items().Count.ShouldBe(expected);
    }

    [Theory]
    [InlineData("cme ro", "Acme Rockets {0}")]
    [InlineData("ACME", "Acme Rockets {0}")]
    [InlineData("54 321", "Acme Rockets {0}")]
    [InlineData("987654", "Acme Rockets {0}")]
    [InlineData("wile@", "Acme Rockets {0}")]
    [InlineData("京贸", "北京贸易有限公司 {0}")]
    [InlineData("有限", "北京贸易有限公司 {0}")]
    [InlineData("京有", "")]
    [InlineData("ckets zz", "")]
    public async Task Search_finds_any_part_in_any_script(string term, string expected)
    {
        var mark = Word();
        await Admin.CreateAsync(
            "customers",
            new
            {
                name = $"Acme Rockets {mark}",
                industry = mark,
                phone = "+1 987 654 321",
                email = "wile@acme.example",
            }
        );
        await Admin.CreateAsync(
            "customers",
            new { name = $"北京贸易有限公司 {mark}", industry = mark }
        );
        var names = Names(await PageAsync($"industry={mark}&search={Uri.EscapeDataString(term)}"));
        string.Join(',', names).ShouldBe(expected.Replace("{0}", mark, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("\"")]
    [InlineData("a'b\"c")]
    [InlineData("%_%")]
    [InlineData("a* OR b")]
    [InlineData("!@#$")]
    public async Task Search_takes_every_character_as_it_is(string term)
    {
        var mark = Word();
        await Admin.CreateAsync(
            "customers",
            new { name = $"{mark}{term} {mark}", industry = mark }
        );
        await Admin.CreateAsync("customers", new { name = $"{mark} other", industry = mark });
        var asked = Uri.EscapeDataString($"{mark}{term}");
        (await PageAsync($"industry={mark}&search={asked}")).Items().Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_page_costs_few_queries_however_long_it_is()
    {
        var industry = await MakeAsync();
        await PageAsync($"industry={industry}&limit=200");
        using (var whole = new QueryCounter())
        {
            await PageAsync($"industry={industry}&limit=200");
            whole.Count.ShouldBe(1, string.Join("\n\n", whole.Commands));
        }

        using var first = new QueryCounter();
        await PageAsync($"industry={industry}&limit=5");
        first.Count.ShouldBe(2, string.Join("\n\n", first.Commands));
    }

    private async Task<string> MakeAsync()
    {
        var industry = Word();
        string[] levels = ["A", "B", ""];
        var i = 0;
        foreach (var name in Ordered.OrderBy(_ => Random.Shared.Next()))
        {
            await Admin.CreateAsync(
                "customers",
                new
                {
                    name,
                    industry,
                    level = levels[i++ % 3],
                }
            );
        }

        return industry;
    }

    private Task<JsonNode> PageAsync(string query) => Admin.JsonAsync($"{Url}?{query}");

    private static List<Guid> Ids(JsonNode page) => [.. page.Items().Select(c => c!.Id())];

    private static List<string> Names(JsonNode page) =>
        [.. page.Items().Select(c => c!.Text("name"))];
}

[Collection(SqliteHost.Name)]
public sealed class CustomerListOnSqlite(SqliteHost host) : CustomerListTests(host);

[Collection(PostgreSqlHost.Name)]
public sealed class CustomerListOnPostgreSql(PostgreSqlHost host) : CustomerListTests(host);
