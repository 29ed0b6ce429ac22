using System.Net;
using System.Text.RegularExpressions;

namespace CrmModular.Tests.Integration.Customers;

/// <summary>The pages of one customer: form, stale saves, edit in place, rights, deletion, promises, query budget.</summary>
public abstract class CustomerPageTests(HostFixture fixture) : HostTests(fixture)
{
    private const int Budget = 12;

    [Fact]
    public async Task Who_sees_few_deals_and_no_products_is_told_so_and_led_nowhere()
    {
        var customer = await Admin.CreateAsync("customers", new { name = Word() });
        var product = await Admin.CreateAsync("products", new { name = $"Lamp {Word()}" });
        await Admin.CreateAsync(
            "opportunities",
            new { customerId = customer.Id(), productId = product.Id() }
        );
        using var mine = await Host.SignedInAsync();
        using var noted = await mine.PostFormAsync(
            $"/sales/interests/new?customer={customer.Id()}",
            [
                new("CustomerId", $"{customer.Id()}"),
                new("ProductId", $"{product.Id()}"),
                new("Strength", "Strong"),
            ]
        );
        noted.StatusCode.ShouldBe(HttpStatusCode.Redirect);
        var url = $"/customers/{customer.Id()}";
        (await mine.HtmlAsync(url)).ShouldContain("/sales/interests/new");

        var person = await Host.PersonAsync(
            new TestGrant("customers.customer.view"),
            new TestGrant("sales.opportunity.view", RecordScope.Own),
            new TestGrant("sales.opportunity.edit", RecordScope.Own)
        );
        using var theirs = await Host.SignedInAsync(person);
        var page = await theirs.HtmlAsync(url);
        page.ShouldContain("Open deals that you see");
        page.ShouldContain("No opportunities that you may see.");
        page.ShouldNotContain("/sales/interests/new");
        page.ShouldNotContain("/catalog/products/");
        (await theirs.HtmlAsync("/sales/opportunities/new")).ShouldNotContain("ProductId");
        (await mine.HtmlAsync("/sales/opportunities/new")).ShouldContain("ProductId");

        // Nobody chooses between circles that are the same.
        foreach (var (pages, choices) in new[] { (mine, 3), (theirs, 1) })
        {
            var board = await pages.HtmlAsync("/sales/board");
            Regex
                .Count(board, "class=\"cm-view\" href=\"/sales/board[^>]*>(Everyone|My)")
                .ShouldBe(choices);
        }

        (await mine.HtmlAsync("/")).ShouldContain("Whose records");
        var own = await Host.PersonAsync(new TestGrant("sales.opportunity.view", RecordScope.Own));
        using var only = await Host.SignedInAsync(own);
        (await only.HtmlAsync("/")).ShouldNotContain("Whose records");
    }

    [Fact]
    public async Task A_refused_form_keeps_what_was_typed_and_a_right_one_is_saved()
    {
        using var pages = await Host.SignedInAsync();
        var phone = Word();
        using var refused = await pages.PostFormAsync(
            "/customers/new",
            [new("Name", ""), new("Phone", phone), new("Employees", "many")]
        );
        refused.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        var html = await refused.Content.ReadAsStringAsync(Ct);
        html.ShouldContain($"value=\"{phone}\"");
        html.ShouldContain("value=\"many\"");
        html.ShouldContain("aria-invalid=\"true\"");

        var name = Word();
        using var saved = await pages.PostFormAsync("/customers/new", [new("Name", name)]);
        saved.StatusCode.ShouldBe(HttpStatusCode.Redirect);
        (await pages.HtmlAsync(saved.Headers.Location!.ToString())).ShouldContain(name);
    }

    [Fact]
    public async Task A_customer_of_the_same_name_is_warned_of_once()
    {
        using var pages = await Host.SignedInAsync();
        var name = Word();
        var first = await MakeAsync(name);
        KeyValuePair<string, string>[] again =
        [
            new("Name", $"The {name.ToUpperInvariant()}, Inc."),
        ];
        using var warned = await pages.PostFormAsync("/customers/new", again);
        warned.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        (await warned.Content.ReadAsStringAsync(Ct)).ShouldContain($"/customers/{first}\"");
        using var saved = await pages.PostFormAsync(
            "/customers/new",
            [.. again, new("anyway", "true")]
        );
        saved.StatusCode.ShouldBe(HttpStatusCode.Redirect);
    }

    [Fact]
    public async Task The_page_leads_to_a_new_contact_and_writes_its_values_safely()
    {
        using var pages = await Host.SignedInAsync();
        var name = Word();
        var id = await MakeAsync(name);
        await ChangeAsync(
            id,
            new
            {
                name,
                phone = "+1 555 0148",
                web = "example.com/<b>",
                address = "<script>1</script>",
                tags = new[] { "<i>" },
            }
        );
        var html = await pages.HtmlAsync($"/customers/{id}");
        html.ShouldContain("data-edit-for=\"v-Phone\"");
        html.ShouldContain("href=\"tel:&#x2B;15550148\"");
        html.ShouldContain("rel=\"noopener noreferrer\"");
        html.ShouldContain("&lt;script&gt;1&lt;/script&gt;");
        html.ShouldContain("&lt;i&gt;");
        html.ShouldNotContain("<script>1");
        html.ShouldNotContain("<i>");
        var create = $"/customers/contacts/new?customer={id}";
        html.ShouldContain($"href=\"{create}\"");
        (await pages.HtmlAsync(create)).ShouldContain(name);
    }

    [Fact]
    public async Task A_stale_save_shows_both_values_and_saves_the_choice()
    {
        using var pages = await Host.SignedInAsync();
        var name = Word();
        var id = await MakeAsync(name);
        await ChangeAsync(
            id,
            new
            {
                name,
                phone = "theirs",
                region = "North",
            }
        );
        var edit = $"/customers/{id}/edit";
        using var stale = await pages.PostFormAsync(
            edit,
            [
                new("version", "1"),
                new("Name", name),
                new("Phone", "yours"),
                new("Email", "a@b.example"),
                // A browser sends every field of the form, also one that was empty when it was read.
                new("Region", ""),
            ]
        );
        stale.StatusCode.ShouldBe(HttpStatusCode.Conflict);
        var html = await stale.Content.ReadAsStringAsync(Ct);
        html.ShouldContain("data-conflict");
        html.ShouldContain("value=\"theirs\"");
        html.ShouldContain("value=\"yours\"");
        html.ShouldContain("North");
        (await Admin.JsonAsync($"/api/v1/customers/{id}")).Text("phone").ShouldBe("theirs");

        using var chosen = await pages.PostFormAsync(
            edit,
            [
                new("version", "2"),
                new("resolved", "true"),
                new("Name", name),
                new("Phone", "yours"),
                new("Email", "a@b.example"),
                new("Region", "North"),
            ]
        );
        chosen.StatusCode.ShouldBe(HttpStatusCode.Redirect);
        var customer = await Admin.JsonAsync($"/api/v1/customers/{id}");
        (customer.Text("phone"), customer.Text("region")).ShouldBe(("yours", "North"));
    }

    [Fact]
    public async Task One_value_in_place_is_saved_unless_somebody_changed_that_very_value()
    {
        using var pages = await Host.SignedInAsync();
        var name = Word();
        var id = await MakeAsync(name);
        await ChangeAsync(id, new { name, region = "North" });
        var url = $"/customers/{id}/edit?field=Phone";
        var token = PageClient.AntiforgeryToken(await pages.HtmlAsync($"/customers/{id}/edit"));
        pages.Http.DefaultRequestHeaders.Add("HX-Request", "true");
        using var saved = await pages.PostAsync(
            url,
            [new("version", "1"), new("Phone", "0148")],
            token
        );
        saved.StatusCode.ShouldBe(HttpStatusCode.OK);
        (await saved.Content.ReadAsStringAsync(Ct)).ShouldContain("0148");
        using var stale = await pages.PostAsync(
            url,
            [new("version", "2"), new("Phone", "0184")],
            token
        );
        stale.StatusCode.ShouldBe(HttpStatusCode.Conflict);
        (await stale.Content.ReadAsStringAsync(Ct)).ShouldContain("0148");
        var customer = await Admin.JsonAsync($"/api/v1/customers/{id}");
        (customer.Text("phone"), customer.Text("region")).ShouldBe(("0148", "North"));
    }

    [Fact]
    public async Task Others_customers_are_not_there_and_a_reader_has_no_controls()
    {
        var id = await MakeAsync(Word());
        var own = await Host.PersonAsync(new TestGrant("customers.customer.view", RecordScope.Own));
        using var member = await Host.SignedInAsync(own);
        using var hidden = await member.GetAsync($"/customers/{id}");
        hidden.StatusCode.ShouldBe(HttpStatusCode.NotFound);

        using var reader = await Host.SignedInAsync(await Host.PersonAsync(BuiltInRoles.Reader));
        var html = await reader.HtmlAsync($"/customers/{id}");
        html.ShouldNotContain("data-edit");
        html.ShouldNotContain("class=\"comp\"");
        html.ShouldNotContain($"/customers/{id}/delete");
        using var refused = await reader.GetAsync($"/customers/{id}/edit");
        refused.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task A_customer_goes_into_the_bin_with_its_contacts()
    {
        using var pages = await Host.SignedInAsync();
        var id = await MakeAsync(Word());
        var contact = (
            await Admin.CreateAsync("contacts", new { name = Word(), customerId = id })
        ).Id();
        var child = await Admin.CreateAsync("customers", new { name = Word(), parentId = id });
        var dialog = await pages.HtmlAsync($"/customers/{id}/delete");
        dialog.ShouldContain("1 company stands below it");
        dialog.ShouldContain("Its contact goes along");
        using var deleted = await pages.PostFormAsync(
            $"/customers/{id}/delete",
            [new("version", "1")]
        );
        deleted.StatusCode.ShouldBe(HttpStatusCode.Redirect);
        foreach (var url in new[] { $"/customers/{id}", $"/customers/contacts/{contact}" })
        {
            using var gone = await pages.GetAsync(url);
            gone.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        }

        (await pages.HtmlAsync("/customers")).ShouldContain("/undo/");
        (await pages.HtmlAsync($"/customers/{child.Id()}")).ShouldContain(child.Text("name"));
    }

    [Fact]
    public async Task A_promise_is_made_and_kept()
    {
        using var pages = await Host.SignedInAsync();
        var id = await MakeAsync(Word());
        var page = $"/customers/{id}";
        var text = Word();
        using var made = await pages.PostFormAsync(
            page,
            [new("Kind", "Promise"), new("Text", text), new("DueOn", "2020-01-01")],
            $"{page}?handler=Activity"
        );
        made.StatusCode.ShouldBe(HttpStatusCode.Redirect);
        var html = await pages.HtmlAsync(page);
        html.ShouldContain($"Kept: {text}");
        html.ShouldContain("days late");
        var action = html[html.IndexOf("/customers/promises/", StringComparison.Ordinal)..]
            .Split('"')[0];
        using var kept = await pages.PostFormAsync(page, [new("kept", "true")], action);
        kept.StatusCode.ShouldBe(HttpStatusCode.Redirect);
        (await pages.HtmlAsync(page)).ShouldNotContain($"Kept: {text}");
    }

    [Fact]
    public async Task A_page_keeps_to_its_budget_of_queries()
    {
        using var pages = await Host.SignedInAsync();
        var id = await MakeAsync(Word());
        for (var i = 0; i < 8; i++)
        {
            await Admin.CreateAsync("contacts", new { name = Word(), customerId = id });
        }

        await pages.HtmlAsync($"/customers/{id}");
        using var counter = new QueryCounter();
        await pages.HtmlAsync($"/customers/{id}");
        var own = counter
            .Commands.Where(c => !c.Contains("sales", StringComparison.Ordinal))
            .ToList();
        own.Count.ShouldBeLessThanOrEqualTo(Budget, string.Join("\n\n", own));
        own.Count.ShouldBeGreaterThan(3, "nothing was counted");
    }

    private async Task<Guid> MakeAsync(string name) =>
        (await Admin.CreateAsync("customers", new { name, ownerId = Host.Admin.Id })).Id();

    private async Task ChangeAsync(Guid id, object input)
    {
        using var answer = await Admin.SendAsync(HttpMethod.Put, $"/api/v1/customers/{id}", input);
        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
    }
}

[Collection(SqliteHost.Name)]
public sealed class CustomerPagesOnSqlite(SqliteHost host) : CustomerPageTests(host);

[Collection(PostgreSqlHost.Name)]
public sealed class CustomerPagesOnPostgreSql(PostgreSqlHost host) : CustomerPageTests(host);
