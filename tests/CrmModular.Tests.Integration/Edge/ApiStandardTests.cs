using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using CrmModular.Host.Modularity;
using Microsoft.AspNetCore.Routing;

namespace CrmModular.Tests.Integration.Edge;

/// <summary>What RFC 9110 and 9457 say of an API.</summary>
[Collection(SqliteHost.Name)]
public sealed class ApiStandardTests(SqliteHost fixture) : HostTests(fixture)
{
    [Theory]
    [InlineData("GET", "/api/v1/customers", 401)]
    [InlineData("GET", "/api/v1/nothing", 404)]
    [InlineData("GET", "/api/v1/customers/no-id", 404)]
    [InlineData("GET", "/api", 404)]
    [InlineData("POST", "/api/v1/modules/nope/disable", 404)]
    [InlineData("POST", "/api/v1/modules/nope/enable", 404)]
    [InlineData("GET", "/api/v1/modules/nope/impact", 404)]
    [InlineData("POST", "/api/v1/features/nope/enable", 404)]
    [InlineData("POST", "/api/v1/customers", 400)]
    public async Task Every_refusal_is_a_problem(string method, string url, int status)
    {
        using var stranger = Host.Api();
        var client = status == 401 ? stranger : Admin;
        using var answer = await client.SendAsync(new HttpMethod(method), url);
        var problem = await answer.JsonAsync((HttpStatusCode)status);
        answer.Content.Headers.ContentType!.MediaType.ShouldBe("application/problem+json");
        problem["status"]!.GetValue<int>().ShouldBe(status);
        problem.Text("detail").ShouldNotBeEmpty();
        if (status == 401)
        {
            answer.Headers.WwwAuthenticate.ShouldHaveSingleItem().Scheme.ShouldBe("Bearer");
        }
    }

    [Theory]
    [InlineData("text/html", false)]
    [InlineData("application/xml;q=0.9, text/*", false)]
    [InlineData("application/json;q=0, */*", false)]
    [InlineData("text/html, */*;q=0.1", true)]
    [InlineData("application/*", true)]
    [InlineData("application/json;charset=utf-8", true)]
    [InlineData("application/problem+json", true)]
    public async Task An_answer_that_nobody_takes_is_not_made(string accept, bool taken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/customers?limit=1");
        request.Headers.TryAddWithoutValidation("Accept", accept);
        using var answer = await Admin.SendAsync(request, Ct);
        answer.StatusCode.ShouldBe(taken ? HttpStatusCode.OK : HttpStatusCode.NotAcceptable);
    }

    [Theory]
    [InlineData("application/json; charset=gbk", null)]
    [InlineData("application/json; charset=\"nothing\"", null)]
    [InlineData("application/json; charset=utf-16", null)]
    [InlineData("text/plain", null)]
    [InlineData("application/x-www-form-urlencoded", null)]
    [InlineData("application/json", "gzip")]
    public async Task A_body_in_another_form_is_refused(string type, string? packed)
    {
        using var content = new StringContent($$"""{"name":"{{Word()}}"}""", Encoding.UTF8);
        content.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
        if (packed is not null)
        {
            content.Headers.ContentEncoding.Add(packed);
        }

        using var answer = await Admin.PostAsync("/api/v1/customers", content, Ct);
        var problem = await answer.JsonAsync(HttpStatusCode.UnsupportedMediaType);
        problem.Text("detail").ShouldContain("Content-Type: application/json");
    }

    [Fact]
    public async Task A_body_in_utf8_is_taken_however_that_is_written()
    {
        foreach (
            var type in new[]
            {
                "application/json; charset=UTF-8",
                "application/json;charset=\"utf-8\"",
            }
        )
        {
            using var content = new StringContent($$"""{"name":"{{Word()}}"}""", Encoding.UTF8);
            content.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
            using var answer = await Admin.PostAsync("/api/v1/customers", content, Ct);
            answer.StatusCode.ShouldBe(HttpStatusCode.Created);
        }
    }

    [Fact]
    public async Task A_read_that_has_the_record_already_gets_none()
    {
        var made = await Admin.CreateAsync("customers", new { name = Word() });
        var url = $"/api/v1/customers/{made.Id()}";
        var tag = $"\"{made.Version()}\"";
        foreach (
            var (known, status) in new[]
            {
                (tag, HttpStatusCode.NotModified),
                ($"W/{tag}", HttpStatusCode.NotModified),
                ($"\"99\", {tag}", HttpStatusCode.NotModified),
                ($"\"a,b\",W/\"7\" , W/{tag}", HttpStatusCode.NotModified),
                ("*", HttpStatusCode.NotModified),
                ("\"99\", W/\"98\"", HttpStatusCode.OK),
                ("nonsense", HttpStatusCode.OK),
            }
        )
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, url);
            request.Headers.TryAddWithoutValidation("If-None-Match", known);
            using var answer = await Admin.SendAsync(request, Ct);
            answer.StatusCode.ShouldBe(status, known);
            answer.Headers.ETag!.ToString().ShouldBe(tag);
        }

        // A weak tag says nothing of a change (RFC 9110, 13.1.1).
        using var change = new HttpRequestMessage(HttpMethod.Put, url)
        {
            Content = JsonContent.Create(new { name = Word() }),
        };
        change.Headers.TryAddWithoutValidation("If-Match", $"W/{tag}");
        using var refused = await Admin.SendAsync(change, Ct);
        refused.StatusCode.ShouldBe(HttpStatusCode.PreconditionFailed);
    }

    [Fact]
    public async Task A_change_asks_for_one_of_several_versions()
    {
        var made = await Admin.CreateAsync("customers", new { name = Word() });
        var deal = await Admin.CreateAsync("opportunities", new { name = Word() });
        foreach (
            var (asked, status) in new (string[], HttpStatusCode)[]
            {
                (["\"99\", {0}"], HttpStatusCode.OK),
                (["\"a,b\",W/\"7\" , {0}"], HttpStatusCode.OK),
                (["\"99\"", "{0}"], HttpStatusCode.OK),
                (["*"], HttpStatusCode.OK),
                (["\"99\", \"98\""], HttpStatusCode.PreconditionFailed),
                (["\"99\", W/{0}"], HttpStatusCode.PreconditionFailed),
                (["\"nothing of ours\""], HttpStatusCode.PreconditionFailed),
                (["nonsense"], HttpStatusCode.PreconditionFailed),
            }
        )
        {
            foreach (
                var (method, url, body) in new (HttpMethod, string, object)[]
                {
                    (HttpMethod.Put, $"customers/{made.Id()}", new { name = Word() }),
                    (
                        HttpMethod.Post,
                        $"opportunities/{deal.Id()}/move",
                        new { stage = "engaging" }
                    ),
                }
            )
            {
                var read = await Admin.JsonAsync($"/api/v1/{url.Replace("/move", "")}");
                using var answer = await AskAsync(method, url, asked, read.Version(), body);
                answer.StatusCode.ShouldBe(status, $"{url} {string.Join(" and ", asked)}");
            }
        }

        var stored = await Admin.JsonAsync($"/api/v1/customers/{made.Id()}");
        using var kept = await AskAsync(
            HttpMethod.Delete,
            $"customers/{made.Id()}",
            ["\"98\", \"99\""],
            0
        );
        kept.StatusCode.ShouldBe(HttpStatusCode.PreconditionFailed);
        using var gone = await AskAsync(
            HttpMethod.Delete,
            $"customers/{made.Id()}",
            ["\"98\", {0}"],
            stored.Version()
        );
        gone.StatusCode.ShouldBe(HttpStatusCode.NoContent);
    }

    private Task<HttpResponseMessage> AskAsync(
        HttpMethod method,
        string url,
        string[] ifMatch,
        int version,
        object? body = null
    )
    {
        var request = new HttpRequestMessage(method, $"/api/v1/{url}")
        {
            Content = body is null ? null : JsonContent.Create(body),
        };
        request.Headers.TryAddWithoutValidation(
            "If-Match",
            ifMatch.Select(m => m.Replace("{0}", $"\"{version}\""))
        );
        return Admin.SendAsync(request, Ct);
    }

    [Theory]
    [InlineData(null, "")]
    [InlineData("", "")]
    [InlineData("null", "")]
    [InlineData("[]", "")]
    [InlineData("7", "")]
    [InlineData("{\"name\":\"x\",\"employees\":\"many\"}", "employees")]
    [InlineData("{\"name\":[\"x\"]}", "name")]
    [InlineData("{\"name\":\"x\",\"tags\":{}}", "tags")]
    public async Task A_body_that_is_none_is_told_in_the_language_of_who_asks(
        string? body,
        string field
    )
    {
        // Who has chosen no language is answered in that of the request.
        using var client = Host.Api(await Host.PersonAsync("manager"));
        var made = await client.CreateAsync("customers", new { name = Word() });
        foreach (
            var (method, url) in new[]
            {
                (HttpMethod.Post, "customers"),
                (HttpMethod.Put, $"customers/{made.Id()}"),
            }
        )
        {
            foreach (
                var (language, words) in new[]
                {
                    ("en", "othing was changed"),
                    ("zh-CN", "没有更改"),
                }
            )
            {
                using var request = new HttpRequestMessage(method, $"/api/v1/{url}")
                {
                    Content = body is null
                        ? null
                        : new StringContent(body, Encoding.UTF8, "application/json"),
                };
                request.Headers.AcceptLanguage.ParseAdd(language);
                using var answer = await client.SendAsync(request, Ct);
                ((int)answer.StatusCode).ShouldBeOneOf(400, 422);
                var problem = await answer.JsonAsync(answer.StatusCode);
                problem.Text("detail").ShouldContain(words);
                problem.Text("detail").ShouldNotContain("arameter");
                problem.Text("detail").ShouldNotContain("HTTP 400");
                (problem["errors"]?.AsObject().Single().Key ?? "").ShouldBe(field);
            }
        }
    }

    [Theory]
    [InlineData("customers?limit=many", "limit")]
    [InlineData("search", "q")]
    public async Task A_parameter_that_is_none_is_named(string url, string field)
    {
        using var answer = await Admin.GetAsync($"/api/v1/{url}", Ct);
        var problem = await answer.JsonAsync(HttpStatusCode.BadRequest);
        problem.Text("detail").ShouldStartWith($"{field} in the address");
        problem["errors"]![field].ShouldNotBeNull();
    }

    [Fact]
    public async Task Every_collection_of_a_module_is_called_as_its_table_or_itself()
    {
        // By this the answer finds the module of an address while the module is off.
        await using var scope = await Host.ScopeAsync();
        var modules = scope.Generation.Modules.ToDictionary(m => m.Id, m => m.Module.Manifest);
        var names = EndpointRules
            .Endpoints(scope.Generation)
            .Select(e =>
                (e.Metadata.GetMetadata<ModuleEndpoint>()?.ModuleId, Route: e.RoutePattern)
            )
            .Where(e => e.ModuleId is "customers" or "catalog" or "sales")
            .Select(e => (Id: e.ModuleId!, Name: e.Route.RawText!.Trim('/').Split('/')[2]))
            .Distinct()
            .ToList();
        names.Count.ShouldBeGreaterThan(3);
        foreach (var (id, name) in names)
        {
            modules[id].Tables.Select(t => t.Name).Append(id).ShouldContain(name);
        }
    }

    [Fact]
    public async Task A_feature_that_is_off_for_a_role_filters_nothing_for_it()
    {
        var member = await Host.PersonAsync("member");
        using var client = Host.Api(member);
        using (var on = await client.GetAsync("/api/v1/opportunities?limit=1&stale=-", Ct))
        {
            on.StatusCode.ShouldBe(HttpStatusCode.OK);
        }

        await using var database = await TestDatabase.MakeAsync(Host.Database.Provider);
        await using var host = await TestHost.StartAsync(database);
        using var admin = host.Api(host.Admin);
        using var off = await admin.PostAsync("/api/v1/features/sales.stale/disable", null, Ct);
        off.StatusCode.ShouldBe(HttpStatusCode.OK);
        foreach (var url in new[] { "stale=-", "stale=2026-01-01..", "sort=stale" })
        {
            using var answer = await admin.GetAsync($"/api/v1/opportunities?limit=1&{url}", Ct);
            answer.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity, url);
        }

        // A module that is off says so, at its own addresses only.
        using var gone = await admin.PostAsync("/api/v1/modules/sales/disable", null, Ct);
        gone.StatusCode.ShouldBe(HttpStatusCode.OK);
        foreach (
            var url in new[] { "opportunities", $"opportunities/{Guid.NewGuid()}", "pipelines" }
        )
        {
            using var answer = await admin.GetAsync($"/api/v1/{url}", Ct);
            (await answer.JsonAsync(HttpStatusCode.NotFound))
                .Text("moduleOff")
                .ShouldBe("sales", url);
        }

        foreach (var url in new[] { $"customers/{Guid.NewGuid()}", "nothing" })
        {
            using var answer = await admin.GetAsync($"/api/v1/{url}", Ct);
            (await answer.JsonAsync(HttpStatusCode.NotFound))["moduleOff"].ShouldBeNull(url);
        }
    }
}
