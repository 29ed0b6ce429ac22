using System.Net;
using System.Net.Http.Json;
using System.Text;
using CrmModular.Host.Platform.Edge;
using CrmModular.Sdk.Data;
using Microsoft.Extensions.DependencyInjection;

namespace CrmModular.Tests.Integration.Edge;

/// <summary>What is too much is refused with the status that says so, and never fails.</summary>
public abstract class LimitTests(HostFixture fixture) : HostTests(fixture)
{
    [Theory]
    [InlineData("level")]
    [InlineData("owner")]
    [InlineData("tags")]
    public async Task A_filter_takes_so_many_values(string field)
    {
        string Url(int count) =>
            $"/api/v1/customers?limit=1&{field}="
            + string.Join(',', Enumerable.Repeat(field == "owner" ? "me" : "A", count));
        using var most = await Admin.GetAsync(Url(ListFilter.MaxValues), Ct);
        most.StatusCode.ShouldBe(HttpStatusCode.OK);
        using var more = await Admin.GetAsync(Url(ListFilter.MaxValues + 1), Ct);
        (await more.JsonAsync(HttpStatusCode.UnprocessableEntity))["errors"]!
            [field]
            .ShouldNotBeNull();
        using var thousand = await Admin.GetAsync(Url(1000), Ct);
        thousand.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        using var pages = await Host.SignedInAsync();
        using var page = await pages.GetAsync(Url(1000)["/api/v1".Length..]);
        ((int)page.StatusCode).ShouldBeLessThan(500);
    }

    [Fact]
    public async Task A_body_of_the_api_has_a_limit_with_and_without_a_length()
    {
        var body = $$"""{"name":"{{Word()}}","notes":"{{new string('x', 1024 * 1024)}}"}""";
        foreach (var chunked in new[] { false, true })
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/customers")
            {
                Content = new StringContent(body, Encoding.UTF8, "application/json"),
            };
            request.Headers.TransferEncodingChunked = chunked;
            using var answer = await Admin.SendAsync(request, Ct);
            var problem = await answer.JsonAsync(HttpStatusCode.RequestEntityTooLarge);
            problem
                .Text("detail")
                .ShouldBe("What was sent is larger than this address takes. Nothing was written.");
        }
    }

    [Fact]
    public async Task A_form_has_a_limit_of_fields_and_of_size()
    {
        using var pages = await Host.SignedInAsync();
        var many = Enumerable.Range(0, 10_000).Select(i => KeyValuePair.Create($"f{i}", "x"));
        using var fields = await pages.PostFormAsync("/me", many);
        fields.StatusCode.ShouldBe(HttpStatusCode.RequestEntityTooLarge);
        var large = KeyValuePair.Create("notes", new string('x', 60_000_000));
        using var size = await pages.PostFormAsync("/customers/new", [large]);
        size.StatusCode.ShouldBe(HttpStatusCode.RequestEntityTooLarge);
        // A bulk change of more records than a page has, and than the framework binds by itself.
        var ids = Enumerable
            .Range(0, 1500)
            .Select(_ => KeyValuePair.Create("id", Guid.NewGuid().ToString()));
        using var bulk = await pages.PostFormAsync(
            "/customers",
            [.. ids, new("do", "bin")],
            "/customers?handler=bulk"
        );
        ((int)bulk.StatusCode).ShouldBeLessThan(400);
    }

    [Fact]
    public async Task Deep_json_long_addresses_and_large_headers_are_refused()
    {
        var deep = new string('[', 100) + new string(']', 100);
        using var json = await Admin.PostAsync(
            "/api/v1/customers",
            new StringContent($$"""{"tags":{{deep}}}""", Encoding.UTF8, "application/json"),
            Ct
        );
        json.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        using var address = await Admin.GetAsync(
            $"/api/v1/customers?name={new string('x', 9000)}",
            Ct
        );
        address.StatusCode.ShouldBe(HttpStatusCode.RequestUriTooLong);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/customers");
        request.Headers.Add("X-Large", new string('x', HttpLimits.Headers));
        using var headers = await Admin.SendAsync(request, Ct);
        headers.StatusCode.ShouldBe(HttpStatusCode.RequestHeaderFieldsTooLarge);
    }

    [Fact]
    public async Task Exports_of_one_person_wait_for_each_other()
    {
        var person = await Host.PersonAsync(
            new TestGrant("customers.customer.view"),
            new TestGrant(PlatformPermissions.Export)
        );
        using var pages = await Host.SignedInAsync(person);
        const string Url = "/customers?handler=export&format=csv&level=A";
        var rates = Host.Services.GetRequiredService<RequestRates>();
        using (rates.BeginExport(person.Id))
        using (rates.BeginExport(person.Id))
        {
            using var third = await pages.GetAsync(Url);
            third.StatusCode.ShouldBe(HttpStatusCode.TooManyRequests);
            third.Headers.RetryAfter!.Delta.ShouldNotBeNull();
        }

        // The places come back, and each export gives its own back.
        for (var i = 0; i < 4; i++)
        {
            using var answer = await pages.GetAsync(Url);
            answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        }
    }
}

[Collection(SqliteHost.Name)]
public sealed class LimitsOnSqlite(SqliteHost host) : LimitTests(host);

[Collection(PostgreSqlHost.Name)]
public sealed class LimitsOnPostgreSql(PostgreSqlHost host) : LimitTests(host);
