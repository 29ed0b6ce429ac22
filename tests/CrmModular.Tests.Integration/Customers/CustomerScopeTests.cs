using System.Net;
using System.Net.Http.Json;
using CrmModular.Host.Data;
using CrmModular.Host.Platform.People;

namespace CrmModular.Tests.Integration.Customers;

/// <summary>Which customers and contacts a person reaches, and what happens to the others.</summary>
public abstract class CustomerScopeTests(HostFixture fixture) : HostTests(fixture)
{
    private const string View = "customers.customer.view";
    private const string Edit = "customers.customer.edit";
    private const string Delete = "customers.customer.delete";

    [Theory]
    [InlineData(RecordScope.Own, "mine")]
    [InlineData(RecordScope.Department, "mine,near")]
    [InlineData(RecordScope.All, "far,mine,near,nobody")]
    public async Task A_list_holds_what_the_scope_reaches(RecordScope scope, string expected)
    {
        var (person, industry, _) = await StoryAsync(scope);
        using var api = Host.Api(person);
        var page = await api.JsonAsync($"/api/v1/customers?industry={industry}&sort=name");
        string.Join(',', page.Items().Select(c => c!.Text("name"))).ShouldBe(expected);
        page["count"]!["value"]!.GetValue<int>().ShouldBe(expected.Split(',').Length);
        var found = await api.JsonAsync($"/api/v1/customers?industry={industry}&search={industry}");
        found.Items().Count.ShouldBe(expected.Split(',').Length);
    }

    [Theory]
    [InlineData(RecordScope.Own)]
    [InlineData(RecordScope.Department)]
    public async Task What_is_out_of_reach_is_not_there(RecordScope scope)
    {
        var (person, _, customers) = await StoryAsync(scope);
        using var api = Host.Api(person);
        var url = $"/api/v1/customers/{customers["far"]}";
        HttpResponseMessage[] answers =
        [
            await api.GetAsync(url, Ct),
            await api.SendAsync(HttpMethod.Put, url, new { name = "taken over" }),
            await api.SendAsync(HttpMethod.Delete, url),
        ];
        answers.Select(a => a.StatusCode).ShouldAllBe(s => s == HttpStatusCode.NotFound);
        (await Admin.JsonAsync(url)).Text("name").ShouldBe("far");
    }

    [Fact]
    public async Task A_contact_follows_its_customer()
    {
        var (person, industry, customers) = await StoryAsync(RecordScope.Own);
        foreach (var (name, id) in customers)
        {
            await Admin.CreateAsync(
                "contacts",
                new
                {
                    name = $"at {name}",
                    customerId = id,
                    jobTitle = industry,
                }
            );
        }

        using var api = Host.Api(person);
        var page = await api.JsonAsync($"/api/v1/contacts?title={industry}");
        page.Items().ShouldHaveSingleItem()!.Text("name").ShouldBe("at mine");
        using var refused = await api.PostAsJsonAsync(
            "/api/v1/contacts",
            new { name = "new", customerId = customers["far"] },
            Ct
        );
        refused.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
    }

    [Fact]
    public async Task A_contact_goes_along_when_its_customer_changes_hands()
    {
        var (person, _, customers) = await StoryAsync(RecordScope.Own);
        var contact = await Admin.CreateAsync(
            "contacts",
            new { name = Word(), customerId = customers["far"] }
        );
        using var api = Host.Api(person);
        var url = $"/api/v1/contacts/{contact.Id()}";
        (await api.GetAsync(url, Ct)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        using var moved = await Admin.SendAsync(
            HttpMethod.Put,
            $"/api/v1/customers/{customers["far"]}",
            new { name = "far", ownerId = person.Id }
        );
        moved.StatusCode.ShouldBe(HttpStatusCode.OK);
        (await api.GetAsync(url, Ct)).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Who_may_see_may_not_change()
    {
        var person = await Host.PersonAsync(new TestGrant(View));
        var customer = await Admin.CreateAsync("customers", new { name = Word() });
        using var api = Host.Api(person);
        var url = $"/api/v1/customers/{customer.Id()}";
        (await api.GetAsync(url, Ct)).StatusCode.ShouldBe(HttpStatusCode.OK);
        HttpResponseMessage[] answers =
        [
            await api.PostAsJsonAsync("/api/v1/customers", new { name = "x" }, Ct),
            await api.SendAsync(HttpMethod.Put, url, new { name = "x" }),
            await api.SendAsync(HttpMethod.Delete, url),
        ];
        answers.Select(a => a.StatusCode).ShouldAllBe(s => s == HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task Who_may_do_nothing_is_told_so_and_a_stranger_is_asked_who_it_is()
    {
        using var nothing = Host.Api(await Host.PersonAsync());
        using var stranger = Host.Api();
        (await nothing.GetAsync("/api/v1/customers", Ct)).StatusCode.ShouldBe(
            HttpStatusCode.Forbidden
        );
        using var answer = await stranger.GetAsync("/api/v1/customers", Ct);
        var problem = await answer.JsonAsync(HttpStatusCode.Unauthorized);
        problem["status"]!.GetValue<int>().ShouldBe(401);
    }

    /// <summary>Four customers: of the person, of someone in the same department, of someone else, of nobody.</summary>
    private async Task<(
        TestPerson Person,
        string Industry,
        Dictionary<string, Guid> Customers
    )> StoryAsync(RecordScope scope)
    {
        var person = await Host.PersonAsync(
            new TestGrant(View, scope),
            new TestGrant(Edit, scope),
            new TestGrant(Delete, scope)
        );
        var near = await Host.PersonAsync();
        var far = await Host.PersonAsync();
        await ReachAsync(person, near);
        var industry = Word();
        var customers = new Dictionary<string, Guid>(StringComparer.Ordinal);
        (string Name, Guid? Owner)[] story =
        [
            ("mine", person.Id),
            ("near", near.Id),
            ("far", far.Id),
            ("nobody", null),
        ];
        foreach (var (name, owner) in story)
        {
            var made = await Admin.CreateAsync(
                "customers",
                new
                {
                    name,
                    industry,
                    ownerId = owner ?? Host.Admin.Id,
                    phone = industry,
                }
            );
            customers[name] = made.Id();
            if (owner is null)
            {
                using var freed = await Admin.SendAsync(
                    HttpMethod.Put,
                    $"/api/v1/customers/{made.Id()}",
                    new
                    {
                        name,
                        industry,
                        phone = industry,
                        ownerId = (Guid?)null,
                    }
                );
                (await freed.JsonAsync(HttpStatusCode.OK))["ownerId"].ShouldBeNull();
            }
        }

        return (person, industry, customers);
    }

    private async Task ReachAsync(TestPerson viewer, TestPerson owner)
    {
        await using var scope = await Host.ScopeAsync();
        var context = scope.Get<PlatformContext>();
        context.AddRange(
            new[] { viewer.Id, owner.Id }.Select(id => new ReachEntry
            {
                ViewerId = viewer.Id,
                Scope = RecordScope.Department,
                OwnerId = id,
            })
        );
        await context.SaveChangesAsync(Ct);
    }
}

[Collection(SqliteHost.Name)]
public sealed class CustomerScopeOnSqlite(SqliteHost host) : CustomerScopeTests(host);

[Collection(PostgreSqlHost.Name)]
public sealed class CustomerScopeOnPostgreSql(PostgreSqlHost host) : CustomerScopeTests(host);
