using System.Net;
using System.Text.RegularExpressions;

namespace CrmModular.Tests.Integration.Lists;

/// <summary>The list as a page: what it costs, what it shows, views and columns.</summary>
public abstract partial class ListPageTests(HostFixture fixture) : HostTests(fixture)
{
    private const string Url = "/customers";

    /// <summary>Views, rows, owners, count.</summary>
    private const int Budget = 3;

    /// <summary>The table of the one column that another module shows in this list, read once for the whole page.</summary>
    private const string OtherModule = "sales";

    [Fact]
    public async Task A_page_costs_three_queries_and_one_for_each_column_of_another_module()
    {
        var industry = await MakeAsync(60);
        using var pages = await Host.SignedInAsync();
        await pages.HtmlAsync(Url);
        using var queries = new QueryCounter();
        var html = await pages.HtmlAsync($"{Url}?industry={industry}");
        ShouldKeepTheBudget(queries);

        Names(html).Count.ShouldBe(50);
        html.ShouldContain("1 – 50 of");
        using var second = new QueryCounter();
        var next = WebUtility.HtmlDecode(NextLink().Match(html).Groups["url"].Value);
        Names(await pages.HtmlAsync(next)).Count.ShouldBe(10);
        ShouldKeepTheBudget(second);
        // Fifty ids or ten are one parameter: otherwise EF Core writes the statement anew for each page.
        OfOtherModule(second).ShouldBe(OfOtherModule(queries));
    }

    private static string OfOtherModule(QueryCounter queries) =>
        queries.Commands.Single(c => c.Contains(OtherModule, StringComparison.Ordinal));

    private static void ShouldKeepTheBudget(QueryCounter queries)
    {
        var all = string.Join("\n\n", queries.Commands);
        var others = queries.Commands.Count(c => c.Contains(OtherModule, StringComparison.Ordinal));
        others.ShouldBe(1, all);
        (queries.Commands.Count - others).ShouldBeLessThanOrEqualTo(Budget, all);
    }

    [Fact]
    public async Task A_panel_leads_to_the_records_of_its_customer_and_of_no_namesake()
    {
        var name = $"Twin {Word()}";
        var one = await Admin.CreateAsync("customers", new { name });
        var twin = await Admin.CreateAsync("customers", new { name });
        foreach (var customer in new[] { one, twin })
        {
            for (var i = 0; i < 7; i++)
            {
                await Admin.CreateAsync(
                    "contacts",
                    new { name = $"Person {i} {Word()}", customerId = customer.Id() }
                );
            }
        }

        using var pages = await Host.SignedInAsync();
        var address = $"/customers/contacts?customer={one.Id()}";
        (await pages.HtmlAsync($"/customers/{one.Id()}")).ShouldContain(address);
        var html = await pages.HtmlAsync(address);
        html.ShouldContain("1 – 7 of");
        html.ShouldContain($"</span> {name}</button>");
        html.ShouldNotContain($"/customers/{twin.Id()}");
        html.ShouldNotContain($"value=\"{one.Id()}\"");
    }

    [Fact]
    public async Task A_page_shows_only_what_the_scope_reaches()
    {
        var industry = Word();
        var person = await Host.PersonAsync(
            new TestGrant("customers.customer.view", RecordScope.Own)
        );
        await Admin.CreateAsync("customers", new { name = "theirs", industry });
        await Admin.CreateAsync(
            "customers",
            new
            {
                name = "own",
                industry,
                ownerId = person.Id,
            }
        );
        using var pages = await Host.SignedInAsync(person);
        Names(await pages.HtmlAsync($"{Url}?industry={industry}")).ShouldBe(["own"]);
        using var export = await pages.GetAsync($"{Url}?handler=Export&format=csv");
        export.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task What_cannot_be_read_is_said_and_offers_the_way_out()
    {
        using var pages = await Host.SignedInAsync();
        using var answer = await pages.GetAsync($"{Url}?changed=tomorrow");
        answer.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        (await answer.Content.ReadAsStringAsync(Ct)).ShouldContain("Clear filters");
    }

    [Fact]
    public async Task Nothing_left_by_the_filters_names_them()
    {
        using var pages = await Host.SignedInAsync();
        var html = await pages.HtmlAsync($"{Url}?level=A,B&industry={Word()}");
        html.ShouldContain("Nothing fits");
        html.ShouldContain("Level: A, B");
    }

    [Fact]
    public async Task A_view_is_saved_changed_shared_and_deleted()
    {
        var industry = await MakeAsync(2);
        var name = Word();
        using var pages = await Host.SignedInAsync();
        using var saved = await pages.PostFormAsync(
            $"{Url}?industry={industry}",
            [new("name", name), new("shared", "true")],
            $"{Url}?industry={industry}&handler=View"
        );
        var view = saved.Headers.Location!.ToString();
        view.ShouldStartWith($"{Url}?view=");
        Names(await pages.HtmlAsync(view)).Count.ShouldBe(2);

        var reader = await Host.PersonAsync(BuiltInRoles.Reader);
        using var others = await Host.SignedInAsync(reader);
        (await others.HtmlAsync(Url)).ShouldContain(name);
        var id = view.Split('=')[1];
        using var refused = await others.PostFormAsync(
            Url,
            [new("name", "mine now")],
            $"{Url}?handler=View&id={id}"
        );
        refused.StatusCode.ShouldBe(HttpStatusCode.NotFound);

        using var deleted = await pages.PostFormAsync(
            view,
            [new("name", name), new("delete", "1")],
            $"{Url}?handler=View&id={id}"
        );
        deleted.StatusCode.ShouldBe(HttpStatusCode.Redirect);
        (await pages.HtmlAsync(Url)).ShouldNotContain($"view={id}");
    }

    [Fact]
    public async Task A_view_without_a_name_is_asked_for_again()
    {
        await MakeAsync(1);
        using var pages = await Host.SignedInAsync();
        using var answer = await pages.PostFormAsync(
            Url,
            [new("name", " ")],
            $"{Url}?handler=View"
        );
        answer.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
    }

    [Fact]
    public async Task Chosen_columns_are_kept_for_the_person_and_can_be_taken_back()
    {
        await MakeAsync(1);
        var person = await Host.PersonAsync(new TestGrant("customers.customer.view"));
        using var pages = await Host.SignedInAsync(person);
        using var chosen = await pages.PostFormAsync(
            Url,
            [new("c", "name"), new("c", "phone"), new("c", "nonsense")],
            $"{Url}?handler=Columns"
        );
        chosen.StatusCode.ShouldBe(HttpStatusCode.Redirect);
        Heads(await pages.HtmlAsync(Url)).ShouldBe(["Name", "Phone"]);
        using var reset = await pages.PostFormAsync(
            Url,
            [new("reset", "1")],
            $"{Url}?handler=Columns"
        );
        reset.StatusCode.ShouldBe(HttpStatusCode.Redirect);
        Heads(await pages.HtmlAsync(Url)).ShouldContain("Owner");
    }

    [Fact]
    public async Task Counts_of_all_views_come_in_one_answer()
    {
        using var pages = await Host.SignedInAsync();
        var html = await pages.HtmlAsync($"{Url}?handler=Counts");
        html.ShouldContain("id=\"vc-all\"");
        html.ShouldContain("id=\"vc-mine\"");
    }

    private async Task<string> MakeAsync(int count)
    {
        var industry = Word();
        for (var i = 0; i < count; i++)
        {
            await Admin.CreateAsync("customers", new { name = $"C {i:000}", industry });
        }

        return industry;
    }

    private static List<string> Names(string html) =>
        [.. NameCell().Matches(html).Select(m => m.Groups["name"].Value)];

    private static List<string> Heads(string html) =>
        [
            .. HeadCell()
                .Matches(html)
                .Select(m => Tag().Replace(m.Groups["text"].Value, "").Trim())
                .Where(t => t.Length > 0),
        ];

    [GeneratedRegex("class=\"cut nm\"[^>]*>(?<name>[^<]*)<", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex NameCell();

    [GeneratedRegex(
        "<th role=\"columnheader\"[^>]*>(?<text>.*?)</th>",
        RegexOptions.ExplicitCapture | RegexOptions.Singleline,
        1000
    )]
    private static partial Regex HeadCell();

    [GeneratedRegex("<[^>]*>", RegexOptions.None, 1000)]
    private static partial Regex Tag();

    [GeneratedRegex("rel=\"next\" href=\"(?<url>[^\"]*)\"", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex NextLink();
}

[Collection(SqliteHost.Name)]
public sealed class ListPageOnSqlite(SqliteHost host) : ListPageTests(host);

[Collection(PostgreSqlHost.Name)]
public sealed class ListPageOnPostgreSql(PostgreSqlHost host) : ListPageTests(host);
