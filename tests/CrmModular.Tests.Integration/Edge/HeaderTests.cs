using System.Net;

namespace CrmModular.Tests.Integration.Edge;

/// <summary>The headers that keep what is answered private, and in its place, on every kind of answer.</summary>
[Collection(SqliteHost.Name)]
public sealed class HeaderTests(SqliteHost fixture) : HostTests(fixture)
{
    public static TheoryData<string, int> Answers =>
        new()
        {
            { "/customers", 200 },
            { "/", 200 },
            { "/customers?handler=export&format=csv&level=A", 200 },
            { "/customers/new", 200 },
            { "/search?q=acme", 200 },
            { "/nothing-here", 404 },
            { "/api/v1/customers?limit=1", 200 },
            { "/api/v1/customers?nothing=1", 422 },
            { "/api/v1/nothing", 404 },
            { "/health/live", 200 },
            { "/assets/nothing/1/x.js", 404 },
        };

    [Theory]
    [MemberData(nameof(Answers))]
    public async Task Nothing_is_stored_and_every_answer_says_what_a_browser_may_do(
        string url,
        int status
    )
    {
        using var pages = url.StartsWith("/api", StringComparison.Ordinal)
            ? null
            : await Host.SignedInAsync();
        using var answer = await (pages?.Http ?? Admin).GetAsync(url, Ct);
        ((int)answer.StatusCode).ShouldBe(status);
        answer.Headers.CacheControl.ShouldNotBeNull().NoStore.ShouldBeTrue();
        ShouldBeGuarded(answer);
    }

    [Fact]
    public async Task What_is_for_everybody_may_be_stored()
    {
        using var style = await Host.Api().GetAsync("/crm.css", Ct);
        style.StatusCode.ShouldBe(HttpStatusCode.OK);
        (style.Headers.CacheControl?.NoStore ?? false).ShouldBeFalse();
        ShouldBeGuarded(style);
    }

    private static void ShouldBeGuarded(HttpResponseMessage answer)
    {
        string Header(string name) =>
            answer.Headers.TryGetValues(name, out var values) ? string.Join(',', values) : "";
        var policy = Header("Content-Security-Policy");
        policy.ShouldContain("default-src 'none'");
        policy.ShouldContain("frame-ancestors 'none'");
        policy.ShouldNotContain("unsafe-");
        Header("X-Content-Type-Options").ShouldBe("nosniff");
        Header("Referrer-Policy").ShouldBe("same-origin");
        Header("Cross-Origin-Opener-Policy").ShouldBe("same-origin");
        Header("Cross-Origin-Resource-Policy").ShouldBe("same-origin");
        Header("Permissions-Policy").ShouldContain("camera=()");
        Header("Access-Control-Allow-Origin").ShouldBe("");
        Header("Server").ShouldBe("");
    }
}
