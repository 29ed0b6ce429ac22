using System.Net;

namespace CrmModular.Tests.Integration.Edge;

/// <summary>Whatever somebody else can write into a request, nobody is led to another site by it.</summary>
[Collection(SqliteHost.Name)]
public sealed class RedirectTests(SqliteHost fixture) : HostTests(fixture)
{
    /// <summary>Paths of a page of this host, by its Referer, that a browser would take for another host.</summary>
    private static readonly string[] Foreign =
    [
        "//evil.example/x",
        "///evil.example/x",
        "/\\evil.example/x",
        "//evil.example%2f..",
    ];

    [Fact]
    public async Task A_form_leads_back_to_own_pages_only()
    {
        using var pages = await Host.SignedInAsync();
        using var stranger = Host.Pages();
        foreach (var path in Foreign)
        {
            await LeadsAsync(stranger, "/sign-in", "/language", [new("value", "en")], path, "/");
            await LeadsAsync(pages, "/me", "/me/theme", [new("value", "light")], path, "/");
        }

        await LeadsAsync(
            stranger,
            "/sign-in",
            "/language",
            [new("value", "en")],
            "/a?b=c",
            "/a?b=c"
        );
        await LeadsAsync(pages, "/me", "/me/theme", [new("value", "light")], "/a?b=c", "/a?b=c");
    }

    [Fact]
    public async Task Undo_leads_back_to_own_pages_only()
    {
        using var pages = await Host.SignedInAsync();
        foreach (var path in Foreign.Append("/customers?level=A"))
        {
            var made = await Admin.CreateAsync("customers", new { name = Word() });
            var batch = await Host.BatchAsync(made.Id());
            var to = Foreign.Contains(path) ? "/" : path;
            await LeadsAsync(pages, "/me", $"/undo/{batch}", [], path, to);
            using var gone = await Admin.GetAsync($"/api/v1/customers/{made.Id()}", Ct);
            gone.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        }
    }

    [Theory]
    [InlineData("//evil.example/x", "/")]
    [InlineData("/\\evil.example/x", "/")]
    [InlineData("https://evil.example/x", "/")]
    [InlineData("~//evil.example", "/")]
    [InlineData("/customers?level=A", "/customers?level=A")]
    public async Task Signing_in_leads_to_own_pages_only(string asked, string to)
    {
        var person = await Host.PersonAsync("member");
        using var pages = Host.Pages();
        using var answer = await pages.PostFormAsync(
            "/sign-in",
            [new("Email", person.Email), new("Password", person.Password), new("ReturnUrl", asked)]
        );
        answer.StatusCode.ShouldBe(HttpStatusCode.Redirect);
        answer.Headers.Location!.OriginalString.ShouldBe(to);
    }

    [Fact]
    public async Task The_page_of_an_error_links_to_own_pages_only()
    {
        using var pages = await Host.SignedInAsync();
        using var request = new HttpRequestMessage(
            HttpMethod.Get,
            new Uri($"{Host.Address.GetLeftPart(UriPartial.Authority)}//evil.example/x")
        );
        using var answer = await pages.Http.SendAsync(request, Ct);
        answer.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await answer.Content.ReadAsStringAsync(Ct)).ShouldNotContain("=\"//evil.example");
    }

    private async Task LeadsAsync(
        PageClient pages,
        string form,
        string action,
        IEnumerable<KeyValuePair<string, string>> fields,
        string from,
        string to
    )
    {
        var token = PageClient.AntiforgeryToken(await pages.HtmlAsync(form));
        using var request = new HttpRequestMessage(HttpMethod.Post, action)
        {
            Content = new FormUrlEncodedContent([
                .. fields,
                new("__RequestVerificationToken", token),
            ]),
        };
        request.Headers.TryAddWithoutValidation(
            "Referer",
            Host.Address.GetLeftPart(UriPartial.Authority) + from
        );
        using var answer = await pages.Http.SendAsync(request, Ct);
        answer.StatusCode.ShouldBe(HttpStatusCode.Redirect, $"{action} {from}");
        answer.Headers.Location!.OriginalString.ShouldBe(to, $"{action} {from}");
    }
}
