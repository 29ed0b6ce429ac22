using System.Net;
using System.Text.RegularExpressions;

namespace CrmModular.Tests.Integration.Guards;

/// <summary>Walks through every page that links lead to, and looks at its markup.</summary>
[Collection(SqliteHost.Name)]
public sealed partial class PageGuards(SqliteHost fixture) : HostTests(fixture)
{
    [Theory]
    [InlineData("en")]
    [InlineData("zh-CN")]
    public async Task Every_page_keeps_the_rules_of_markup(string language)
    {
        await Admin.CreateAsync("customers", new { name = $"Walked {Word()}", level = "A" });
        var faults = new List<string>();
        var seen = new List<string>();
        using var pages = await Host.SignedInAsync(
            await Host.PersonAsync(BuiltInRoles.Administrator),
            language
        );
        using var stranger = Host.Pages(language);
        IEnumerable<SiteWalk.Page> all =
        [
            new("/sign-in", HttpStatusCode.OK, await stranger.HtmlAsync("/sign-in")),
            .. await SiteWalk.PagesAsync(pages),
        ];
        foreach (var page in all)
        {
            seen.Add(page.Url);
            faults.AddRange(Faults(page.Html).Select(fault => $"{page.Url}: {fault}"));
            if (page.Status != HttpStatusCode.OK)
            {
                faults.Add($"{page.Url}: a link leads to {(int)page.Status}");
            }
        }

        TestContext.Current.TestOutputHelper?.WriteLine(string.Join('\n', seen));
        faults.ShouldBeEmpty(string.Join('\n', faults));
        seen.ShouldContain("/");
        seen.ShouldContain("/sign-in");
    }

    [Theory]
    [InlineData("<form method=\"post\"><button>x</button></form>", "form without token")]
    [InlineData("<p style=\"color:red\">x</p>", "inline style")]
    [InlineData("<script>alert(1)</script>", "inline script")]
    [InlineData("<button onclick=\"x()\">x</button>", "inline handler")]
    [InlineData("<p>customers.field.name</p>", "bare text key customers.field.name")]
    public void The_guard_refuses_what_it_is_for(string html, string fault) =>
        Faults(html).ShouldBe([fault]);

    [Fact]
    public void The_guard_takes_what_is_right() =>
        Faults(
                "<form method=\"post\"><input name=\"__RequestVerificationToken\"></form>"
                    + "<form action=\"/customers\"><input></form><script src=\"/js/app.js\"></script><p>mail a.b@example.com</p>"
            )
            .ShouldBeEmpty();

    private static IEnumerable<string> Faults(string html)
    {
        if (PostForm().Matches(html).Any(f => !f.Value.Contains("__RequestVerificationToken")))
        {
            yield return "form without token";
        }

        if (InlineStyle().IsMatch(html))
        {
            yield return "inline style";
        }

        if (InlineScript().IsMatch(html))
        {
            yield return "inline script";
        }

        if (InlineHandler().IsMatch(html))
        {
            yield return "inline handler";
        }

        if (BareKey().Match(html) is { Success: true } key)
        {
            yield return $"bare text key {key.Groups["key"].Value}";
        }
    }

    [GeneratedRegex(
        "<form[^>]*method=\"post\".*?</form>",
        RegexOptions.Singleline | RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture,
        2000
    )]
    private static partial Regex PostForm();

    [GeneratedRegex("<[a-z][^>]* style=\"", RegexOptions.IgnoreCase, 2000)]
    private static partial Regex InlineStyle();

    [GeneratedRegex(
        "<script(?![^>]*(src=|type=\"application/json\"))[^>]*>",
        RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture,
        2000
    )]
    private static partial Regex InlineScript();

    [GeneratedRegex("<[a-z][^>]* on[a-z]+=\"", RegexOptions.IgnoreCase, 2000)]
    private static partial Regex InlineHandler();

    /// <summary>A text that is nothing but a key: the language has no text for it.</summary>
    [GeneratedRegex(
        ">\\s*(?<key>(customers|catalog|sales|sdk|admin|nav|form|list|home|record|error|module|search)\\.[a-z0-9.-]+)\\s*<",
        RegexOptions.ExplicitCapture,
        2000
    )]
    private static partial Regex BareKey();
}
