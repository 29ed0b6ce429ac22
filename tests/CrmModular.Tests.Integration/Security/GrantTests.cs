using System.Net;
using CrmModular.Host.Data;
using CrmModular.Host.Platform.People;
using Microsoft.EntityFrameworkCore;

namespace CrmModular.Tests.Integration.Security;

/// <summary>Nobody gives what they do not have, nobody becomes somebody greater, and an administrator is always left.</summary>
public abstract class GrantTests(HostFixture fixture) : HostTests(fixture)
{
    private const string View = "customers.customer.view";
    private const string Manage = "platform.people.manage";

    [Fact]
    public async Task Who_manages_people_gives_no_role_that_is_wider_than_the_own()
    {
        var manager = await Host.PersonAsync(
            new TestGrant(Manage),
            new TestGrant(View, RecordScope.Own)
        );
        var wide = await RoleOfAsync(await Host.PersonAsync(new TestGrant(View)));
        var narrow = await RoleOfAsync(
            await Host.PersonAsync(new TestGrant(View, RecordScope.Own))
        );
        var someone = await Host.PersonAsync();
        using var pages = await Host.SignedInAsync(manager);
        var form = await pages.HtmlAsync($"/admin/people/{someone.Id}");
        form.ShouldMatch($"value=\"{wide}\"[^>]* disabled");
        form.ShouldMatch($"value=\"{await AdministratorAsync()}\"[^>]* disabled");
        form.ShouldNotMatch($"value=\"{narrow}\"[^>]* disabled");
        foreach (var who in new[] { someone, manager })
        {
            var own = await RoleOfAsync(who);
            foreach (var role in new[] { wide, await AdministratorAsync() })
            {
                (await SaveAsync(pages, who, own, role)).ShouldBe(
                    HttpStatusCode.UnprocessableEntity
                );
            }
        }

        (await SaveAsync(pages, someone, narrow)).ShouldBe(HttpStatusCode.Redirect);
        (await RolesAsync(someone)).ShouldBe([narrow]);
        (await RolesAsync(manager)).Count.ShouldBe(1);
    }

    [Fact]
    public async Task Who_may_more_is_neither_changed_nor_given_a_link_by_who_may_less()
    {
        var manager = await Host.PersonAsync(new TestGrant(Manage));
        using var pages = await Host.SignedInAsync(manager);
        (
            await SaveAsync(pages, Host.Admin with { Name = Word() }, await AdministratorAsync())
        ).ShouldBe(HttpStatusCode.UnprocessableEntity);
        var shown = await pages.HtmlAsync($"/admin/people/{Host.Admin.Id}");
        shown.ShouldContain("whoever has it could sign in as");
        shown.ShouldNotContain("handler=Invite");
        using var link = await pages.PostFormAsync(
            $"/admin/people/{Host.Admin.Id}",
            [],
            $"/admin/people/{Host.Admin.Id}?handler=Invite"
        );
        link.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        (await link.Content.ReadAsStringAsync(Ct)).ShouldNotContain("/welcome/");
    }

    [Fact]
    public async Task A_role_is_made_no_wider_than_its_maker()
    {
        var manager = await Host.PersonAsync(
            new TestGrant(Manage),
            new TestGrant(View, RecordScope.Own)
        );
        var role = await RoleOfAsync(manager);
        using var pages = await Host.SignedInAsync(manager);
        foreach (
            var grant in new[] { ("grant." + View, "All"), ("grant.platform.undo.others", "All") }
        )
        {
            using var wider = await pages.PostFormAsync(
                $"/admin/roles/{role}",
                [new("Name", $"Role {Word()}"), new("version", "1"), new(grant.Item1, grant.Item2)]
            );
            wider.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        }

        using var copied = await pages.PostFormAsync(
            "/admin/roles/new",
            [new("Name", $"Role {Word()}"), new("Copy", (await AdministratorAsync()).ToString())]
        );
        copied.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        using var narrower = await pages.PostFormAsync(
            $"/admin/roles/{role}",
            [new("Name", $"Role {Word()}"), new("version", "1"), new("grant." + View, "None")]
        );
        narrower.StatusCode.ShouldBe(HttpStatusCode.Redirect);
    }

    [Fact]
    public async Task A_token_has_no_more_rights_than_its_person_has_now()
    {
        var person = await Host.PersonAsync(new TestGrant(View));
        using var api = Host.Api(person);
        (await StatusAsync(api)).ShouldBe(HttpStatusCode.OK);
        using var pages = await Host.SignedInAsync();
        (await SaveAsync(pages, person)).ShouldBe(HttpStatusCode.Redirect);
        (await StatusAsync(api)).ShouldBe(HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task A_new_password_ends_the_other_sessions()
    {
        var person = await Host.PersonAsync(BuiltInRoles.Member);
        using var here = await Host.SignedInAsync(person);
        using var there = await Host.SignedInAsync(person);
        using var changed = await here.PostFormAsync(
            "/me",
            [
                new("Old", person.Password),
                new("Password", "seven grey herons waiting"),
                new("New", "seven grey herons waiting"),
            ],
            "/me?handler=Password"
        );
        changed.StatusCode.ShouldBe(HttpStatusCode.Redirect);
        using var other = await there.GetAsync("/customers");
        other.StatusCode.ShouldBe(HttpStatusCode.Redirect);
        other.Headers.Location!.ToString().ShouldContain("/sign-in");
        (await here.GetAsync("/customers")).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task The_last_administrator_stays_whichever_way_it_is_tried()
    {
        await using var database = await TestDatabase.MakeAsync(Host.Database.Provider);
        await using var host = await TestHost.StartAsync(database, enable: ["customers"]);
        var second = await host.PersonAsync(BuiltInRoles.Administrator);
        using var pages = await host.SignedInAsync(second);
        (await SaveAsync(pages, host.Admin)).ShouldBe(HttpStatusCode.Redirect);
        (await SaveAsync(pages, second)).ShouldBe(HttpStatusCode.UnprocessableEntity);
        (await SaveAsync(pages, second, false, await AdministratorAsync(host))).ShouldBe(
            HttpStatusCode.UnprocessableEntity
        );
        // Taking back that the person was created would put it into the bin.
        await using var scope = await host.ScopeAsync(second);
        var result = await scope.Get<IUndo>().UndoAsync(await host.BatchAsync(second.Id), Ct);
        (result.Undone, result.LeftAlone).ShouldBe((0, 1));
        result.Reasons.ShouldHaveSingleItem().TextKey.ShouldBe("undo.on.its.page");
    }

    private Task<HttpStatusCode> SaveAsync(
        PageClient pages,
        TestPerson person,
        params Guid[] roles
    ) => SaveAsync(pages, person, true, roles);

    private static async Task<HttpStatusCode> SaveAsync(
        PageClient pages,
        TestPerson person,
        bool active,
        params Guid[] roles
    )
    {
        var html = await pages.HtmlAsync($"/admin/people/{person.Id}");
        var version = System
            .Text.RegularExpressions.Regex.Match(html, "name=\"version\" value=\"(\\d+)\"")
            .Groups[1]
            .Value;
        using var answer = await pages.PostFormAsync(
            $"/admin/people/{person.Id}",
            [
                new("Input.Name", person.Name.Length > 0 ? person.Name : "Admin"),
                new("Input.Email", person.Email),
                new("Input.Active", active ? "true" : "false"),
                new("version", version),
                .. roles.Select(r => KeyValuePair.Create("Input.Roles", r.ToString())),
            ]
        );
        return answer.StatusCode;
    }

    private static async Task<HttpStatusCode> StatusAsync(HttpClient api)
    {
        using var answer = await api.GetAsync("/api/v1/customers", Ct);
        return answer.StatusCode;
    }

    private async Task<Guid> RoleOfAsync(TestPerson person) =>
        (await RolesAsync(person)).ShouldHaveSingleItem();

    private async Task<List<Guid>> RolesAsync(TestPerson person)
    {
        await using var scope = await Host.ScopeAsync();
        return await scope
            .Get<PlatformContext>()
            .PersonRoles.Where(r => r.PersonId == person.Id)
            .Select(r => r.RoleId)
            .ToListAsync(Ct);
    }

    private async Task<Guid> AdministratorAsync(TestHost? host = null)
    {
        await using var scope = await (host ?? Host).ScopeAsync();
        return await scope
            .Get<PlatformContext>()
            .Roles.Where(r => r.Key == BuiltInRoles.Administrator)
            .Select(r => r.Id)
            .FirstAsync(Ct);
    }
}

[Collection(SqliteHost.Name)]
public sealed class GrantsOnSqlite(SqliteHost host) : GrantTests(host);

[Collection(PostgreSqlHost.Name)]
public sealed class GrantsOnPostgreSql(PostgreSqlHost host) : GrantTests(host);
