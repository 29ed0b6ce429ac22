namespace CrmModular.Tests.Integration.HostPages;

/// <summary>The guides are pages of the product, in the reader's language.</summary>
public abstract class HelpTests(HostFixture fixture) : HostTests(fixture)
{
    [Theory]
    [InlineData("en", "<h2>Sign in</h2>", "<th>key</th>", "Ctrl+K", "<code>/</code>")]
    [InlineData("zh-CN", "<h2>登录</h2>", "<th>", "Ctrl+K", "<code>/</code>")]
    public async Task A_guide_is_shown_in_the_readers_language(
        string language,
        params string[] parts
    )
    {
        using var pages = await Host.SignedInAsync(await Host.PersonAsync());
        using var spoken = await pages.PostFormAsync(
            "/me",
            [new("value", language)],
            "/me/language"
        );
        var html = await pages.HtmlAsync("/help");
        foreach (var part in parts)
        {
            html.ShouldContain(part);
        }

        html.ShouldNotContain("**");
        html.ShouldNotContain("`");
        html.ShouldNotContain(".md)");
    }

    [Fact]
    public async Task The_guide_of_administrators_is_for_them()
    {
        using var admin = await Host.SignedInAsync();
        (await admin.HtmlAsync("/help/administrator")).ShouldMatch(
            "<pre><code[^>]* tabindex=\"0\""
        );
        using var pages = await Host.SignedInAsync(await Host.PersonAsync());
        (await pages.HtmlAsync("/help")).ShouldNotContain("/help/administrator");
        using var refused = await pages.GetAsync("/help/administrator");
        refused.StatusCode.ShouldBe(System.Net.HttpStatusCode.Forbidden);
    }
}

[Collection(SqliteHost.Name)]
public sealed class HelpOnSqlite(SqliteHost host) : HelpTests(host);

[Collection(PostgreSqlHost.Name)]
public sealed class HelpOnPostgreSql(PostgreSqlHost host) : HelpTests(host);
