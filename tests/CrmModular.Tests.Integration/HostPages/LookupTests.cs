using System.Text.Json.Nodes;

namespace CrmModular.Tests.Integration.HostPages;

/// <summary>What a picker of a form is given, it can send back: the id of the record, as the API writes it.</summary>
public abstract class LookupTests(HostFixture fixture) : HostTests(fixture)
{
    [Fact]
    public async Task Each_picker_finds_its_records_by_the_ids_that_forms_take()
    {
        var word = Word();
        var customer = await Admin.CreateAsync("customers", new { name = $"Firm {word}" });
        var contact = await Admin.CreateAsync(
            "contacts",
            new { name = $"Änn {word}", customerId = customer.Id() }
        );
        var product = await Admin.CreateAsync("products", new { name = $"Über {word}" });
        var person = await Host.PersonAsync(BuiltInRoles.Member);
        (string Url, Guid Id)[] pickers =
        [
            ($"/customers/lookup/customers?q={word}", customer.Id()),
            ($"/customers/lookup/contacts?customer={customer.Id()}&q=änn {word}", contact.Id()),
            ($"/catalog/lookup/products?q=ÜBER {word}", product.Id()),
            ($"/customers/lookup/people?q={person.Name[7..]}", person.Id),
            ($"/customers?handler=People&q={person.Name[7..]}", person.Id),
        ];
        using var pages = await Host.SignedInAsync();
        foreach (var (url, id) in pickers)
        {
            var found = JsonNode.Parse(await pages.Http.GetStringAsync(url, Ct))!.AsArray();
            found.ShouldHaveSingleItem()!.Text("value").ShouldBe(id.ToString(), url);
        }
    }

    [Fact]
    public async Task A_name_that_begins_with_what_is_typed_comes_first()
    {
        var word = Word();
        foreach (var name in new[] { $"{word}brook", $"C{word}stone", $"Old {word}" })
        {
            await Admin.CreateAsync("customers", new { name });
        }

        using var pages = await Host.SignedInAsync();
        var found = JsonNode
            .Parse(
                await pages.Http.GetStringAsync(
                    $"/customers/lookup/customers?q={word.ToUpperInvariant()}",
                    Ct
                )
            )!
            .AsArray();
        found.Count.ShouldBe(3);
        found[0]!.Text("text").ShouldBe($"{word}brook");
    }
}

[Collection(SqliteHost.Name)]
public sealed class LookupsOnSqlite(SqliteHost host) : LookupTests(host);

[Collection(PostgreSqlHost.Name)]
public sealed class LookupsOnPostgreSql(PostgreSqlHost host) : LookupTests(host);
