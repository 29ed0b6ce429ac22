using System.Net;
using System.Text.Json.Nodes;

namespace CrmModular.Tests.Integration.Values;

/// <summary>A change over the API: what it does not name stays, null empties, and nobody's fields are lost by it.</summary>
public abstract class ChangeTests(HostFixture fixture) : HostTests(fixture)
{
    private static readonly string[] Stamps = ["version", "changedAt", "lastActivityAt"];

    [Fact]
    public async Task A_change_of_one_field_leaves_all_others_as_they_were()
    {
        foreach (var (kind, made) in await FullAsync())
        {
            var record = await Admin.JsonAsync($"/api/v1/{kind}/{made.Id()}");
            var named = record.Text("name") + " renamed";
            using var answer = await Admin.SendAsync(
                HttpMethod.Put,
                $"/api/v1/{kind}/{record.Id()}",
                new { name = named }
            );
            var changed = await answer.JsonAsync(HttpStatusCode.OK);
            changed.Text("name").ShouldBe(named);
            Kept(changed, "name", "title").ShouldBe(Kept(record, "name", "title"), kind);
        }
    }

    [Fact]
    public async Task Every_field_of_an_input_stands_in_the_answer_or_a_change_would_lose_it()
    {
        var fields = ApiFields.Of(await Admin.JsonAsync("/openapi/v1.json"));
        foreach (var (kind, record) in await FullAsync())
        {
            fields
                .Where(f => f.Method == "PUT" && f.Path == $"/api/v1/{kind}/{{id}}")
                .Select(f => f.Name)
                .ShouldBeSubsetOf(record.AsObject().Select(f => f.Key), kind);
        }
    }

    [Fact]
    public async Task Null_empties_a_field_and_is_refused_where_it_cannot_be_empty()
    {
        var document = await Admin.JsonAsync("/openapi/v1.json");
        foreach (var (kind, record) in await FullAsync())
        {
            var url = $"/api/v1/{kind}/{record.Id()}";
            foreach (
                var field in ApiFields
                    .Of(document)
                    .Where(f => f.Method == "PUT" && f.Path == $"/api/v1/{kind}/{{id}}")
            )
            {
                using var answer = await Admin.SendAsync(
                    HttpMethod.Put,
                    url,
                    new Dictionary<string, object?> { [field.Name] = null }
                );
                if (Never.Contains($"{kind}.{field.Name}"))
                {
                    answer.StatusCode.ShouldBe(
                        HttpStatusCode.UnprocessableEntity,
                        $"{kind} {field.Name}"
                    );
                    continue;
                }

                var emptied = (await answer.JsonAsync(HttpStatusCode.OK))[field.Name];
                var value = emptied?.ToJsonString() ?? "null";
                new[] { "null", "\"\"", "[]", "0", "0.0", Default(kind, field.Name) }.ShouldContain(
                    value,
                    $"{kind} {field.Name}"
                );
                using var back = await Admin.SendAsync(
                    HttpMethod.Put,
                    url,
                    new Dictionary<string, object?> { [field.Name] = record[field.Name] }
                );
                back.StatusCode.ShouldBe(HttpStatusCode.OK, $"{kind} {field.Name}");
            }
        }
    }

    /// <summary>What a record always has.</summary>
    private static readonly HashSet<string> Never =
    [
        "customers.name",
        "customers.type",
        "contacts.name",
        "contacts.customerId",
        "contacts.decides",
        "products.name",
        "products.currency",
        "products.active",
        "opportunities.stage",
        "opportunities.currency",
    ];

    /// <summary>The likelihood that nobody has said is that of the stage.</summary>
    private static string Default(string kind, string field) =>
        kind == "opportunities" && field == "probability" ? "10" : "";

    [Fact]
    public async Task Two_who_change_different_fields_at_once_both_are_heard()
    {
        var customer = await Admin.CreateAsync("customers", new { name = Word() });
        var url = $"/api/v1/customers/{customer.Id()}";
        string[] fields = ["industry", "region", "source", "phone", "address", "notes"];
        var answers = await Task.WhenAll(
            fields.Select(f =>
                Admin.SendAsync(
                    HttpMethod.Put,
                    url,
                    new Dictionary<string, string> { [f] = "said 12345" }
                )
            )
        );
        answers.ShouldAllBe(a => a.StatusCode == HttpStatusCode.OK);
        var stored = await Admin.JsonAsync(url);
        fields.Select(stored.Text).ShouldAllBe(text => text == "said 12345");
    }

    [Fact]
    public async Task A_walk_by_cursor_meets_every_record_that_was_there_all_the_time()
    {
        var mark = Word();
        var kinds = new Dictionary<string, Func<int, object>>
        {
            ["customers"] = i => new { name = $"{mark} {i}" },
            ["opportunities"] = i => new { name = $"{mark} {i}" },
            ["products"] = i => new { name = $"{mark} {i}" },
        };
        foreach (var (kind, input) in kinds)
        {
            var made = new List<Guid>();
            for (var i = 0; i < 9; i++)
            {
                made.Add((await Admin.CreateAsync(kind, input(i))).Id());
            }

            var met = new List<Guid>();
            string? cursor = null;
            do
            {
                var page = await Admin.JsonAsync(
                    $"/api/v1/{kind}?limit=3&name={mark}&cursor={cursor}"
                );
                met.AddRange(page.Items().Select(i => i!.Id()));
                cursor = page["nextCursor"]?.GetValue<string>();
                // The one that comes last and the one that came first change places in every other order.
                foreach (var moved in new[] { made[^1], made[0], made[4] })
                {
                    using var changed = await Admin.SendAsync(
                        HttpMethod.Put,
                        $"/api/v1/{kind}/{moved}",
                        new { name = $"{mark} {(moved == made[0] ? "z" : "a")}{met.Count}" }
                    );
                    changed.StatusCode.ShouldBe(HttpStatusCode.OK);
                }
            } while (cursor is not null);

            met.ShouldBe(made, kind);
        }
    }

    /// <summary>A record of each kind with a value in every field that it can have.</summary>
    private async Task<List<(string Kind, JsonNode Record)>> FullAsync()
    {
        var parent = await Admin.CreateAsync("customers", new { name = Word() });
        var customer = await Admin.CreateAsync(
            "customers",
            new
            {
                name = Word(),
                type = "Person",
                level = "B",
                industry = "Retail",
                region = "North",
                source = "Fair",
                phone = "+49 30 1234567",
                email = "max@example.com",
                web = "example.com",
                address = "Street 1",
                notes = "Two\nlines",
                tags = new[] { "key", "vip" },
                parentId = parent.Id(),
                employees = 12,
                revenue = 3_000_000L,
                foundedYear = 1990,
                externalId = Word(),
            }
        );
        var product = await Admin.CreateAsync(
            "products",
            new
            {
                name = Word(),
                code = Word(),
                series = "S",
                category = "C",
                unit = "piece",
                price = 12.5,
                currency = "EUR",
                active = false,
                description = "Long",
                externalId = Word(),
            }
        );
        var contact = await Admin.CreateAsync(
            "contacts",
            new
            {
                name = Word(),
                customerId = customer.Id(),
                jobTitle = "Head",
                phone = "12345678",
                email = "a@example.com",
                notes = "n",
                decides = true,
                externalId = Word(),
            }
        );
        var opportunity = await Admin.CreateAsync(
            "opportunities",
            new
            {
                name = Word(),
                customerId = customer.Id(),
                productId = product.Id(),
                amount = 99.5,
                currency = "EUR",
                probability = 33,
                engagedOn = "2026-01-02",
                closeOn = "2027-03-04",
                nextStep = "Call",
                nextStepOn = "2026-12-01",
                source = "Fair",
                externalId = Word(),
            }
        );
        return
        [
            ("customers", customer),
            ("products", product),
            ("contacts", contact),
            ("opportunities", opportunity),
        ];
    }

    private static string Kept(JsonNode record, params string[] without) =>
        new JsonObject(
            record
                .AsObject()
                .Where(f => !without.Contains(f.Key) && !Stamps.Contains(f.Key))
                .Select(f => KeyValuePair.Create(f.Key, f.Value?.DeepClone()))
        ).ToJsonString();
}

[Collection(SqliteHost.Name)]
public sealed class ChangeOnSqlite(SqliteHost host) : ChangeTests(host);

[Collection(PostgreSqlHost.Name)]
public sealed class ChangeOnPostgreSql(PostgreSqlHost host) : ChangeTests(host);
