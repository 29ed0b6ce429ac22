using System.Net;
using System.Text.RegularExpressions;

namespace CrmModular.Tests.Integration.HostPages;

/// <summary>What somebody meets who uses the product for the first time: ways on instead of dead ends, and words that are true.</summary>
public abstract class FirstUseTests(HostFixture fixture) : HostTests(fixture)
{
    [Fact]
    public async Task The_address_of_the_administration_leads_to_its_first_page()
    {
        foreach (
            var (permission, url) in new[]
            {
                ("platform.people.manage", "/admin/people"),
                ("platform.audit.view", "/admin/audit"),
            }
        )
        {
            using var pages = await Host.SignedInAsync(
                await Host.PersonAsync(new TestGrant(permission))
            );
            using var answer = await pages.GetAsync("/admin");
            answer.Headers.Location!.ToString().ShouldBe(url);
        }

        using var nobody = await Host.SignedInAsync(await Host.PersonAsync());
        using var none = await nobody.GetAsync("/admin");
        none.StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Who_has_no_rights_yet_is_told_whom_to_ask()
    {
        using var pages = await Host.SignedInAsync(await Host.PersonAsync());
        var html = await pages.HtmlAsync("/");
        html.ShouldContain("Ask your administrator");
        html.ShouldNotContain("stands in the menu");
    }

    [Fact]
    public async Task A_page_that_is_not_there_has_a_way_home_in_its_top_bar()
    {
        using var pages = await Host.SignedInAsync();
        using var answer = await pages.GetAsync("/customers/nowhere");
        var html = await answer.Content.ReadAsStringAsync(Ct);
        html.ShouldMatch("<div class=\"cm-crumb\">\\s*<a href=\"/\">Home</a>\\s*</div>");
        Regex.Count(html, "<h1[ >]").ShouldBe(1);
    }

    [Fact]
    public async Task Who_has_nothing_of_their_own_is_offered_the_figures_of_everyone()
    {
        const string Offer = "Nothing here is yours yet.";
        const string See = "sales.opportunity.view";
        await Admin.CreateAsync("opportunities", new { name = $"Others' {Word()}", amount = 5 });
        var sees = await Host.PersonAsync(new TestGrant(See, RecordScope.All));
        using var pages = await Host.SignedInAsync(sees);
        var html = await pages.HtmlAsync("/");
        html.ShouldContain(Offer);
        html.ShouldContain("href=\"/?circle=Everyone&amp;period=quarter\">Show everyone");
        (await pages.HtmlAsync("/?circle=Everyone")).ShouldNotContain(Offer);
        // A figure is no sentence.
        html.ShouldMatch("<small class=\"c-ok\">\\s*nothing is stale\\s*</small>");

        using var own = await Host.SignedInAsync(
            await Host.PersonAsync(new TestGrant(See, RecordScope.Own))
        );
        (await own.HtmlAsync("/")).ShouldNotContain(Offer);
        using var admin = await Host.SignedInAsync();
        (await admin.HtmlAsync("/")).ShouldNotContain(Offer);
    }

    [Fact]
    public async Task What_keeps_a_record_from_being_deleted_is_a_click_away()
    {
        var customer = await Admin.CreateAsync("customers", new { name = $"Needed {Word()}" });
        var name = $"Open {Word()}";
        await Admin.CreateAsync("opportunities", new { name, customerId = customer.Id() });
        using var pages = await Host.SignedInAsync();
        var html = await pages.HtmlAsync($"/customers/{customer.Id()}/delete");
        var link = Regex.Match(html, "<a href=\"(?<url>[^\"]+)\">1 open opportunity</a>");
        link.Success.ShouldBeTrue(html);
        (await pages.HtmlAsync(WebUtility.HtmlDecode(link.Groups["url"].Value))).ShouldContain(
            name
        );

        var blind = await Host.PersonAsync(
            new TestGrant("customers.customer.view", RecordScope.All),
            new TestGrant("customers.customer.delete", RecordScope.All)
        );
        using var other = await Host.SignedInAsync(blind);
        var theirs = await other.HtmlAsync($"/customers/{customer.Id()}/delete");
        theirs.ShouldContain("1 open opportunity");
        theirs.ShouldNotContain("/sales/opportunities?");
    }

    [Fact]
    public async Task An_owner_that_was_not_chosen_is_asked_for_beside_the_field()
    {
        var customer = await Admin.CreateAsync("customers", new { name = $"Unowned {Word()}" });
        using var pages = await Host.SignedInAsync();
        KeyValuePair<string, string>[] bar = [new("do", "owner"), new("id", $"{customer.Id()}")];
        using var asked = await pages.PostFormAsync("/customers", bar, "/customers?handler=Bulk");
        asked.StatusCode.ShouldBe(HttpStatusCode.OK);
        (await asked.Content.ReadAsStringAsync(Ct)).ShouldNotContain("Choose the new owner");
        foreach (var what in new[] { "owner", "tags" })
        {
            using var sent = await pages.PostFormAsync(
                "/customers",
                [.. bar[1..], new("do", what), new("asked", "1"), new("owner", "")],
                "/customers?handler=Bulk"
            );
            sent.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
            var html = await sent.Content.ReadAsStringAsync(Ct);
            html.ShouldMatch("class=\"form-select input-validation-error\"");
            html.ShouldMatch("class=\"err field-validation-error\"[^>]*>Choose ");
        }
    }

    [Fact]
    public async Task The_bulk_bar_speaks_of_a_filter_only_where_there_is_one()
    {
        var person = await Host.PersonAsync(BuiltInRoles.Member);
        using (var api = Host.Api(person))
        {
            for (var i = 0; i < 51; i++)
            {
                await api.CreateAsync("customers", new { name = $"Many {i}", source = "fair" });
            }
        }

        using var pages = await Host.SignedInAsync(person);
        (await pages.HtmlAsync("/customers?source=fair")).ShouldContain("all 51 of this filter");
        var all = await pages.HtmlAsync("/customers");
        all.ShouldMatch("value=\"1\">all 51</label>");
        all.ShouldNotContain("of this filter");
    }

    [Fact]
    public async Task A_deal_that_was_lost_without_a_reason_shows_its_day_alone()
    {
        var customer = await Admin.CreateAsync("customers", new { name = $"Silent {Word()}" });
        var reason = $"Reason {Word()}";
        var deal = await Admin.CreateAsync(
            "opportunities",
            new
            {
                customerId = customer.Id(),
                amount = 176.4m,
                stage = "lost",
                lostReason = reason,
            }
        );
        // As an import brings it.
        var sqlite = Host.Database.Provider == DatabaseProvider.Sqlite;
        var table = sqlite ? "sales_opportunities" : "sales.opportunities";
        await using (var connection = await Host.Database.OpenAsync())
        await using (var command = connection.CreateCommand())
        {
            command.CommandText =
                $"UPDATE {table} SET lost_reason = '' WHERE lost_reason = '{reason}'";
            (await command.ExecuteNonQueryAsync(Ct)).ShouldBe(1);
        }

        using var pages = await Host.SignedInAsync();
        var query = $"customer={Uri.EscapeDataString(customer.Text("name"))}";
        var html = await pages.HtmlAsync($"/sales/board?{query}");
        var card = html[html.IndexOf($"data-id=\"{deal.Id()}\"", StringComparison.Ordinal)..];
        card = card[..card.IndexOf("</article>", StringComparison.Ordinal)];
        card.ShouldContain("data-amount=\"176.40\" data-currency=\"USD\"");
        card.ShouldMatch("<span class=\"cut\">\\d+ \\w{3}</span>");
        card.ShouldNotContain(" · ");
    }

    [Fact]
    public async Task The_amount_among_the_details_has_its_currency()
    {
        var deal = await Admin.CreateAsync(
            "opportunities",
            new
            {
                name = $"Priced {Word()}",
                amount = 1234.5m,
                currency = "EUR",
            }
        );
        using var pages = await Host.SignedInAsync();
        var html = await pages.HtmlAsync($"/sales/opportunities/{deal.Id()}");
        var details = html[html.IndexOf("<aside", StringComparison.Ordinal)..];
        details.ShouldMatch("Expected amount </span>\u20AC1,234.50<|&#x20AC;1,234.50");
    }

    [Fact]
    public async Task In_Chinese_a_colon_is_a_Chinese_one_and_a_deal_may_end_otherwise_than_won()
    {
        var person = await Host.PersonAsync(BuiltInRoles.Administrator);
        using var pages = await Host.SignedInAsync(person, "zh-CN");
        var board = WebUtility.HtmlDecode(await pages.HtmlAsync("/sales/board"));
        board.ShouldContain("赢单：<span data-card=\"name\">");
        board.ShouldContain("丢单：<span data-card=\"name\">");
        await Admin.CreateAsync("opportunities", new { name = $"Column {Word()}" });
        var list = WebUtility.HtmlDecode(await pages.HtmlAsync("/sales/opportunities"));
        list.ShouldMatch("<th [^>]*columnheader[^>]*><a [^>]*>结束日期");
        Regex.Count(list, "<summary class=\"mi-r\">结束日期").ShouldBe(1);
        list.ShouldNotMatch("[^计]成交日期");
    }

    [Fact]
    public async Task After_a_note_the_page_comes_back_to_the_timeline()
    {
        var customer = await Admin.CreateAsync("customers", new { name = $"Noted {Word()}" });
        using var pages = await Host.SignedInAsync();
        using var saved = await pages.PostFormAsync(
            $"/customers/{customer.Id()}",
            [new("Kind", "Note"), new("Text", "They called.")],
            $"/customers/{customer.Id()}?handler=Activity"
        );
        saved.Headers.Location!.ToString().ShouldBe($"/customers/{customer.Id()}#timeline");
        // And so does the audit's link to it.
        var link = Regex.Match(
            await pages.HtmlAsync("/admin/audit?kind=customers.activity"),
            "/customers/activities/[0-9a-f-]{36}"
        );
        using var led = await pages.GetAsync(link.Value);
        led.Headers.Location!.ToString().ShouldBe($"/customers/{customer.Id()}#timeline");
    }
}

[Collection(SqliteHost.Name)]
public sealed class FirstUseOnSqlite(SqliteHost host) : FirstUseTests(host);

[Collection(PostgreSqlHost.Name)]
public sealed class FirstUseOnPostgreSql(PostgreSqlHost host) : FirstUseTests(host);
