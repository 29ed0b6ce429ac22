using System.Net;
using System.Net.Http.Json;

namespace CrmModular.Tests.Integration.Customers;

/// <summary>Contacts over the API.</summary>
public abstract class ContactApiTests(HostFixture fixture) : HostTests(fixture)
{
    [Fact]
    public async Task A_contact_is_made_changed_found_and_deleted()
    {
        var mark = Word();
        var customer = await Admin.CreateAsync("customers", new { name = $"Firm {mark}" });
        var contact = await Admin.CreateAsync(
            "contacts",
            new
            {
                name = "王小明",
                customerId = customer.Id(),
                jobTitle = "采购经理",
                phone = "138 0013 8000",
                email = $"{mark}@example.com",
                decides = true,
            }
        );
        var url = $"/api/v1/contacts/{contact.Id()}";
        using var changed = await Admin.SendAsync(
            HttpMethod.Put,
            url,
            new
            {
                name = "王小明",
                customerId = customer.Id(),
                phone = "13800138001",
                decides = false,
            },
            1
        );
        (await changed.JsonAsync(HttpStatusCode.OK))["decides"]!.GetValue<bool>().ShouldBeFalse();
        var byCustomer = await Admin.JsonAsync($"/api/v1/contacts?customer={mark}&search=小明");
        byCustomer.Items().ShouldHaveSingleItem()!.Id().ShouldBe(contact.Id());
        using var deleted = await Admin.SendAsync(HttpMethod.Delete, url);
        deleted.StatusCode.ShouldBe(HttpStatusCode.NoContent);
        (await Admin.JsonAsync($"/api/v1/contacts?customer={mark}")).Items().ShouldBeEmpty();
    }

    [Fact]
    public async Task A_contact_without_a_customer_is_refused()
    {
        using var none = await Admin.PostAsJsonAsync("/api/v1/contacts", new { name = "x" }, Ct);
        var problem = await none.JsonAsync(HttpStatusCode.UnprocessableEntity);
        problem["errors"]!["customerId"].ShouldNotBeNull();
        using var unknown = await Admin.PostAsJsonAsync(
            "/api/v1/contacts",
            new { name = "x", customerId = Guid.CreateVersion7() },
            Ct
        );
        problem = await unknown.JsonAsync(HttpStatusCode.UnprocessableEntity);
        problem["errors"]!["customerId"].ShouldNotBeNull();
    }

    [Fact]
    public async Task Contacts_sort_by_their_customers_name()
    {
        var mark = Word();
        foreach (var name in new[] { "Zoo", "Ape", "Mid" })
        {
            var customer = await Admin.CreateAsync("customers", new { name = $"{name} {mark}" });
            await Admin.CreateAsync(
                "contacts",
                new { name = $"at {name}", customerId = customer.Id() }
            );
        }

        var page = await Admin.JsonAsync($"/api/v1/contacts?customer={mark}&sort=customer");
        page.Items().Select(c => c!.Text("name")).ShouldBe(["at Ape", "at Mid", "at Zoo"]);
    }
}

[Collection(SqliteHost.Name)]
public sealed class ContactApiOnSqlite(SqliteHost host) : ContactApiTests(host);

[Collection(PostgreSqlHost.Name)]
public sealed class ContactApiOnPostgreSql(PostgreSqlHost host) : ContactApiTests(host);
