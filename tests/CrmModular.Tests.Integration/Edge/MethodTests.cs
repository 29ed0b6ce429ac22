using System.Net;
using CrmModular.Host.Modularity;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.Routing;

namespace CrmModular.Tests.Integration.Edge;

/// <summary>Every address takes the methods that it says, and no other.</summary>
[Collection(SqliteHost.Name)]
public sealed class MethodTests(SqliteHost fixture) : HostTests(fixture)
{
    [Theory]
    [InlineData("/customers")]
    [InlineData("/sign-in")]
    [InlineData("/api/v1/customers")]
    [InlineData("/api/v1/nothing")]
    [InlineData("/crm.css")]
    [InlineData("/health/live")]
    [InlineData("/notifications/stream")]
    public async Task Trace_and_track_are_refused(string url)
    {
        foreach (var method in new[] { "TRACE", "TRACK", "PROPFIND" })
        {
            using var answer = await Admin.SendAsync(new HttpMethod(method), url);
            answer.StatusCode.ShouldBe(HttpStatusCode.MethodNotAllowed, method);
            answer.Content.Headers.Allow.ShouldContain("GET", method);
        }
    }

    [Theory]
    [InlineData("PUT", "/customers", "GET, HEAD, POST")]
    [InlineData("POST", "/help", "GET, HEAD")]
    [InlineData("POST", "/health/live", "GET, HEAD")]
    [InlineData("PATCH", "/api/v1/customers", "GET, HEAD, POST")]
    [InlineData("DELETE", "/api/v1/modules", "GET, HEAD")]
    [InlineData("GET", "/api/v1/modules/sales/enable", "POST")]
    public async Task Another_method_is_told_which_are_taken(
        string method,
        string url,
        string taken
    )
    {
        using var pages = await Host.SignedInAsync();
        var client = url.StartsWith("/api", StringComparison.Ordinal) ? Admin : pages.Http;
        using var answer = await client.SendAsync(new HttpMethod(method), url);
        answer.StatusCode.ShouldBe(HttpStatusCode.MethodNotAllowed);
        Allow(answer).ShouldBe(taken.Split(", "), ignoreOrder: true);
        if (client == Admin)
        {
            answer.Content.Headers.ContentType!.MediaType.ShouldBe("application/problem+json");
        }

        using var options = await client.SendAsync(HttpMethod.Options, url);
        options.StatusCode.ShouldBe(HttpStatusCode.NoContent);
        Allow(options).ShouldBe(taken.Split(", "), ignoreOrder: true);
    }

    [Fact]
    public async Task Whatever_can_be_read_answers_head()
    {
        using var pages = await Host.SignedInAsync();
        await using var scope = await Host.ScopeAsync();
        var reads = EndpointRules
            .Endpoints(scope.Generation)
            .Where(e => e.RoutePattern.Parameters.Count == 0)
            .Where(e =>
                e.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods.Contains("GET")
                ?? e.Metadata.GetMetadata<PageActionDescriptor>() is not null
            )
            .Select(e => "/" + e.RoutePattern.RawText!.TrimStart('/'))
            .Distinct()
            .ToList();
        reads.Count.ShouldBeGreaterThan(20);
        foreach (var url in reads)
        {
            var client = url.StartsWith("/api", StringComparison.Ordinal) ? Admin : pages.Http;
            var asked = url == "/api/v1/search" ? url + "?q=acme" : url;
            using var read = await client.GetAsync(asked, Ct);
            using var head = await client.SendAsync(HttpMethod.Head, asked);
            head.StatusCode.ShouldBe(read.StatusCode, url);
            head.Content.Headers.ContentType.ShouldBe(read.Content.Headers.ContentType, url);
            (await head.Content.ReadAsByteArrayAsync(Ct)).ShouldBeEmpty(url);
        }
    }

    private static string[] Allow(HttpResponseMessage answer) => [.. answer.Content.Headers.Allow];
}
