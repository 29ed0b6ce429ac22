using System.Net;
using CrmModular.Host.Data;
using Microsoft.EntityFrameworkCore;

namespace CrmModular.Tests.Integration;

/// <summary>What the other tests rely on: that the fixture serves, signs in, and counts the right queries.</summary>
public abstract class HostingTests(HostFixture fixture) : HostTests(fixture)
{
    [Fact]
    public async Task Serves_with_all_modules_on()
    {
        (await Admin.JsonAsync("/api/v1/modules"))
            .Items()
            .Select(m => m!.Text("state"))
            .ShouldAllBe(state => state == "on");
        (await Host.Api().GetStringAsync("/health/ready", Ct)).ShouldBe("ready");
    }

    [Fact]
    public async Task Runs_on_the_database_that_it_is_named_after()
    {
        await using var scope = await Host.ScopeAsync();
        scope.Get<PlatformContext>().Provider.ShouldBe(Host.Database.Provider);
    }

    [Fact]
    public async Task Signs_in_by_the_form()
    {
        using var pages = await Host.SignedInAsync();
        pages.Cookies.GetCookies(Host.Address).Select(c => c.Name).ShouldContain("crm.session");
    }

    [Fact]
    public async Task A_person_has_the_rights_that_were_given()
    {
        var person = await Host.PersonAsync(new TestGrant("test.one", RecordScope.Department));
        await using var scope = await Host.ScopeAsync(person);
        var user = scope.Get<ICurrentUser>();
        user.ScopeOf("test.one").ShouldBe(RecordScope.Department);
        user.Has("test.two").ShouldBeFalse();
    }

    [Fact]
    public async Task Counts_the_queries_of_a_request_and_of_no_other()
    {
        var before = await Admin.GetAsync("/api/v1/customers?limit=1", Ct);
        before.StatusCode.ShouldBe(HttpStatusCode.OK);
        using var counter = new QueryCounter();
        await Admin.GetAsync("/api/v1/customers?limit=1", Ct);
        counter.Commands.ShouldContain(sql => sql.Contains("customers"));
        counter.Commands.ShouldNotContain(sql => sql.Contains("counters"));
        var one = counter.Count;
        await using var scope = await Host.ScopeAsync();
        await scope.Get<PlatformContext>().Persons.CountAsync(Ct);
        counter.Count.ShouldBe(one + 1);
    }
}

[Collection(SqliteHost.Name)]
public sealed class HostingOnSqlite(SqliteHost host) : HostingTests(host);

[Collection(PostgreSqlHost.Name)]
public sealed class HostingOnPostgreSql(PostgreSqlHost host) : HostingTests(host);
