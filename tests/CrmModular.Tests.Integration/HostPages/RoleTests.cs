using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using CrmModular.Host.Data;
using CrmModular.Host.Platform.People;
using CrmModular.Host.Platform.Roles;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace CrmModular.Tests.Integration.HostPages;

/// <summary>Roles: what they grant holds from the next request, and nothing that people need can be taken away.</summary>
public abstract class RoleTests(HostFixture fixture) : HostTests(fixture)
{
    private const string View = "customers.customer.view";

    [Fact]
    public async Task A_copy_grants_what_the_other_role_grants()
    {
        using var pages = await Host.SignedInAsync();
        var member = await BuiltInAsync(BuiltInRoles.Member);
        var copy = await CopyAsync(pages, $"Copy {Word()}", member);
        (await GrantsAsync(copy)).ShouldBe(await GrantsAsync(member));
        (await GrantsAsync(copy)).ShouldContain((View, RecordScope.Own));
    }

    [Fact]
    public async Task A_change_holds_from_the_next_request_and_stands_in_the_audit()
    {
        var person = await Host.PersonAsync();
        var role = await RoleOfAsync(person);
        using var pages = await Host.SignedInAsync();
        using var theirs = await Host.SignedInAsync(person);
        (await StatusAsync(theirs, "/customers")).ShouldBe(HttpStatusCode.Forbidden);
        await SaveAsync(pages, role, ("grant." + View, "Own"));
        (await StatusAsync(theirs, "/customers")).ShouldBe(HttpStatusCode.OK);
        await SaveAsync(pages, role, ("grant." + View, "None"));
        (await StatusAsync(theirs, "/customers")).ShouldBe(HttpStatusCode.Forbidden);

        await using var scope = await Host.ScopeAsync();
        var entries = await scope
            .Get<PlatformContext>()
            .Audit.Where(a => a.RecordId == role && a.Action == "changed")
            .OrderBy(a => a.Id)
            .ToListAsync(Ct);
        entries
            .Select(e => e.Changes)
            .ShouldBe([$$"""{"{{View}}":[null,"Own"]}""", $$"""{"{{View}}":["Own",null]}"""]);
        entries.ShouldAllBe(e => e.PersonId == Host.Admin.Id);
        var audit = await pages.HtmlAsync("/admin/audit");
        audit.ShouldContain("<dt>See customers</dt>");
        audit.ShouldContain("<ins>Own</ins>");
    }

    [Fact]
    public async Task A_stale_save_is_refused_and_says_what_is_stored()
    {
        var role = await RoleOfAsync(await Host.PersonAsync());
        using var pages = await Host.SignedInAsync();
        var version = await VersionAsync(role);
        await SaveAsync(pages, role, ("grant." + View, "Tree"));
        using var stale = await pages.PostFormAsync(
            $"/admin/roles/{role}",
            [new("version", version), new("Name", $"Role {Word()}"), new("grant." + View, "Own")]
        );
        stale.StatusCode.ShouldBe(HttpStatusCode.Conflict);
        var html = await stale.Content.ReadAsStringAsync(Ct);
        html.ShouldContain("stored: Own department and below");
        html.ShouldContain("<option value=\"Own\" selected=\"selected\">");
        (await GrantsAsync(role)).ShouldBe([(View, RecordScope.Tree)]);
    }

    [Fact]
    public async Task A_role_that_people_have_stays_and_an_empty_one_goes()
    {
        var person = await Host.PersonAsync(new TestGrant(View));
        var role = await RoleOfAsync(person);
        using var pages = await Host.SignedInAsync();
        using var refused = await DeleteAsync(pages, role);
        refused.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        (await refused.Content.ReadAsStringAsync(Ct)).ShouldContain("1 person has this role");

        using var moved = await pages.PostFormAsync(
            $"/admin/people/{person.Id}",
            [
                new("Input.Name", person.Name),
                new("Input.Email", person.Email),
                new("Input.Active", "true"),
                new("Input.Roles", (await BuiltInAsync(BuiltInRoles.Reader)).ToString()),
                new("version", "1"),
            ]
        );
        moved.StatusCode.ShouldBe(HttpStatusCode.Redirect);
        using var gone = await DeleteAsync(pages, role);
        gone.StatusCode.ShouldBe(HttpStatusCode.Redirect);
        (await GrantsAsync(role)).ShouldBeEmpty();

        await using var scope = await Host.ScopeAsync();
        var change = await scope
            .Get<PlatformContext>()
            .Audit.SingleAsync(a => a.RecordId == person.Id && a.Action == "changed", Ct);
        change.Changes.ShouldContain("\"Roles\":[");
        change.Changes.ShouldContain("Reader");
    }

    [Fact]
    public async Task Built_in_roles_stay_and_the_administrator_s_grants_everything()
    {
        using var pages = await Host.SignedInAsync();
        var reader = await BuiltInAsync(BuiltInRoles.Reader);
        using var kept = await DeleteAsync(pages, reader);
        kept.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        var admin = await BuiltInAsync(BuiltInRoles.Administrator);
        using var fixedRole = await pages.PostFormAsync(
            $"/admin/roles/{admin}",
            [new("version", "1"), new("grant." + View, "None")]
        );
        fixedRole.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        (await pages.HtmlAsync($"/admin/roles/{admin}")).ShouldNotContain("grant.");
    }

    [Fact]
    public async Task Two_roles_of_one_name_and_an_unknown_reach_are_refused()
    {
        using var pages = await Host.SignedInAsync();
        var name = $"Twin {Word()}";
        await CopyAsync(pages, name, null);
        using var twin = await pages.PostFormAsync(
            "/admin/roles/new",
            [new("Name", name.ToUpperInvariant())]
        );
        twin.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        (await twin.Content.ReadAsStringAsync(Ct)).ShouldContain("Another role has this name.");
        var role = await RoleOfAsync(await Host.PersonAsync());
        using var odd = await pages.PostFormAsync(
            $"/admin/roles/{role}",
            [new("Name", Word()), new("grant." + View, "Sideways")]
        );
        odd.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
    }

    [Fact]
    public async Task What_a_module_that_is_off_was_granted_is_shown_and_kept()
    {
        var role = await RoleOfAsync(
            await Host.PersonAsync(new TestGrant("gone.thing.view", RecordScope.Own))
        );
        using var pages = await Host.SignedInAsync();
        var html = await pages.HtmlAsync($"/admin/roles/{role}");
        html.ShouldContain("gone.thing.view");
        html.ShouldContain("Turned off");
        await SaveAsync(pages, role, ("grant." + View, "All"), ("grant.gone.thing.view", "None"));
        (await GrantsAsync(role)).ShouldBe([
            (View, RecordScope.All),
            ("gone.thing.view", RecordScope.Own),
        ]);
    }

    [Fact]
    public async Task Only_who_manages_people_sees_roles_and_a_post_needs_the_page_s_form()
    {
        var person = await Host.PersonAsync(new TestGrant(View));
        var role = await RoleOfAsync(person);
        using var theirs = await Host.SignedInAsync(person);
        foreach (var url in new[] { "/admin/roles", "/admin/roles/new", $"/admin/roles/{role}" })
        {
            (await StatusAsync(theirs, url)).ShouldBe(HttpStatusCode.Forbidden, url);
        }

        using var pages = await Host.SignedInAsync();
        using var stranger = await pages.PostAsync($"/admin/roles/{role}", [new("Name", "X")]);
        stranger.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task The_people_of_a_role_are_listed()
    {
        var person = await Host.PersonAsync();
        using var pages = await Host.SignedInAsync();
        var html = await pages.HtmlAsync($"/admin/people?role={await RoleOfAsync(person)}");
        html.ShouldContain(person.Name);
        Regex.Count(html, "href=\"/admin/people/[0-9a-f-]{36}\"").ShouldBe(1);
    }

    [Fact]
    public async Task Every_permission_has_a_text_in_both_languages()
    {
        await using var scope = await Host.ScopeAsync();
        var permissions = scope.Services.GetServices<Permission>().Select(p => p.Id).ToList();
        permissions.Count.ShouldBeGreaterThan(10);
        var texts = scope.Get<ITexts>();
        foreach (var language in new[] { "en", "zh-CN" })
        {
            CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo(language);
            permissions.Where(p => PermissionNames.Of(p, texts) == p).ShouldBeEmpty(language);
        }

        PermissionNames.Of("sales.nothing", texts).ShouldBe("sales.nothing");
    }

    private async Task SaveAsync(
        PageClient pages,
        Guid role,
        params (string Key, string Value)[] grants
    )
    {
        using var saved = await pages.PostFormAsync(
            $"/admin/roles/{role}",
            [
                new("version", await VersionAsync(role)),
                new("Name", await NameAsync(role)),
                .. grants.Select(g => KeyValuePair.Create(g.Key, g.Value)),
            ]
        );
        saved.StatusCode.ShouldBe(HttpStatusCode.Redirect);
    }

    private static async Task<Guid> CopyAsync(PageClient pages, string name, Guid? from)
    {
        using var made = await pages.PostFormAsync(
            "/admin/roles/new",
            [new("Name", name), new("Copy", from?.ToString() ?? "")]
        );
        made.StatusCode.ShouldBe(HttpStatusCode.Redirect);
        return Guid.Parse(made.Headers.Location!.ToString().Split('/')[^1]);
    }

    private async Task<HttpResponseMessage> DeleteAsync(PageClient pages, Guid role) =>
        await pages.PostFormAsync(
            $"/admin/roles/{role}/delete",
            [new("version", await VersionAsync(role))]
        );

    private static async Task<HttpStatusCode> StatusAsync(PageClient pages, string url)
    {
        using var answer = await pages.GetAsync(url);
        return answer.StatusCode;
    }

    private Task<Guid> BuiltInAsync(string key) =>
        AskAsync(context => context.Roles.Where(r => r.Key == key).Select(r => r.Id).SingleAsync());

    private Task<Guid> RoleOfAsync(TestPerson person) =>
        AskAsync(context =>
            context
                .PersonRoles.Where(r => r.PersonId == person.Id)
                .Select(r => r.RoleId)
                .SingleAsync()
        );

    private async Task<string> VersionAsync(Guid role) =>
        (
            await AskAsync(context =>
                context.Roles.Where(r => r.Id == role).Select(r => r.Version).SingleAsync()
            )
        ).ToString(CultureInfo.InvariantCulture);

    private Task<string> NameAsync(Guid role) =>
        AskAsync(context =>
            context.Roles.Where(r => r.Id == role).Select(r => r.Name).SingleAsync()
        );

    private Task<List<(string, RecordScope)>> GrantsAsync(Guid role) =>
        AskAsync(async context =>
            (
                await context
                    .RoleGrants.Where(g => g.RoleId == role)
                    .OrderBy(g => g.Permission)
                    .ToListAsync()
            )
                .Select(g => (g.Permission, g.Scope))
                .ToList()
        );

    private async Task<T> AskAsync<T>(Func<PlatformContext, Task<T>> ask)
    {
        await using var scope = await Host.ScopeAsync();
        return await ask(scope.Get<PlatformContext>());
    }
}

[Collection(SqliteHost.Name)]
public sealed class RolesOnSqlite(SqliteHost host) : RoleTests(host);

[Collection(PostgreSqlHost.Name)]
public sealed class RolesOnPostgreSql(PostgreSqlHost host) : RoleTests(host);
