using System.Net;
using CrmModular.Host.Data;
using CrmModular.Host.Modularity;
using CrmModular.Host.Platform.Rights;
using CrmModular.Host.Platform.Security;
using CrmModular.Host.Platform.Settings;
using Microsoft.EntityFrameworkCore;

namespace CrmModular.Tests.Integration.Security;

/// <summary>Who gets in, by form and by token, and who does not.</summary>
public abstract class SignInTests(HostFixture fixture) : HostTests(fixture)
{
    [Fact]
    public async Task A_wrong_password_and_an_unknown_address_get_the_same_answer()
    {
        var person = await Host.PersonAsync();
        var wrong = await TryAsync(person.Email, "not it at all");
        var unknown = await TryAsync($"{Word()}@example.com", "not it at all");
        wrong.Status.ShouldBe(HttpStatusCode.UnprocessableEntity);
        unknown.Status.ShouldBe(HttpStatusCode.UnprocessableEntity);
        Problem(wrong.Html).ShouldBe(Problem(unknown.Html));
    }

    [Fact]
    public async Task An_empty_form_is_refused_like_a_wrong_one() =>
        (await TryAsync("", "")).Status.ShouldBe(HttpStatusCode.UnprocessableEntity);

    [Fact]
    public async Task A_form_without_its_token_is_a_bad_request()
    {
        var person = await Host.PersonAsync();
        using var pages = Host.Pages();
        using var answer = await pages.PostAsync(
            "/sign-in",
            [new("Email", person.Email), new("Password", person.Password)]
        );
        answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        pages.Cookies.GetCookies(Host.Address).ShouldNotContain(c => c.Name == "crm.session");
    }

    [Fact]
    public async Task A_form_with_the_token_of_another_visitor_is_a_bad_request()
    {
        using var mine = Host.Pages();
        using var theirs = Host.Pages();
        var token = PageClient.AntiforgeryToken(await theirs.HtmlAsync("/sign-in"));
        await mine.HtmlAsync("/sign-in");
        using var answer = await mine.PostAsync("/sign-in", [new("Email", "x@example.com")], token);
        answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
    }

    [Theory]
    [InlineData("/", "/")]
    [InlineData("/customers?level=A", "/customers?level=A")]
    [InlineData("https://evil.example/", "/")]
    [InlineData("//evil.example/", "/")]
    [InlineData("/\\evil.example", "/")]
    public async Task Signing_in_leads_on_within_the_site_only(string asked, string expected)
    {
        var person = await Host.PersonAsync();
        using var pages = Host.Pages();
        using var answer = await pages.PostFormAsync(
            "/sign-in",
            [new("Email", person.Email), new("Password", person.Password), new("returnUrl", asked)]
        );
        answer.StatusCode.ShouldBe(HttpStatusCode.Redirect);
        answer.Headers.Location!.OriginalString.ShouldBe(expected);
    }

    [Fact]
    public async Task A_page_asks_a_stranger_to_sign_in_and_remembers_where_it_was()
    {
        using var pages = Host.Pages();
        using var answer = await pages.GetAsync("/");
        answer.StatusCode.ShouldBe(HttpStatusCode.Redirect);
        answer.Headers.Location!.OriginalString.ShouldContain("/sign-in?returnUrl=%2F");
    }

    [Fact]
    public async Task A_session_is_no_key_for_the_api()
    {
        using var pages = await Host.SignedInAsync();
        using var answer = await pages.GetAsync("/api/v1/customers");
        answer.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Theory]
    [InlineData("Bearer")]
    [InlineData("Bearer crm_0000")]
    [InlineData("Basic YTpi")]
    public async Task A_token_that_is_none_is_refused(string header)
    {
        using var api = Host.Api();
        api.DefaultRequestHeaders.TryAddWithoutValidation("Authorization", header);
        (await api.GetAsync("/api/v1/customers", Ct)).StatusCode.ShouldBe(
            HttpStatusCode.Unauthorized
        );
    }

    [Fact]
    public async Task A_token_is_kept_as_its_digest_only()
    {
        var person = await Host.PersonAsync();
        await using var scope = await Host.ScopeAsync();
        var row = await scope
            .Get<PlatformContext>()
            .Tokens.AsNoTracking()
            .SingleAsync(t => t.PersonId == person.Id, Ct);
        row.Digest.ShouldBe(Tokens.Digest(person.Token));
    }

    [Fact]
    public async Task A_token_that_was_revoked_by_another_process_ends_within_seconds()
    {
        var person = await Host.PersonAsync(new TestGrant("customers.customer.view"));
        using var api = Host.Api(person);
        (await api.GetAsync("/api/v1/customers", Ct)).StatusCode.ShouldBe(HttpStatusCode.OK);
        await using (var scope = await Host.ScopeAsync())
        {
            var context = scope.Get<PlatformContext>();
            await context
                .Tokens.Where(t => t.PersonId == person.Id)
                .ExecuteUpdateAsync(
                    u => u.SetProperty(t => t.RevokedAt, TimeProvider.System.GetUtcNow()),
                    Ct
                );
            await Counters.IncrementAsync(context, Counter.Rights, Ct);
        }

        await Wait.UntilAsync(
            async () =>
                (await api.GetAsync("/api/v1/customers", Ct)).StatusCode
                == HttpStatusCode.Unauthorized,
            "the revoked token still opens"
        );
    }

    [Fact]
    public async Task Who_left_the_company_is_out_at_once()
    {
        var person = await Host.PersonAsync(new TestGrant("customers.customer.view"));
        using var api = Host.Api(person);
        using var pages = await Host.SignedInAsync(person);
        (await pages.GetAsync("/")).StatusCode.ShouldBe(HttpStatusCode.OK);
        await using (var scope = await Host.ScopeAsync())
        {
            await scope
                .Get<PlatformContext>()
                .Persons.Where(p => p.Id == person.Id)
                .ExecuteUpdateAsync(u => u.SetProperty(p => p.Active, false), Ct);
            scope.Get<RightsCache>().Clear();
        }

        (await pages.GetAsync("/")).StatusCode.ShouldBe(HttpStatusCode.Redirect);
        ((int)(await api.GetAsync("/api/v1/customers", Ct)).StatusCode).ShouldBeOneOf(401, 403);
    }

    private async Task<(HttpStatusCode Status, string Html)> TryAsync(string email, string password)
    {
        using var pages = Host.Pages();
        using var answer = await pages.PostFormAsync(
            "/sign-in",
            [new("Email", email), new("Password", password)]
        );
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync(Ct));
    }

    /// <summary>The message of the page, without its icon.</summary>
    private static string Problem(string html)
    {
        var start = html.IndexOf("role=\"alert\"", StringComparison.Ordinal);
        start.ShouldBeGreaterThan(0, html);
        return html[start..html.IndexOf("<form", start, StringComparison.Ordinal)];
    }
}

[Collection(SqliteHost.Name)]
public sealed class SignInOnSqlite(SqliteHost host) : SignInTests(host);

[Collection(PostgreSqlHost.Name)]
public sealed class SignInOnPostgreSql(PostgreSqlHost host) : SignInTests(host);
