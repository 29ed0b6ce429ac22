using System.Text.RegularExpressions;

namespace CrmModular.Tests.Integration.HostPages;

/// <summary>The frame around the pages, and what pages say to people of few rights.</summary>
public abstract class FrameTests(HostFixture fixture) : HostTests(fixture)
{
    private const string Pipelines = "/sales/settings/pipelines";

    [Theory]
    [InlineData("/customers", "/customers")]
    [InlineData("/customers/contacts", "/customers/contacts")]
    [InlineData("/customers/contacts/new", "/customers/contacts")]
    [InlineData("/admin/roles", "/admin/modules")]
    [InlineData(Pipelines, "/admin/modules")]
    public async Task One_entry_of_the_menu_is_the_current_one(string url, string entry)
    {
        using var pages = await Host.SignedInAsync();
        var current = Regex.Matches(
            Menu(await pages.HtmlAsync(url)),
            "href=\"([^\"]+)\" aria-current=\"page\""
        );
        current.ShouldHaveSingleItem().Groups[1].Value.ShouldBe(entry);
    }

    [Fact]
    public async Task Settings_of_a_module_stand_in_the_administration_and_not_in_the_menu()
    {
        var person = await Host.PersonAsync(new TestGrant("sales.pipelines.manage"));
        foreach (var who in new[] { null, person })
        {
            using var pages = await Host.SignedInAsync(who);
            var html = await pages.HtmlAsync(Pipelines);
            html.ShouldContain($"class=\"cm-view\" href=\"{Pipelines}\" aria-current=\"page\"");
        }

        using var admin = await Host.SignedInAsync();
        Menu(await admin.HtmlAsync("/")).ShouldNotContain(Pipelines);
        (await admin.HtmlAsync("/admin/modules")).ShouldContain($"href=\"{Pipelines}\"");
    }

    [Fact]
    public async Task A_person_who_may_only_look_is_not_told_to_import_or_to_begin()
    {
        var person = await Host.PersonAsync(
            new TestGrant("customers.customer.view", RecordScope.Own)
        );
        using var pages = await Host.SignedInAsync(person);
        var list = await pages.HtmlAsync("/customers");
        list.ShouldContain("Your roles say which records you see");
        list.ShouldNotContain("spreadsheet");
        (await pages.HtmlAsync("/")).ShouldNotContain("Good first steps");
    }

    [Fact]
    public async Task The_audit_says_whom_and_in_which_words()
    {
        var person = await Host.PersonAsync();
        using var own = await Host.SignedInAsync(person);
        using var changed = await own.PostFormAsync("/me", [new("value", "dark")], "/me/theme");
        using var admin = await Host.SignedInAsync();
        var html = await admin.HtmlAsync($"/admin/audit?person={person.Id}");
        html.ShouldContain($"{person.Name} <span class=\"sub\">Person</span>");
        html.ShouldContain("<del>System</del> <ins>Dark</ins>");
    }

    [Fact]
    public async Task The_audit_shows_the_first_fields_of_a_new_record_and_folds_the_rest()
    {
        var name = $"Folded {Word()}";
        await Admin.CreateAsync(
            "customers",
            new
            {
                name,
                phone = "1",
                web = "w.example",
                industry = "i",
            }
        );
        using var pages = await Host.SignedInAsync();
        var html = await pages.HtmlAsync("/admin/audit?kind=customers.customer");
        var line = html[html.IndexOf(name, StringComparison.Ordinal)..];
        line = line[..line.IndexOf("</tr>", StringComparison.Ordinal)];
        line.ShouldMatch(@"<summary>and \d+ more fields</summary>");
        Regex.Count(line[..line.IndexOf("<details", StringComparison.Ordinal)], "<dt>").ShouldBe(3);
    }

    [Fact]
    public async Task The_audit_shows_amounts_days_and_times_as_people_write_them()
    {
        var name = $"Written {Word()}";
        await Admin.CreateAsync(
            "opportunities",
            new
            {
                name,
                amount = 4821.5m,
                closeOn = "2027-03-05",
            }
        );
        using var pages = await Host.SignedInAsync();
        var html = await pages.HtmlAsync("/admin/audit?kind=sales.opportunity");
        var line = html[html.IndexOf(name, StringComparison.Ordinal)..];
        line = line[..line.IndexOf("</tr>", StringComparison.Ordinal)];
        line.ShouldContain("<dt>Amount</dt><dd> <ins>$4,821.50</ins>");
        line.ShouldContain("<ins>5 Mar 2027</ins>");
        line.ShouldNotMatch(@"<ins>\d{4}-\d\d-\d\d");
    }

    [Fact]
    public async Task The_audit_calls_modules_and_their_state_by_their_names()
    {
        using var pages = await Host.SignedInAsync();
        var html = await pages.HtmlAsync("/admin/audit?kind=platform.module");
        html.ShouldContain("<dt>Customers</dt><dd><del>Off</del> <ins>On</ins>");
        html.ShouldNotContain("<dt>Customers</dt><dd><del>off</del>", Case.Sensitive);
    }

    [Fact]
    public async Task What_stays_is_named_by_its_module()
    {
        await Admin.CreateAsync("customers", new { name = $"Kept {Word()}" });
        using var pages = await Host.SignedInAsync();
        var html = await pages.HtmlAsync("/admin/modules/customers/impact");
        html.ShouldMatch(
            @"<span>[\d,]+ customers?</span><span class=""tiny"">customers[_.]customers"
        );
        html.ShouldNotMatch(@"<span>[\d,]+ rows?</span>");
    }

    [Fact]
    public async Task A_list_of_opportunities_shows_the_glyph_of_each_stage()
    {
        var name = $"Glyph {Word()}";
        await Admin.CreateAsync("opportunities", new { name, stage = "engaging" });
        using var pages = await Host.SignedInAsync();
        var html = await pages.HtmlAsync($"/sales/opportunities?name={Uri.EscapeDataString(name)}");
        html.ShouldMatch(
            "<span class=\"st\"><svg class=\"gl s-engaging\"[^>]*>.*?</svg>Engaging</span>"
        );
    }

    [Fact]
    public async Task A_panel_of_closed_opportunities_counts_them()
    {
        var customer = await Admin.CreateAsync("customers", new { name = $"Closed {Word()}" });
        for (var i = 0; i < 2; i++)
        {
            await Admin.CreateAsync(
                "opportunities",
                new
                {
                    name = $"Lost {i}",
                    customerId = customer.Id(),
                    stage = "lost",
                    lostReason = "No budget",
                }
            );
        }

        using var pages = await Host.SignedInAsync();
        var html = await pages.HtmlAsync($"/customers/{customer.Id()}");
        html.ShouldContain("Opportunities</h2><span class=\"n\">2</span>");
    }

    private static string Menu(string html)
    {
        var start = html.IndexOf("<nav class=\"cm-side\"", StringComparison.Ordinal);
        return html[start..html.IndexOf("</nav>", start, StringComparison.Ordinal)];
    }
}

[Collection(SqliteHost.Name)]
public sealed class FrameOnSqlite(SqliteHost host) : FrameTests(host);

[Collection(PostgreSqlHost.Name)]
public sealed class FrameOnPostgreSql(PostgreSqlHost host) : FrameTests(host);
