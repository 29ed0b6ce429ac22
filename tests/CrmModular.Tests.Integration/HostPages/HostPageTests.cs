using System.Net;
using System.Text.RegularExpressions;
using CrmModular.Host.Data;
using CrmModular.Host.Platform.People;
using Microsoft.EntityFrameworkCore;

namespace CrmModular.Tests.Integration.HostPages;

/// <summary>The host's own pages: what every one of them must hold, and what they do.</summary>
public abstract class HostPageTests(HostFixture fixture) : HostTests(fixture)
{
    [Theory]
    [InlineData("/")]
    [InlineData("/?circle=Team&period=last-year")]
    [InlineData("/me")]
    [InlineData("/notifications")]
    [InlineData("/search?q=an")]
    [InlineData("/admin/modules")]
    [InlineData("/admin/modules/customers/impact")]
    [InlineData("/admin/people")]
    [InlineData("/admin/people/new")]
    [InlineData("/admin/roles")]
    [InlineData("/admin/roles/new")]
    [InlineData("/admin/departments")]
    [InlineData("/admin/departments/new")]
    [InlineData("/admin/jobs")]
    [InlineData("/admin/settings")]
    [InlineData("/admin/audit")]
    [InlineData("/admin/health")]
    [InlineData("/admin/security")]
    public async Task A_page_has_one_heading_and_no_inline_code(string url)
    {
        // Who has chosen no language reads the browser's.
        var person = await Host.PersonAsync(BuiltInRoles.Administrator);
        foreach (var language in new[] { "en", "zh-CN" })
        {
            using var pages = await Host.SignedInAsync(person, language);
            var html = await pages.HtmlAsync(url);
            html.ShouldContain($"lang=\"{language}\"");
            Regex.Count(html, "<h1[ >]").ShouldBe(1, url);
            html.ShouldNotContain(" style=\"");
            html.ShouldNotContain(" onclick=");
            Regex.Count(html, "<script(?![^>]* src=)").ShouldBe(0, url);
        }
    }

    [Fact]
    public async Task The_audit_names_fields_and_records_as_the_pages_do()
    {
        var mark = Word();
        var parent = await Admin.CreateAsync("customers", new { name = $"Parent {mark}" });
        await Admin.CreateAsync(
            "customers",
            new { name = $"Child {mark}", parentId = parent.Id() }
        );
        using var pages = await Host.SignedInAsync();
        var html = await pages.HtmlAsync("/admin/audit?kind=customers.customer");
        html.ShouldContain("<dt>Parent company</dt>");
        html.ShouldContain($"<ins>Parent {mark}</ins>");
        html.ShouldNotContain("ParentId");
        html.ShouldNotContain("NameSort");
    }

    [Fact]
    public async Task A_person_without_rights_sees_no_administration()
    {
        var person = await Host.PersonAsync();
        using var pages = await Host.SignedInAsync(person);
        (await pages.HtmlAsync("/")).ShouldNotContain("/admin/");
        foreach (var url in new[] { "/admin/modules", "/admin/people", "/admin/audit" })
        {
            using var answer = await pages.GetAsync(url);
            answer.StatusCode.ShouldBe(HttpStatusCode.Forbidden, url);
        }
    }

    [Fact]
    public async Task A_script_without_a_session_gets_401_and_a_browser_the_sign_in_page()
    {
        using var pages = Host.Pages();
        using var browser = await pages.GetAsync("/notifications");
        browser.StatusCode.ShouldBe(HttpStatusCode.Redirect);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/notifications");
        request.Headers.Add("HX-Request", "true");
        using var script = await pages.Http.SendAsync(request, Ct);
        script.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task Signing_out_needs_the_page_s_own_form()
    {
        using var pages = await Host.SignedInAsync();
        using var stranger = await pages.PostAsync("/logout", []);
        stranger.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        using var own = await pages.PostFormAsync("/me", [], "/logout");
        own.StatusCode.ShouldBe(HttpStatusCode.Redirect);
        using var after = await pages.GetAsync("/me");
        after.StatusCode.ShouldBe(HttpStatusCode.Redirect);
    }

    [Fact]
    public async Task A_token_is_shown_once_and_ends_when_it_is_revoked()
    {
        var person = await Host.PersonAsync();
        using var pages = await Host.SignedInAsync(person);
        using var made = await pages.PostFormAsync(
            "/me",
            [new("TokenName", "till")],
            "/me?handler=Token"
        );
        var token = Regex.Match(await made.Content.ReadAsStringAsync(Ct), "crm_[0-9a-f]{64}").Value;
        token.Length.ShouldBe(68);
        (await pages.HtmlAsync("/me")).ShouldNotContain(token);
        using var api = Host.Api(person with { Token = token });
        (await api.GetAsync("/api/v1/search?q=an", Ct)).StatusCode.ShouldBe(HttpStatusCode.OK);
        await using var scope = await Host.ScopeAsync();
        var id = await scope
            .Get<PlatformContext>()
            .Tokens.Where(t => t.PersonId == person.Id && t.Name == "till")
            .Select(t => t.Id)
            .SingleAsync(Ct);
        using var revoked = await pages.PostFormAsync("/me", [], $"/me?handler=Revoke&id={id}");
        revoked.StatusCode.ShouldBe(HttpStatusCode.Redirect);
        (await api.GetAsync("/api/v1/search?q=an", Ct)).StatusCode.ShouldBe(
            HttpStatusCode.Unauthorized
        );
    }

    [Fact]
    public async Task A_weak_password_is_refused_beside_its_field()
    {
        var person = await Host.PersonAsync();
        using var pages = await Host.SignedInAsync(person);
        using var answer = await pages.PostFormAsync(
            "/me",
            [new("old", person.Password), new("password", "passwordpassword")],
            "/me?handler=Password"
        );
        answer.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        (await answer.Content.ReadAsStringAsync(Ct)).ShouldContain("quickly guessed");
    }

    [Fact]
    public async Task Who_reaches_whom_follows_a_change_of_manager()
    {
        var manager = await Host.PersonAsync();
        var name = $"Report {Guid.NewGuid():N}";
        using var pages = await Host.SignedInAsync();
        using var saved = await pages.PostFormAsync(
            "/admin/people/new",
            [new("Input.Name", name), new("Input.ManagerId", manager.Id.ToString())]
        );
        saved.StatusCode.ShouldBe(HttpStatusCode.Redirect);
        var id = Guid.Parse(saved.Headers.Location!.ToString().Split('/')[^1]);
        (await ReachesAsync(manager.Id, id)).ShouldBeTrue();
        using var moved = await pages.PostFormAsync(
            $"/admin/people/{id}",
            [new("Input.Name", name), new("Input.ManagerId", ""), new("version", "1")]
        );
        moved.StatusCode.ShouldBe(HttpStatusCode.Redirect);
        (await ReachesAsync(manager.Id, id)).ShouldBeFalse();
    }

    [Fact]
    public async Task An_invitation_sets_a_password_once()
    {
        var email = $"{Guid.NewGuid():N}@example.com";
        using var admin = await Host.SignedInAsync();
        using var saved = await admin.PostFormAsync(
            "/admin/people/new",
            [new("Input.Name", "Invited"), new("Input.Email", email)]
        );
        var page = saved.Headers.Location!.ToString();
        using var made = await admin.PostFormAsync(page, [], $"{page}?handler=Invite");
        var link = Regex
            .Match(await made.Content.ReadAsStringAsync(Ct), "/welcome/[0-9a-f-]+\\?token=[\\w-]+")
            .Value;
        link.ShouldNotBeEmpty();
        using var guest = Host.Pages();
        const string Password = "lamp violin gravel nine";
        using var taken = await guest.PostFormAsync(link, [new("password", Password)]);
        taken.StatusCode.ShouldBe(HttpStatusCode.Redirect);
        // The password that was just chosen is not asked for again.
        taken.Headers.Location!.ToString().ShouldBe("/");
        (await guest.HtmlAsync("/")).ShouldContain("Your password is set");
        using var elsewhere = Host.Pages();
        await elsewhere.SignInAsync(new TestPerson(Guid.Empty, "", email, Password, ""));
        using var again = await guest.PostFormAsync(link, [new("password", "another long one 77")]);
        again.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
    }

    [Fact]
    public async Task Impact_counts_what_goes_and_names_nobody_without_the_right()
    {
        var impact = await Admin.JsonAsync("/api/v1/modules/customers/impact");
        impact["endpoints"]!.GetValue<int>().ShouldBeGreaterThan(5);
        impact["tables"]!.AsArray().Count.ShouldBeGreaterThan(1);
        var clerk = await Host.PersonAsync(new TestGrant("platform.modules.manage"));
        var seen = await Host.Api(clerk).JsonAsync("/api/v1/modules/customers/impact");
        seen["users"]!.AsArray().ShouldBeEmpty();
    }

    [Fact]
    public async Task The_description_of_the_api_takes_no_service_for_a_body()
    {
        var document = await Host.Api().JsonAsync("/openapi/v1.json");
        foreach (var (path, methods) in document["paths"]!.AsObject())
        {
            foreach (var (method, operation) in methods!.AsObject())
            {
                var body = operation!["requestBody"]?.ToJsonString() ?? "Input";
                body.ShouldContain("Input", Case.Sensitive, $"{method} {path}");
            }
        }
    }

    private async Task<bool> ReachesAsync(Guid viewer, Guid owner)
    {
        await using var scope = await Host.ScopeAsync();
        return await scope
            .Get<PlatformContext>()
            .Set<ReachEntry>()
            .AnyAsync(
                r =>
                    r.ViewerId == viewer
                    && r.OwnerId == owner
                    && r.Scope == RecordScope.Subordinates,
                Ct
            );
    }
}

[Collection(SqliteHost.Name)]
public sealed class HostPagesOnSqlite(SqliteHost host) : HostPageTests(host);

[Collection(PostgreSqlHost.Name)]
public sealed class HostPagesOnPostgreSql(PostgreSqlHost host) : HostPageTests(host);
