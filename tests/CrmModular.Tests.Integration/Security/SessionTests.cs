using System.Net;
using System.Text.RegularExpressions;
using CrmModular.Host.Data;
using CrmModular.Host.Platform.Notifications;
using CrmModular.Host.Platform.Rights;
using CrmModular.Host.Platform.Sessions;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace CrmModular.Tests.Integration.Security;

/// <summary>Sessions begin, are seen, and end: by their person, by an administrator, by time.</summary>
public abstract partial class SessionTests(HostFixture fixture) : HostTests(fixture)
{
    private const string NewPassword = "seven grey herons waiting";

    [Fact]
    public async Task A_cookie_opens_nothing_after_signing_out()
    {
        var person = await Host.PersonAsync();
        using var pages = await Host.SignedInAsync(person);
        using var thief = Host.Pages();
        thief.Cookies.Add(pages.Cookies.GetAllCookies());
        (await OpensAsync(thief)).ShouldBeTrue();
        using (var left = await pages.PostFormAsync("/me", [], "/logout"))
        {
            left.StatusCode.ShouldBe(HttpStatusCode.Redirect);
        }

        (await OpensAsync(thief)).ShouldBeFalse();
    }

    [Fact]
    public async Task A_sign_in_gives_a_session_of_its_own_and_ends_the_one_before()
    {
        var person = await Host.PersonAsync();
        using var pages = await Host.SignedInAsync(person);
        using var before = Host.Pages();
        before.Cookies.Add(pages.Cookies.GetAllCookies());
        await pages.SignInAsync(person);
        (await OpensAsync(pages)).ShouldBeTrue();
        (await OpensAsync(before)).ShouldBeFalse();
    }

    [Fact]
    public async Task A_person_sees_the_own_sessions_and_ends_one_or_all_others()
    {
        var person = await Host.PersonAsync();
        using var here = await Host.SignedInAsync(person);
        using var second = await Host.SignedInAsync(person);
        using var third = await Host.SignedInAsync(person);
        var html = await here.HtmlAsync("/me");
        Regex.Count(html, "This one").ShouldBe(1);
        var ids = SessionIds(html);
        ids.Count.ShouldBe(3);
        // The newest other one is that of the third client; this one stands first.
        using (var ended = await here.PostFormAsync("/me", [], $"/me?handler=End&id={ids[1]}"))
        {
            ended.StatusCode.ShouldBe(HttpStatusCode.Redirect);
        }

        new[] { await OpensAsync(second), await OpensAsync(third) }.Count(o => o).ShouldBe(1);
        using (var all = await here.PostFormAsync("/me", [], "/me?handler=EndOthers"))
        {
            all.StatusCode.ShouldBe(HttpStatusCode.Redirect);
        }

        (await OpensAsync(second)).ShouldBeFalse();
        (await OpensAsync(third)).ShouldBeFalse();
        (await OpensAsync(here)).ShouldBeTrue();
    }

    [Fact]
    public async Task Nobody_ends_a_session_of_somebody_else_by_its_number()
    {
        var other = await Host.PersonAsync();
        using var theirs = await Host.SignedInAsync(other);
        var id = SessionIds(await theirs.HtmlAsync("/me"))[0];
        using var mine = await Host.SignedInAsync(await Host.PersonAsync());
        using var answer = await mine.PostFormAsync("/me", [], $"/me?handler=End&id={id}");
        answer.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await OpensAsync(theirs)).ShouldBeTrue();
    }

    [Fact]
    public async Task An_administrator_sees_and_ends_sessions_and_tokens_of_a_person()
    {
        var person = await Host.PersonAsync(new TestGrant("customers.customer.view"));
        using var theirs = await Host.SignedInAsync(person);
        using var admin = await Host.SignedInAsync();
        var page = $"/admin/people/{person.Id}/access";
        var html = await admin.HtmlAsync(page);
        SessionIds(html).Count.ShouldBe(1);
        var token = Regex.Match(html, "handler=Revoke&(?:amp;)?id=([0-9a-f-]+)").Groups[1].Value;
        using (
            var revoked = await admin.PostFormAsync(page, [], $"{page}?handler=Revoke&id={token}")
        )
        {
            revoked.StatusCode.ShouldBe(HttpStatusCode.Redirect);
        }

        using (var ended = await admin.PostFormAsync(page, [], $"{page}?handler=EndAll"))
        {
            ended.StatusCode.ShouldBe(HttpStatusCode.Redirect);
        }

        (await OpensAsync(theirs)).ShouldBeFalse();
        using var api = Host.Api(person);
        (await api.GetAsync("/api/v1/customers", Ct)).StatusCode.ShouldBe(
            HttpStatusCode.Unauthorized
        );
    }

    [Fact]
    public async Task Who_answers_for_security_and_may_less_ends_no_administrator_s_session()
    {
        var guard = await Host.PersonAsync(new TestGrant("platform.security.manage"));
        var administrator = await Host.PersonAsync(BuiltInRoles.Administrator);
        using var theirs = await Host.SignedInAsync(administrator);
        using var pages = await Host.SignedInAsync(guard);
        var page = $"/admin/people/{administrator.Id}/access";
        using var answer = await pages.PostFormAsync(page, [], $"{page}?handler=EndAll");
        answer.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        (await OpensAsync(theirs)).ShouldBeTrue();
    }

    [Theory]
    [InlineData(false, 12 * 60 - 1, 0, true)]
    [InlineData(false, 12 * 60 + 1, 0, false)]
    [InlineData(true, 30 * 24 * 60 - 1, 0, true)]
    [InlineData(true, 30 * 24 * 60 + 1, 0, false)]
    [InlineData(true, 0, 14 * 24 * 60 - 1, true)]
    [InlineData(true, 0, 14 * 24 * 60 + 1, false)]
    public async Task A_session_ends_by_its_age_and_by_rest(
        bool keep,
        int age,
        int rest,
        bool opens
    )
    {
        var person = await Host.PersonAsync();
        using var pages = Host.Pages();
        using (
            var signed = await pages.PostFormAsync(
                "/sign-in",
                [
                    new("Email", person.Email),
                    new("Password", person.Password),
                    new("Keep", keep ? "true" : "false"),
                ]
            )
        )
        {
            signed.StatusCode.ShouldBe(HttpStatusCode.Redirect);
            var cookie = signed
                .Headers.GetValues("Set-Cookie")
                .Single(c => c.StartsWith(SignInCookies.Session, StringComparison.Ordinal));
            cookie.Contains("expires=", StringComparison.OrdinalIgnoreCase).ShouldBe(keep);
        }

        await using var scope = await Host.ScopeAsync();
        var context = scope.Get<PlatformContext>();
        var row = await context.Sessions.SingleAsync(s => s.PersonId == person.Id, Ct);
        row.EndsAt -= TimeSpan.FromMinutes(age);
        row.LastUsedAt -= TimeSpan.FromMinutes(rest);
        await context.SaveChangesAsync(Ct);
        scope.Get<RightsCache>().Clear();
        (await OpensAsync(pages)).ShouldBe(opens);
    }

    [Fact]
    public async Task A_request_of_a_session_in_use_asks_the_database_nothing_about_it()
    {
        var person = await Host.PersonAsync();
        using var pages = await Host.SignedInAsync(person);
        await pages.HtmlAsync("/notifications");
        using var queries = new QueryCounter();
        await pages.HtmlAsync("/notifications");
        queries.Count.ShouldBeGreaterThan(0);
        queries.Commands.ShouldNotContain(c => c.Contains("sessions"));
        queries.Commands.ShouldNotContain(c => c.Contains("security_log"));
    }

    [Fact]
    public async Task The_last_use_is_written_when_it_is_some_minutes_old()
    {
        var person = await Host.PersonAsync();
        using var pages = await Host.SignedInAsync(person);
        await using var scope = await Host.ScopeAsync();
        var context = scope.Get<PlatformContext>();
        var old = DateTimeOffset.UtcNow - (2 * LastUses.Grain);
        await context
            .Sessions.Where(s => s.PersonId == person.Id)
            .ExecuteUpdateAsync(u => u.SetProperty(s => s.LastUsedAt, old), Ct);
        scope.Get<RightsCache>().Clear();
        (await OpensAsync(pages)).ShouldBeTrue();
        await Host.Services.GetRequiredService<LastUses>().FlushAsync(Ct);
        var now = await context
            .Sessions.AsNoTracking()
            .Where(s => s.PersonId == person.Id)
            .Select(s => s.LastUsedAt)
            .SingleAsync(Ct);
        now.ShouldBeGreaterThan(old.AddMinutes(1));
    }

    [Fact]
    public async Task Whoever_leaves_loses_sessions_tokens_and_links_for_good()
    {
        var person = await Host.PersonAsync(new TestGrant("customers.customer.view"));
        using var theirs = await Host.SignedInAsync(person);
        using var api = Host.Api(person);
        using var admin = await Host.SignedInAsync();
        var page = $"/admin/people/{person.Id}";
        var link = await LinkAsync(admin, page);
        await ActiveAsync(admin, person, false);
        (await OpensAsync(theirs)).ShouldBeFalse();
        (await TakesAsync(link)).ShouldBeFalse();
        await ActiveAsync(admin, person, true);
        (await OpensAsync(theirs)).ShouldBeFalse();
        (await api.GetAsync("/api/v1/customers", Ct)).StatusCode.ShouldBe(
            HttpStatusCode.Unauthorized
        );
        (await TakesAsync(link)).ShouldBeFalse();
        // Whoever comes back signs in anew.
        (await Host.SignedInAsync(person)).Dispose();
    }

    [Fact]
    public async Task A_tab_s_stream_ends_with_its_session()
    {
        var person = await Host.PersonAsync();
        using var pages = await Host.SignedInAsync(person);
        var stream = StreamOf(await pages.HtmlAsync("/"));
        using var open = await pages.Http.GetAsync(
            stream,
            HttpCompletionOption.ResponseHeadersRead,
            Ct
        );
        open.StatusCode.ShouldBe(HttpStatusCode.OK);
        var read = open.Content.ReadAsStringAsync(Ct);
        using (var left = await pages.PostFormAsync("/me", [], "/logout"))
        {
            left.StatusCode.ShouldBe(HttpStatusCode.Redirect);
        }

        (await read.WaitAsync(TimeSpan.FromSeconds(5), Ct)).ShouldContain("event: count");
        using var again = await pages.GetAsync(stream);
        again.StatusCode.ShouldBe(HttpStatusCode.NoContent);
    }

    [Fact]
    public async Task A_session_holds_so_many_streams_and_no_more()
    {
        var person = await Host.PersonAsync();
        using var pages = await Host.SignedInAsync(person);
        var stream = StreamOf(await pages.HtmlAsync("/"));
        var open = new List<HttpResponseMessage>();
        for (var i = 0; i < TabStream.MostPerSession; i++)
        {
            open.Add(
                await pages.Http.GetAsync(stream, HttpCompletionOption.ResponseHeadersRead, Ct)
            );
        }

        open.ShouldAllBe(o => o.StatusCode == HttpStatusCode.OK);
        using var more = await pages.GetAsync(stream);
        more.StatusCode.ShouldBe(HttpStatusCode.NoContent);
        open.ForEach(o => o.Dispose());
        await Wait.UntilAsync(
            async () =>
            {
                using var freed = await pages.Http.GetAsync(
                    stream,
                    HttpCompletionOption.ResponseHeadersRead,
                    Ct
                );
                return freed.StatusCode == HttpStatusCode.OK;
            },
            "tabs that were closed keep their places"
        );
    }

    [Fact]
    public async Task A_new_password_ends_the_tokens_where_that_is_asked()
    {
        var person = await Host.PersonAsync(new TestGrant("customers.customer.view"));
        using var api = Host.Api(person);
        using var pages = await Host.SignedInAsync(person);
        foreach (
            var (old, next, end) in new[]
            {
                (person.Password, NewPassword, "false"),
                (NewPassword, person.Password, "true"),
            }
        )
        {
            using var changed = await pages.PostFormAsync(
                "/me",
                [new("old", old), new("password", next), new("endTokens", end)],
                "/me?handler=Password"
            );
            changed.StatusCode.ShouldBe(HttpStatusCode.Redirect);
            (await api.GetAsync("/api/v1/customers", Ct)).StatusCode.ShouldBe(
                end == "true" ? HttpStatusCode.Unauthorized : HttpStatusCode.OK
            );
        }
    }

    private async Task ActiveAsync(PageClient admin, TestPerson person, bool active)
    {
        var page = $"/admin/people/{person.Id}";
        var html = await admin.HtmlAsync(page);
        var roles = Regex
            .Matches(html, "name=\"Input.Roles\" value=\"([0-9a-f-]+)\" checked")
            .Select(m => KeyValuePair.Create("Input.Roles", m.Groups[1].Value));
        using var saved = await admin.PostFormAsync(
            page,
            [
                new("Input.Name", person.Name),
                new("Input.Email", person.Email),
                new("Input.Active", active ? "true" : "false"),
                new(
                    "version",
                    Regex.Match(html, "name=\"version\" value=\"(\\d+)\"").Groups[1].Value
                ),
                .. roles,
            ]
        );
        saved.StatusCode.ShouldBe(HttpStatusCode.Redirect);
    }

    private static async Task<string> LinkAsync(PageClient admin, string page)
    {
        using var made = await admin.PostFormAsync(page, [], $"{page}?handler=Invite");
        var html = await made.Content.ReadAsStringAsync(Ct);
        return Regex.Match(html, "/welcome/[0-9a-f-]+\\?token=[\\w-]+").Value;
    }

    private async Task<bool> TakesAsync(string link)
    {
        using var guest = Host.Pages();
        using var taken = await guest.PostFormAsync(link, [new("password", NewPassword)]);
        return taken.StatusCode == HttpStatusCode.Redirect;
    }

    private static async Task<bool> OpensAsync(PageClient pages)
    {
        using var answer = await pages.GetAsync("/notifications");
        return answer.StatusCode == HttpStatusCode.OK;
    }

    private static string StreamOf(string html) =>
        WebUtility.HtmlDecode(Regex.Match(html, "data-bell=\"([^\"]+)\"").Groups[1].Value);

    private static List<string> SessionIds(string html) =>
        [.. EndForm().Matches(html).Select(m => m.Groups[1].Value)];

    [GeneratedRegex("handler=End&(?:amp;)?id=([0-9a-f-]+)", RegexOptions.None, 1000)]
    private static partial Regex EndForm();
}

[Collection(SqliteHost.Name)]
public sealed class SessionsOnSqlite(SqliteHost host) : SessionTests(host);

[Collection(PostgreSqlHost.Name)]
public sealed class SessionsOnPostgreSql(PostgreSqlHost host) : SessionTests(host);
