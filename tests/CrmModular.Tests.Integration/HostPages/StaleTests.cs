using System.Net;
using System.Text.RegularExpressions;

namespace CrmModular.Tests.Integration.HostPages;

/// <summary>Two people save at once: the second is refused and shown both values, in every form and in place.</summary>
public abstract partial class StaleTests(HostFixture fixture) : HostTests(fixture)
{
    [Theory]
    [InlineData("customers", "/customers", "Name")]
    [InlineData("contacts", "/customers/contacts", "Name")]
    [InlineData("products", "/catalog/products", "Name")]
    [InlineData("opportunities", "/sales/opportunities", "Name")]
    public async Task Of_two_forms_and_two_values_in_place_the_second_is_shown_both(
        string kind,
        string page,
        string field
    )
    {
        var (before, theirs, mine) = ($"A {Word()}", $"B {Word()}", $"C {Word()}");
        var customer = await Admin.CreateAsync("customers", new { name = Word() });
        var record = await Admin.CreateAsync(
            kind,
            kind == "contacts"
                ? new { name = before, customerId = customer.Id() }
                : new { name = before }
        );
        using var pages = await Host.SignedInAsync();
        var edit = $"{page}/{record.Id()}/edit";
        var shown = Fields(await pages.HtmlAsync(edit));
        (await SaveAsync(pages, edit, shown, field, theirs)).Status.ShouldBe(
            HttpStatusCode.Redirect
        );
        foreach (var address in new[] { edit, $"{edit}?field={field}" })
        {
            var (status, html) = await SaveAsync(pages, address, shown, field, mine);
            status.ShouldBe(HttpStatusCode.Conflict, address);
            html.ShouldContain(theirs);
            html.ShouldContain(mine);
        }

        (await Admin.JsonAsync($"/api/v1/{kind}/{record.Id()}")).Text("name").ShouldBe(theirs);
    }

    [Fact]
    public async Task A_stale_save_of_a_person_shows_what_is_stored_and_keeps_what_was_typed()
    {
        var person = await Host.PersonAsync();
        var (theirs, mine) = ($"Region {Word()}", $"Region {Word()}");
        using var pages = await Host.SignedInAsync();
        var edit = $"/admin/people/{person.Id}";
        var shown = Fields(await pages.HtmlAsync(edit));
        (await SaveAsync(pages, edit, shown, "Input.Region", theirs)).Status.ShouldBe(
            HttpStatusCode.Redirect
        );
        var (status, html) = await SaveAsync(pages, edit, shown, "Input.Region", mine);
        status.ShouldBe(HttpStatusCode.Conflict);
        html.ShouldContain($"stored now: {theirs}");
        html.ShouldContain($"value=\"{mine}\"");
        // Knowing both, the user saves once more.
        (await SaveAsync(pages, edit, Fields(html), "Input.Region", mine)).Status.ShouldBe(
            HttpStatusCode.Redirect
        );
    }

    [Fact]
    public async Task Of_two_who_change_one_setting_the_second_is_asked_and_others_do_not_meet()
    {
        await using var database = await TestDatabase.MakeAsync(Host.Database.Provider);
        await using var host = await TestHost.StartAsync(database, enable: ["customers"]);
        using var pages = await host.SignedInAsync();
        const string Page = "/admin/settings";
        const string Name = "company.name";
        var shown = Fields(await pages.HtmlAsync(Page));
        var name = shown.Keys.Single(k => k.EndsWith(Name) && !k.StartsWith("seen:"));
        var zone = shown.Keys.Single(k => k.EndsWith("timezone") && !k.StartsWith("seen:"));
        (await SaveAsync(pages, Page, shown, name, "Theirs")).Status.ShouldBe(
            HttpStatusCode.Redirect
        );
        (await SaveAsync(pages, Page, shown, zone, "Asia/Shanghai")).Status.ShouldBe(
            HttpStatusCode.Redirect
        );
        Fields(await pages.HtmlAsync(Page))[name].ShouldBe("Theirs");
        var (status, html) = await SaveAsync(pages, Page, shown, name, "Mine");
        status.ShouldBe(HttpStatusCode.Conflict);
        html.ShouldContain("Theirs is stored now");
        Fields(html)[name].ShouldBe("Mine");
        (await SaveAsync(pages, Page, Fields(html), name, "Mine")).Status.ShouldBe(
            HttpStatusCode.Redirect
        );
        Fields(await pages.HtmlAsync(Page))[name].ShouldBe("Mine");
    }

    private static async Task<(HttpStatusCode Status, string Html)> SaveAsync(
        PageClient pages,
        string address,
        Dictionary<string, string> shown,
        string field,
        string value
    )
    {
        var fields = new Dictionary<string, string>(shown, StringComparer.Ordinal)
        {
            [field] = value,
        };
        using var answer = await pages.PostFormAsync(address.Split('?')[0], fields, address);
        return (
            answer.StatusCode,
            WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync(Ct))
        );
    }

    /// <summary>What a browser would send of the form: texts, hidden fields, ticked boxes and chosen options.</summary>
    private static Dictionary<string, string> Fields(string html)
    {
        var fields = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (Match input in Input().Matches(html))
        {
            var tag = input.Value;
            if (tag.Contains("type=\"checkbox\"") && !tag.Contains("checked"))
            {
                continue;
            }

            fields.TryAdd(
                input.Groups["name"].Value,
                WebUtility.HtmlDecode(Value().Match(tag).Groups["value"].Value)
            );
        }

        foreach (Match select in Select().Matches(html))
        {
            var chosen = Chosen().Match(select.Groups["options"].Value).Groups["value"].Value;
            fields.TryAdd(select.Groups["name"].Value, WebUtility.HtmlDecode(chosen));
        }

        fields.Remove("__RequestVerificationToken");
        return fields;
    }

    [GeneratedRegex(
        "<input(?=[^>]* name=\"(?<name>[^\"]+)\")[^>]*>",
        RegexOptions.ExplicitCapture,
        1000
    )]
    private static partial Regex Input();

    [GeneratedRegex(" value=\"(?<value>[^\"]*)\"", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Value();

    [GeneratedRegex(
        "<select(?=[^>]* name=\"(?<name>[^\"]+)\")[^>]*>(?<options>.*?)</select>",
        RegexOptions.ExplicitCapture | RegexOptions.Singleline,
        1000
    )]
    private static partial Regex Select();

    [GeneratedRegex(
        "<option(?=[^>]* value=\"(?<value>[^\"]*)\")(?=[^>]* selected)[^>]*>",
        RegexOptions.ExplicitCapture,
        1000
    )]
    private static partial Regex Chosen();
}

[Collection(SqliteHost.Name)]
public sealed class StaleOnSqlite(SqliteHost host) : StaleTests(host);

[Collection(PostgreSqlHost.Name)]
public sealed class StaleOnPostgreSql(PostgreSqlHost host) : StaleTests(host);
