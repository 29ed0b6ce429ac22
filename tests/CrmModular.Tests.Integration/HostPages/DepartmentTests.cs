using System.Globalization;
using System.Net;
using CrmModular.Host.Data;
using CrmModular.Host.Platform.People;
using Microsoft.EntityFrameworkCore;

namespace CrmModular.Tests.Integration.HostPages;

/// <summary>Departments: a tree that decides who reaches whose records, from the moment it is changed.</summary>
public abstract class DepartmentTests(HostFixture fixture) : HostTests(fixture)
{
    private const string View = "customers.customer.view";

    [Fact]
    public async Task Moving_a_department_changes_what_people_see_at_once()
    {
        using var pages = await Host.SignedInAsync();
        var (top, team) = (await AddAsync(pages, null), await AddAsync(pages, null));
        var boss = await Host.PersonAsync(new TestGrant(View, RecordScope.Tree));
        var seller = await Host.PersonAsync(new TestGrant(View, RecordScope.Own));
        await PutAsync(pages, boss, top);
        await PutAsync(pages, seller, team);
        using var theirs = Host.Api(boss);
        var customer = await Admin.CreateAsync(
            "customers",
            new { name = $"Customer {Word()}", ownerId = seller.Id }
        );
        var url = $"/api/v1/customers/{customer.Text("id")}";
        (await StatusAsync(theirs, url)).ShouldBe(HttpStatusCode.NotFound);
        await MoveAsync(pages, team, top, null);
        (await StatusAsync(theirs, url)).ShouldBe(HttpStatusCode.OK);
        await MoveAsync(pages, team, null, null);
        (await StatusAsync(theirs, url)).ShouldBe(HttpStatusCode.NotFound);
        await MoveAsync(pages, team, null, boss.Id);
        (await StatusAsync(theirs, url)).ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task The_tree_is_shown_with_the_people_in_it_and_below()
    {
        using var pages = await Host.SignedInAsync();
        var top = await AddAsync(pages, null);
        var below = await AddAsync(pages, top.Id);
        await PutAsync(pages, await Host.PersonAsync(), below);
        var html = await pages.HtmlAsync("/admin/departments");
        html.IndexOf(top.Name, StringComparison.Ordinal)
            .ShouldBeLessThan(html.IndexOf(below.Name, StringComparison.Ordinal));
        var row = html[html.IndexOf(top.Name, StringComparison.Ordinal)..];
        row[..row.IndexOf("</tr>", StringComparison.Ordinal)]
            .ShouldMatch(">People </span>0</td><td[^>]*><span[^>]*>With those below </span>1</td>");
    }

    [Fact]
    public async Task The_page_of_a_person_and_of_a_department_is_called_by_its_name()
    {
        using var pages = await Host.SignedInAsync();
        var person = await Host.PersonAsync();
        var department = await AddAsync(pages, null);
        (await pages.HtmlAsync($"/admin/people/{person.Id}")).ShouldContain(
            $"<h1 class=\"cut\">{person.Name}</h1>"
        );
        (await pages.HtmlAsync($"/admin/departments/{department.Id}")).ShouldContain(
            $"<title>{department.Name} ·"
        );
    }

    [Fact]
    public async Task A_department_never_lies_in_itself()
    {
        using var pages = await Host.SignedInAsync();
        var top = await AddAsync(pages, null);
        var below = await AddAsync(pages, top.Id);
        using var circle = await SendAsync(pages, top, below.Id, null);
        circle.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        (await circle.Content.ReadAsStringAsync(Ct)).ShouldContain("cannot lie in itself");
        (await pages.HtmlAsync($"/admin/departments/{top.Id}")).ShouldNotContain(
            $"value=\"{below.Id}\""
        );
    }

    [Fact]
    public async Task Only_an_empty_department_is_deleted()
    {
        using var pages = await Host.SignedInAsync();
        var top = await AddAsync(pages, null);
        var below = await AddAsync(pages, top.Id);
        (await DeleteAsync(pages, top)).ShouldBe(HttpStatusCode.UnprocessableEntity);
        var person = await Host.PersonAsync();
        await PutAsync(pages, person, below);
        (await DeleteAsync(pages, below)).ShouldBe(HttpStatusCode.UnprocessableEntity);
        await PutAsync(pages, person, null, version: "2");
        (await DeleteAsync(pages, below)).ShouldBe(HttpStatusCode.Redirect);
        (await DeleteAsync(pages, top)).ShouldBe(HttpStatusCode.Redirect);
        var actions = await AskAsync(context =>
            context
                .Audit.Where(a => a.RecordId == top.Id)
                .OrderBy(a => a.Id)
                .Select(a => a.Action)
                .ToListAsync()
        );
        actions.ShouldBe(["created", "removed"]);
    }

    [Fact]
    public async Task A_person_is_put_into_the_department_that_is_there_however_its_name_is_written()
    {
        using var pages = await Host.SignedInAsync();
        var one = await AddAsync(pages, null);
        var person = await Host.PersonAsync();
        await PutAsync(pages, person, one with { Name = $" {one.Name.ToUpperInvariant()}  " });
        var there = await AskAsync(context =>
            context.Persons.Where(p => p.Id == person.Id).Select(p => p.DepartmentId).ToListAsync()
        );
        there.ShouldBe([one.Id]);
    }

    [Fact]
    public async Task A_name_stands_for_one_department_and_a_stale_save_is_refused()
    {
        using var pages = await Host.SignedInAsync();
        var one = await AddAsync(pages, null);
        using var twin = await pages.PostFormAsync(
            "/admin/departments/new",
            [new("Input.Name", one.Name.ToUpperInvariant())]
        );
        twin.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        using var moved = await SendAsync(pages, one, null, Host.Admin.Id);
        moved.StatusCode.ShouldBe(HttpStatusCode.Redirect);
        using var stale = await pages.PostFormAsync(
            $"/admin/departments/{one.Id}",
            [new("Input.Name", one.Name), new("version", "1")]
        );
        stale.StatusCode.ShouldBe(HttpStatusCode.Conflict);
    }

    private sealed record Made(Guid Id, string Name);

    private async Task<Made> AddAsync(PageClient pages, Guid? parent)
    {
        var name = $"Department {Word()}";
        using var saved = await pages.PostFormAsync(
            "/admin/departments/new",
            [new("Input.Name", name), new("Input.ParentId", parent?.ToString() ?? "")]
        );
        saved.StatusCode.ShouldBe(HttpStatusCode.Redirect);
        return new Made(
            await AskAsync(context =>
                context.Departments.Where(d => d.Name == name).Select(d => d.Id).SingleAsync()
            ),
            name
        );
    }

    private async Task MoveAsync(PageClient pages, Made department, Made? parent, Guid? manager)
    {
        using var saved = await SendAsync(pages, department, parent?.Id, manager);
        saved.StatusCode.ShouldBe(HttpStatusCode.Redirect);
    }

    private async Task<HttpResponseMessage> SendAsync(
        PageClient pages,
        Made department,
        Guid? parent,
        Guid? manager
    ) =>
        await pages.PostFormAsync(
            $"/admin/departments/{department.Id}",
            [
                new("Input.Name", department.Name),
                new("Input.ParentId", parent?.ToString() ?? ""),
                new("Input.ManagerId", manager?.ToString() ?? ""),
                new("version", await VersionAsync(department.Id)),
            ]
        );

    private async Task<HttpStatusCode> DeleteAsync(PageClient pages, Made department)
    {
        using var answer = await pages.PostFormAsync(
            $"/admin/departments/{department.Id}",
            [new("version", await VersionAsync(department.Id))],
            $"/admin/departments/{department.Id}?handler=Delete"
        );
        return answer.StatusCode;
    }

    private static async Task PutAsync(
        PageClient pages,
        TestPerson person,
        Made? department,
        string version = "1"
    )
    {
        using var scope = await pages.PostFormAsync(
            $"/admin/people/{person.Id}",
            [
                new("Input.Name", person.Name),
                new("Input.Email", person.Email),
                new("Input.Active", "true"),
                new("Input.Department", department?.Name ?? ""),
                .. await RolesAsync(pages, person),
                new("version", version),
            ]
        );
        scope.StatusCode.ShouldBe(HttpStatusCode.Redirect);
    }

    /// <summary>The roles that the person's form has ticked, as a browser would send them back.</summary>
    private static async Task<IEnumerable<KeyValuePair<string, string>>> RolesAsync(
        PageClient pages,
        TestPerson person
    )
    {
        var html = await pages.HtmlAsync($"/admin/people/{person.Id}");
        return System
            .Text.RegularExpressions.Regex.Matches(
                html,
                "name=\"Input.Roles\" value=\"([0-9a-f-]{36})\" checked"
            )
            .Select(m => KeyValuePair.Create("Input.Roles", m.Groups[1].Value));
    }

    private async Task<string> VersionAsync(Guid id) =>
        (
            await AskAsync(context =>
                context.Departments.Where(d => d.Id == id).Select(d => d.Version).SingleAsync()
            )
        ).ToString(CultureInfo.InvariantCulture);

    private static async Task<HttpStatusCode> StatusAsync(HttpClient client, string url)
    {
        using var answer = await client.GetAsync(url, Ct);
        return answer.StatusCode;
    }

    private async Task<T> AskAsync<T>(Func<PlatformContext, Task<T>> ask)
    {
        await using var scope = await Host.ScopeAsync();
        return await ask(scope.Get<PlatformContext>());
    }
}

[Collection(SqliteHost.Name)]
public sealed class DepartmentsOnSqlite(SqliteHost host) : DepartmentTests(host);

[Collection(PostgreSqlHost.Name)]
public sealed class DepartmentsOnPostgreSql(PostgreSqlHost host) : DepartmentTests(host);
