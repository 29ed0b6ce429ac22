using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace CrmModular.Tests.Integration.HostPages;

/// <summary>
/// The description of the API says what the API does. The public linters (redocly, spectral) need Node; what they ask for is
/// asked here, and what they cannot know, that it is true, as well.
/// </summary>
public abstract class OpenApiTests(HostFixture fixture) : HostTests(fixture)
{
    private sealed record Operation(string Method, string Path, JsonNode Node)
    {
        public string Name => $"{Method} {Path}";
        public JsonArray Parameters => Node["parameters"]?.AsArray() ?? [];
        public IEnumerable<string> Answers => Node["responses"]!.AsObject().Select(r => r.Key);
    }

    private async Task<(JsonNode Document, List<Operation> Operations)> ReadAsync()
    {
        var document = await Host.Api().JsonAsync("/openapi/v1.json");
        return (
            document,
            [
                .. document["paths"]!
                    .AsObject()
                    .SelectMany(p =>
                        p.Value!.AsObject()
                            .Select(o => new Operation(o.Key.ToUpperInvariant(), p.Key, o.Value!))
                    ),
            ]
        );
    }

    [Fact]
    public async Task Every_operation_says_who_may_call_what_it_is_called_and_how_it_fails()
    {
        var (document, operations) = await ReadAsync();
        document["servers"]!.AsArray().ShouldNotBeEmpty();
        document["components"]!["securitySchemes"]!["token"].ShouldNotBeNull();
        foreach (var operation in operations)
        {
            operation.Node["summary"].ShouldNotBeNull(operation.Name);
            operation.Node["tags"]!.AsArray().ShouldNotBeEmpty(operation.Name);
            operation.Node["security"]![0]!["token"].ShouldNotBeNull(operation.Name);
            operation.Answers.ShouldBeSubsetOf(Known, operation.Name);
            new[] { "401", "403", "404", "406", "429", "default" }.ShouldBeSubsetOf(
                operation.Answers
            );
        }

        operations.Select(o => o.Node["operationId"]!.GetValue<string>()).ShouldBeUnique();
        var tags = document["tags"]!.AsArray().Select(t => t!["name"]!.GetValue<string>()).ToList();
        operations
            .SelectMany(o => o.Node["tags"]!.AsArray())
            .Select(t => t!.GetValue<string>())
            .ShouldBeSubsetOf(tags);
    }

    private static readonly string[] Known =
    [
        "200",
        "201",
        "204",
        "304",
        "400",
        "401",
        "403",
        "404",
        "406",
        "409",
        "412",
        "413",
        "414",
        "415",
        "422",
        "429",
        "default",
    ];

    [Fact]
    public async Task A_body_asks_for_exactly_what_an_empty_one_is_refused_for()
    {
        var (document, operations) = await ReadAsync();
        var creates = operations
            .Where(o => o.Method == "POST" && o.Answers.Contains("201"))
            .ToList();
        creates.Count.ShouldBeGreaterThan(3);
        foreach (var create in creates)
        {
            using var answer = await Admin.PostAsJsonAsync(create.Path, new { }, Ct);
            var required = Schema(document, create)["required"]?.AsArray() ?? [];
            var refused =
                answer.StatusCode == HttpStatusCode.UnprocessableEntity
                    ? (await answer.Content.ReadFromJsonAsync<JsonNode>(Ct))!["errors"]!
                        .AsObject()
                        .Select(e => e.Key)
                    : [];
            required
                .Select(r => r!.GetValue<string>())
                .Concat(Conditional.GetValueOrDefault(create.Path) ?? [])
                .ShouldBe(refused, ignoreOrder: true, create.Name);
        }
    }

    /// <summary>What an empty body lacks, and another may do without: a deal has a name where neither customer nor product gives one.</summary>
    private static readonly Dictionary<string, string[]> Conditional = new(StringComparer.Ordinal)
    {
        ["/api/v1/opportunities"] = ["name"],
    };

    [Fact]
    public async Task A_list_takes_every_filter_and_order_that_it_names_and_no_other_order()
    {
        var (_, operations) = await ReadAsync();
        var lists = operations
            .Where(o => o.Method == "GET" && o.Parameters.Any(p => Name(p) == "cursor"))
            .ToList();
        lists.Count.ShouldBeGreaterThan(3);
        foreach (var list in lists)
        {
            foreach (var parameter in list.Parameters)
            {
                parameter!["description"].ShouldNotBeNull($"{list.Name} {Name(parameter)}");
            }

            var sort = list.Parameters.Single(p => Name(p) == "sort")!;
            foreach (var order in sort["schema"]!["enum"]!.AsArray())
            {
                await ShouldAnswerAsync($"{list.Path}?limit=1&sort={order}", HttpStatusCode.OK);
            }

            await ShouldAnswerAsync(
                $"{list.Path}?limit=1&sort=nothing",
                HttpStatusCode.UnprocessableEntity
            );
            foreach (var filter in list.Parameters.Select(Name).Except(Paging))
            {
                // A value that no record has, in the form of the field: a filter that is not known would not matter.
                var text = list.Parameters.Single(p => Name(p) == filter)![
                    "description"
                ]!.GetValue<string>();
                var value =
                    text.Contains("by id", StringComparison.Ordinal) ? Guid.NewGuid().ToString()
                    : text.StartsWith("A day", StringComparison.Ordinal) ? "1001-01-01"
                    : text.StartsWith("A whole", StringComparison.Ordinal) ? "-2000000000"
                    : text.StartsWith("An amount", StringComparison.Ordinal) ? "-900000000"
                    : "q7x9zz";
                var page = await Admin.JsonAsync($"{list.Path}?limit=1&{filter}={value}");
                page["items"]!.AsArray().ShouldBeEmpty($"{list.Path} {filter}");
            }
        }
    }

    private static readonly string[] Paging = ["search", "limit", "cursor", "sort", "bin"];

    private async Task ShouldAnswerAsync(string path, HttpStatusCode status)
    {
        using var answer = await Admin.GetAsync(path, Ct);
        answer.StatusCode.ShouldBe(status, path);
    }

    private static string Name(JsonNode? parameter) => parameter!["name"]!.GetValue<string>();

    private static JsonNode Schema(JsonNode document, Operation operation)
    {
        var schema = operation.Node["requestBody"]!["content"]!["application/json"]!["schema"]!;
        var name = schema["$ref"]!.GetValue<string>().Split('/')[^1];
        return document["components"]!["schemas"]![name]!;
    }
}

[Collection(SqliteHost.Name)]
public sealed class OpenApiOnSqlite(SqliteHost host) : OpenApiTests(host);

[Collection(PostgreSqlHost.Name)]
public sealed class OpenApiOnPostgreSql(PostgreSqlHost host) : OpenApiTests(host);
