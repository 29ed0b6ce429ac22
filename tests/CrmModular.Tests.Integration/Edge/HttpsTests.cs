using System.Net;

namespace CrmModular.Tests.Integration.Edge;

/// <summary>Behind a web server that speaks HTTPS, as the administrators' guide sets it up.</summary>
[Collection(SqliteHost.Name)]
public sealed class HttpsTests
{
    private const string Name = "crm.example.com";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_cookie_is_bound_to_the_host_and_browsers_keep_to_https()
    {
        await using var database = await TestDatabase.MakeAsync(DatabaseProvider.Sqlite);
        await using var host = await TestHost.StartAsync(
            database,
            enable: ["customers"],
            settings: ("ForwardedHeaders_Enabled", "true")
        );
        using var http = new HttpClient(
            new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false }
        )
        {
            BaseAddress = host.Address,
        };
        var cookies = new Dictionary<string, string>(StringComparer.Ordinal);
        async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request)
        {
            request.Headers.Host = Name;
            request.Headers.Add("X-Forwarded-Proto", "https");
            request.Headers.TryAddWithoutValidation(
                "Cookie",
                string.Join("; ", cookies.Select(c => $"{c.Key}={c.Value}"))
            );
            var answer = await http.SendAsync(request, Ct);
            answer
                .Headers.GetValues("Strict-Transport-Security")
                .ShouldBe(["max-age=31536000; includeSubDomains"]);
            foreach (
                var set in answer.Headers.Where(h => h.Key == "Set-Cookie").SelectMany(h => h.Value)
            )
            {
                var parts = set.Split("; ");
                parts[0].ShouldStartWith("__Host-");
                parts.ShouldContain("secure");
                parts.ShouldContain("path=/");
                parts.ShouldContain(p => p.StartsWith("samesite=", StringComparison.Ordinal), set);
                parts.ShouldContain("httponly", set);
                parts.ShouldNotContain(p =>
                    p.StartsWith("domain", StringComparison.OrdinalIgnoreCase)
                );
                var (name, value) = (parts[0].Split('=', 2)[0], parts[0].Split('=', 2)[1]);
                cookies[name] = value;
            }

            return answer;
        }

        using var form = await SendAsync(new(HttpMethod.Get, "/sign-in"));
        var token = PageClient.AntiforgeryToken(await form.Content.ReadAsStringAsync(Ct));
        HttpRequestMessage Post(string url, IEnumerable<KeyValuePair<string, string>> fields) =>
            new(HttpMethod.Post, url)
            {
                Content = new FormUrlEncodedContent([
                    .. fields,
                    new("__RequestVerificationToken", token),
                ]),
            };
        using var language = await SendAsync(Post("/language", [new("value", "en")]));
        using var signedIn = await SendAsync(
            Post(
                "/sign-in",
                [new("Email", TestHost.AdminEmail), new("Password", TestHost.AdminPassword)]
            )
        );
        signedIn.StatusCode.ShouldBe(HttpStatusCode.Redirect);
        cookies
            .Keys.Order(StringComparer.Ordinal)
            .ShouldBe([
                "__Host-crm.csrf",
                "__Host-crm.device",
                "__Host-crm.language",
                "__Host-crm.session",
            ]);
        using var page = await SendAsync(new(HttpMethod.Get, "/customers"));
        page.StatusCode.ShouldBe(HttpStatusCode.OK);

        // The same session without the prefix is what another host of the domain could have set.
        var session = cookies["__Host-crm.session"];
        cookies.Clear();
        cookies["crm.session"] = session;
        using var fixated = await SendAsync(new(HttpMethod.Get, "/customers"));
        fixated.StatusCode.ShouldBe(HttpStatusCode.Redirect);

        using var plain = await http.GetAsync("/sign-in", Ct);
        plain.Headers.Contains("Strict-Transport-Security").ShouldBeFalse();
        plain.Headers.GetValues("Set-Cookie").ShouldAllBe(c => c.StartsWith("crm."));
    }
}
