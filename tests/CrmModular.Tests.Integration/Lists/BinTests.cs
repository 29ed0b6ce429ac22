using System.Net;
using System.Text.Json.Nodes;

namespace CrmModular.Tests.Integration.Lists;

/// <summary>What goes into the bin together comes back together, by every way, and people find the bin.</summary>
public abstract class BinTests(HostFixture fixture) : HostTests(fixture)
{
    [Theory]
    [InlineData("api")]
    [InlineData("list")]
    [InlineData("undo")]
    public async Task Contacts_come_back_with_their_customer_and_only_those_that_went_along(
        string way
    )
    {
        var customer = await Admin.CreateAsync("customers", new { name = Word() });
        var before = await ContactAsync(customer);
        var along = await ContactAsync(customer);
        await DeleteAsync($"contacts/{before.Id()}");
        if (way == "list")
        {
            await PressAsync("/customers", "bin", customer);
        }
        else
        {
            await DeleteAsync($"customers/{customer.Id()}");
        }

        (await StatusAsync($"contacts/{along.Id()}")).ShouldBe(HttpStatusCode.NotFound);
        await RestoreAsync(way, customer);
        (await StatusAsync($"customers/{customer.Id()}")).ShouldBe(HttpStatusCode.OK);
        (await StatusAsync($"contacts/{along.Id()}")).ShouldBe(HttpStatusCode.OK);
        (await StatusAsync($"contacts/{before.Id()}")).ShouldBe(HttpStatusCode.NotFound);
        var found = await Admin.JsonAsync($"/api/v1/contacts?search={along.Text("name")}");
        found.Items().ShouldHaveSingleItem();
    }

    [Fact]
    public async Task More_contacts_than_a_slice_of_undo_holds_go_and_come()
    {
        const int Contacts = 60;
        var customer = await Admin.CreateAsync("customers", new { name = Word() });
        for (var i = 0; i < Contacts; i++)
        {
            await ContactAsync(customer);
        }

        await DeleteAsync($"customers/{customer.Id()}");
        await using var scope = await Host.ScopeAsync(Host.Admin);
        var undo = scope.Get<IUndo>();
        var back = await undo.UndoAsync(await Host.BatchAsync(customer.Id()), Ct);
        (back.Undone, back.LeftAlone).ShouldBe((Contacts + 1, 0));
        (await CountAsync(customer)).ShouldBe(Contacts);
        var gone = await undo.UndoAsync(back.BatchId, Ct);
        (gone.Undone, gone.LeftAlone).ShouldBe((Contacts + 1, 0));
        (await CountAsync(customer)).ShouldBe(0);
        var again = await undo.UndoAsync(gone.BatchId, Ct);
        (again.Undone, again.LeftAlone).ShouldBe((Contacts + 1, 0));
        (await CountAsync(customer)).ShouldBe(Contacts);
    }

    [Fact]
    public async Task Taking_a_new_customer_back_takes_its_later_contacts_along()
    {
        var customer = await Admin.CreateAsync("customers", new { name = Word() });
        var batch = await Host.BatchAsync(customer.Id());
        var contact = await ContactAsync(customer);
        await using var scope = await Host.ScopeAsync(Host.Admin);
        var result = await scope.Get<IUndo>().UndoAsync(batch, Ct);
        (result.Undone, result.LeftAlone).ShouldBe((1, 0));
        (await StatusAsync($"contacts/{contact.Id()}")).ShouldBe(HttpStatusCode.NotFound);
        await scope.Get<IUndo>().UndoAsync(result.BatchId, Ct);
        (await StatusAsync($"contacts/{contact.Id()}")).ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_contact_does_not_come_back_without_its_customer()
    {
        var customer = await Admin.CreateAsync("customers", new { name = Word() });
        var contact = await ContactAsync(customer);
        await DeleteAsync($"customers/{customer.Id()}");
        using var refused = await Admin.SendAsync(
            HttpMethod.Post,
            $"/api/v1/contacts/{contact.Id()}/restore"
        );
        (await refused.JsonAsync(HttpStatusCode.UnprocessableEntity))
            .Text("detail")
            .ShouldContain(customer.Text("name"));
    }

    [Theory]
    [InlineData("customers", "/customers")]
    [InlineData("contacts", "/customers/contacts")]
    [InlineData("products", "/catalog/products")]
    [InlineData("opportunities", "/sales/opportunities")]
    public async Task Each_list_shows_its_bin_and_restores_from_it(string kind, string page)
    {
        var name = $"B {Word()}";
        var customer = await Admin.CreateAsync("customers", new { name = Word() });
        var record = await Admin.CreateAsync(
            kind,
            kind == "contacts" ? new { name, customerId = customer.Id() } : new { name }
        );
        await DeleteAsync($"{kind}/{record.Id()}");
        (await Admin.JsonAsync($"/api/v1/{kind}?bin=true&name={name}"))
            .Items()
            .ShouldHaveSingleItem()!
            .Id()
            .ShouldBe(record.Id());
        using var pages = await Host.SignedInAsync();
        (await pages.HtmlAsync(page)).ShouldContain($"href=\"{page}?bin=1\"");
        (await pages.HtmlAsync($"{page}?bin=1&name={name}")).ShouldContain(name);
        await PressAsync($"{page}?bin=1", "restore", record);
        (await StatusAsync($"{kind}/{record.Id()}")).ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Who_may_not_delete_neither_sees_the_bin_nor_restores()
    {
        var customer = await Admin.CreateAsync("customers", new { name = Word() });
        await DeleteAsync($"customers/{customer.Id()}");
        var person = await Host.PersonAsync(
            new TestGrant("customers.customer.view"),
            new TestGrant("customers.customer.edit"),
            new TestGrant("customers.customer.delete", RecordScope.Own)
        );
        using var api = Host.Api(person);
        using var restored = await api.SendAsync(
            HttpMethod.Post,
            $"/api/v1/customers/{customer.Id()}/restore"
        );
        restored.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await api.JsonAsync($"/api/v1/customers?bin=true&name={customer.Text("name")}"))
            .Items()
            .ShouldBeEmpty();
    }

    private Task<JsonNode> ContactAsync(JsonNode customer) =>
        Admin.CreateAsync("contacts", new { name = Word(), customerId = customer.Id() });

    private async Task<int> CountAsync(JsonNode customer) =>
        (await Admin.JsonAsync($"/api/v1/contacts?customer={customer.Id()}&limit=200"))
            .Items()
            .Count;

    private async Task<HttpStatusCode> StatusAsync(string url)
    {
        using var answer = await Admin.GetAsync($"/api/v1/{url}", Ct);
        return answer.StatusCode;
    }

    private async Task DeleteAsync(string url)
    {
        using var gone = await Admin.DeleteAsync($"/api/v1/{url}", Ct);
        gone.StatusCode.ShouldBe(HttpStatusCode.NoContent);
    }

    private async Task RestoreAsync(string way, JsonNode customer)
    {
        switch (way)
        {
            case "api":
                using (
                    var restored = await Admin.SendAsync(
                        HttpMethod.Post,
                        $"/api/v1/customers/{customer.Id()}/restore"
                    )
                )
                {
                    (await restored.JsonAsync(HttpStatusCode.OK)).Id().ShouldBe(customer.Id());
                }

                break;
            case "list":
                await PressAsync("/customers?bin=1", "restore", customer);
                break;
            default:
                await using (var scope = await Host.ScopeAsync(Host.Admin))
                {
                    var batch = await Host.BatchAsync(customer.Id());
                    await scope.Get<IUndo>().UndoAsync(batch, Ct);
                }

                break;
        }
    }

    private async Task PressAsync(string page, string what, JsonNode record)
    {
        using var pages = await Host.SignedInAsync();
        using var done = await pages.PostFormAsync(
            page,
            [new("do", what), new("id", record.Id().ToString())],
            page + (page.Contains('?') ? "&" : "?") + "handler=Bulk"
        );
        done.StatusCode.ShouldBe(HttpStatusCode.Redirect);
    }
}

[Collection(SqliteHost.Name)]
public sealed class BinOnSqlite(SqliteHost host) : BinTests(host);

[Collection(PostgreSqlHost.Name)]
public sealed class BinOnPostgreSql(PostgreSqlHost host) : BinTests(host);
