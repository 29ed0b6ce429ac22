using System.Collections.Concurrent;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;

namespace CrmModular.Tests.Integration.Values;

/// <summary>Whatever stands in a field, a parameter or an id: it is refused as what it is, never a fault, alike on both databases.</summary>
public abstract class BadValueTests(HostFixture fixture) : HostTests(fixture)
{
    /// <summary>What the other database answered.</summary>
    private static readonly ConcurrentDictionary<string, int> Answered = new(
        StringComparer.Ordinal
    );

    private readonly ConcurrentBag<string> _wrong = [];

    [Fact]
    public async Task Every_field_of_every_body_refuses_what_is_no_value_of_it_and_is_named()
    {
        var fields = ApiFields.Of(await Admin.JsonAsync("/openapi/v1.json"));
        fields.Select(f => f.Path).Distinct().Count().ShouldBeGreaterThan(8);
        var records = await RecordsAsync();
        var bodies =
            from field in fields
            from value in BadValues.Of(field)
            select (Field: field, Value: value);
        await Parallel.ForEachAsync(
            bodies,
            new ParallelOptions { MaxDegreeOfParallelism = 6, CancellationToken = Ct },
            async (body, _) =>
            {
                var (field, value) = body;
                var name = $"{field.Method} {field.Path} {field.Name}={Short(value)}";
                using var answer = await SendAsync(
                    field.Method,
                    Url(field.Path, records),
                    Body(field, value, records)
                );
                var text = await answer.Content.ReadAsStringAsync(Ct);
                var named =
                    answer.StatusCode == HttpStatusCode.UnprocessableEntity
                    && JsonNode.Parse(text)!["errors"]?.AsObject().Any(e => Same(e.Key, field.Name))
                        == true;
                if (!named)
                {
                    _wrong.Add(
                        $"{name}: {(int)answer.StatusCode} {text[..Math.Min(120, text.Length)]}"
                    );
                }
            }
        );
        _wrong.Order().ShouldBeEmpty();
    }

    [Fact]
    public async Task A_body_that_is_no_object_of_JSON_is_refused()
    {
        var fields = ApiFields.Of(await Admin.JsonAsync("/openapi/v1.json"));
        var records = await RecordsAsync();
        foreach (var (method, path) in fields.Select(f => (f.Method, f.Path)).Distinct())
        {
            foreach (var body in new[] { "", "{", "[]", "7", "null", "\"x\"", "{\"name\":}" })
            {
                using var answer = await SendAsync(method, Url(path, records), body);
                Compare($"{method} {path} {body}", answer.StatusCode);
            }
        }

        _wrong.Order().ShouldBeEmpty();
    }

    [Fact]
    public async Task Every_parameter_and_id_refuses_what_is_none()
    {
        var document = await Admin.JsonAsync("/openapi/v1.json");
        var records = await RecordsAsync();
        string[] odd =
        [
            .. BadValues.InAddress,
            "-1",
            "x",
            "1e400",
            "99999999999999999999",
            "99999999999999999999..",
            "0001-01-01..9999-12-31",
            "2026-02-30",
            "..",
            "...",
            ",",
            "%ff",
            "%ED%A0%80",
            "eyJTb3J0IjoiaWQiLCJWYWx1ZSI6IngiLCJJZCI6IngiLCJCYWNrIjpmYWxzZX0",
            new string('9', 2000),
        ];
        var asked =
            from operation in ApiFields.Operations(document)
            where operation.Method == "GET"
            from parameter in operation.Node["parameters"]?.AsArray() ?? []
            where parameter!["in"]!.GetValue<string>() == "query"
            let name = parameter!["name"]!.GetValue<string>()
            from value in odd
            select $"{Url(operation.Path, records)}?{(name == "q" ? "" : "q=abc&")}{name}={value}";
        var ids =
            from operation in ApiFields.Operations(document)
            where
                operation.Method == "GET" && operation.Path.Contains('{', StringComparison.Ordinal)
            from value in new[] { "x", "0", "%EF%BF%BE", "a%20b", $"{Guid.Empty}", "%ff" }
            select operation.Path.Replace("{id}", value, StringComparison.Ordinal);
        await Parallel.ForEachAsync(
            asked.Concat(ids).ToList(),
            new ParallelOptions { MaxDegreeOfParallelism = 6, CancellationToken = Ct },
            async (url, _) =>
            {
                using var answer = await Admin.GetAsync(url, Ct);
                Compare(WithoutIds(url), answer.StatusCode);
                if (
                    BadValues.InAddress.Any(v => url.EndsWith($"={v}", StringComparison.Ordinal))
                    && answer.StatusCode != HttpStatusCode.UnprocessableEntity
                )
                {
                    _wrong.Add($"{url}: {(int)answer.StatusCode}, not 422");
                }
            }
        );
        _wrong.Order().ShouldBeEmpty();
    }

    /// <summary>A record of each kind, by the path of its list.</summary>
    private async Task<Dictionary<string, JsonNode>> RecordsAsync()
    {
        var records = new Dictionary<string, JsonNode>(StringComparer.Ordinal);
        var customer = await Admin.CreateAsync("customers", new { name = Word() });
        records["customers"] = customer;
        records["products"] = await Admin.CreateAsync("products", new { name = Word() });
        records["opportunities"] = await Admin.CreateAsync("opportunities", new { name = Word() });
        records["contacts"] = await Admin.CreateAsync(
            "contacts",
            new { name = Word(), customerId = customer.Id() }
        );
        var pipelines = await Admin.JsonAsync("/api/v1/pipelines");
        records["stage"] = pipelines[0]!["stages"]![1]!["stage"]!;
        return records;
    }

    private static string Url(string path, Dictionary<string, JsonNode> records) =>
        records.GetValueOrDefault(path.Split('/')[3]) is { } record
            ? path.Replace("{id}", $"{record.Id()}", StringComparison.Ordinal)
            : path;

    /// <summary>A body that would be taken, but for one value.</summary>
    private static string Body(ApiField field, string value, Dictionary<string, JsonNode> records)
    {
        var good = new JsonObject();
        if (field.Method == "POST" && field.Path.EndsWith("/move", StringComparison.Ordinal))
        {
            good["stage"] = records["stage"].GetValue<string>();
        }
        else if (field.Method == "POST")
        {
            good["name"] = "good";
            good["customerId"] = records["customers"].Id();
        }

        good.Remove(field.Name);
        var rest = good.ToJsonString()[1..];
        return $"{{\"{field.Name}\":{value}{(rest.Length > 1 ? "," : "")}{rest}";
    }

    private static bool Same(string named, string field) =>
        string.Equals(named.Split('[')[0], field, StringComparison.OrdinalIgnoreCase);

    private Task<HttpResponseMessage> SendAsync(string method, string url, string body)
    {
        var request = new HttpRequestMessage(HttpMethod.Parse(method), url)
        {
            Content = new StringContent(body, Encoding.UTF8, "application/json"),
        };
        return Admin.SendAsync(request, Ct);
    }

    /// <summary>No fault, and what the other database answered.</summary>
    private void Compare(string name, HttpStatusCode status)
    {
        var other = Answered.GetOrAdd(name, (int)status);
        if (other != (int)status || (int)status >= 500)
        {
            _wrong.Add($"{name}: {(int)status}, on the other database {other}");
        }
    }

    private static string WithoutIds(string url) =>
        System.Text.RegularExpressions.Regex.Replace(
            url,
            "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}",
            "id"
        );

    private static string Short(string value) => value.Length > 40 ? value[..40] : value;
}

[Collection(SqliteHost.Name)]
public sealed class BadValueOnSqlite(SqliteHost host) : BadValueTests(host);

[Collection(PostgreSqlHost.Name)]
public sealed class BadValueOnPostgreSql(PostgreSqlHost host) : BadValueTests(host);
