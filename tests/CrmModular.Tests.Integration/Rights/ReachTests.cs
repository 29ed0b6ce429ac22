using System.Net;
using System.Net.Http.Json;
using System.Text;
using CrmModular.Host.Data;
using CrmModular.Host.Platform.Import;
using CrmModular.Host.Platform.Modules;
using CrmModular.Host.Platform.People;
using CrmModular.Host.Platform.Rights;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace CrmModular.Tests.Integration.Rights;

/// <summary>How far somebody reaches, and that nothing leads further: roles add up, undo keeps to it, owners and parents too.</summary>
public abstract class ReachTests(HostFixture fixture) : HostTests(fixture)
{
    private const string View = "customers.customer.view";
    private const string Edit = "customers.customer.edit";
    private const string Delete = "customers.customer.delete";

    [Fact]
    public async Task Roles_add_up()
    {
        var person = await Host.PersonAsync(new TestGrant(View, RecordScope.Subordinates));
        var (near, below, far) = (
            await Host.PersonAsync(),
            await Host.PersonAsync(),
            await Host.PersonAsync()
        );
        await PlaceAsync(person, near, below);
        var word = Word();
        foreach (var owner in new[] { near, below, far })
        {
            await Admin.CreateAsync(
                "customers",
                new
                {
                    name = $"{word} {owner.Id}",
                    industry = word,
                    ownerId = owner.Id,
                }
            );
        }

        using var api = Host.Api(person);
        (await SeenAsync(api, word)).ShouldBe([below.Id], ignoreOrder: true);
        await GiveAsync(person, new TestGrant(View, RecordScope.Department));
        (await SeenAsync(api, word)).ShouldBe([below.Id, near.Id], ignoreOrder: true);
        var list = await api.JsonAsync($"/api/v1/customers?industry={word}");
        list["count"]!["value"]!.GetValue<int>().ShouldBe(2);
        (await api.JsonAsync($"/api/v1/customers?search={word}")).Items().Count.ShouldBe(2);
        (await api.JsonAsync($"/api/v1/search?q={word}"))
            .ToJsonString()
            .Split(word + " ")
            .Length.ShouldBe(3);
        foreach (var record in list.Items())
        {
            await api.JsonAsync($"/api/v1/customers/{record!.Id()}");
        }
    }

    [Fact]
    public async Task What_is_out_of_reach_is_not_taken_back()
    {
        var person = await Host.PersonAsync(
            new TestGrant(View),
            new TestGrant(Edit, RecordScope.Own),
            new TestGrant(Delete, RecordScope.Own),
            new TestGrant("platform.undo.others")
        );
        foreach (var mine in new[] { false, true })
        {
            var made = await Admin.CreateAsync(
                "customers",
                new { name = "before", ownerId = mine ? person.Id : Host.Admin.Id }
            );
            var url = $"/api/v1/customers/{made.Id()}";
            var creation = await Host.BatchAsync(made.Id());
            using var changed = await Admin.SendAsync(HttpMethod.Put, url, new { name = "after" });
            changed.StatusCode.ShouldBe(HttpStatusCode.OK);
            (await UndoAsync(person, await Host.BatchAsync(made.Id()))).ShouldBe(mine);
            (await Admin.JsonAsync(url)).Text("name").ShouldBe(mine ? "before" : "after");
            if (!mine)
            {
                using var back = await Admin.SendAsync(
                    HttpMethod.Put,
                    url,
                    new { name = "before" }
                );
                (await UndoAsync(person, creation)).ShouldBeFalse();
                await Admin.JsonAsync(url);
            }
        }
    }

    [Theory]
    [InlineData(RecordScope.Own)]
    [InlineData(RecordScope.Subordinates)]
    public async Task Who_gave_a_record_away_takes_it_back_and_nobody_else(RecordScope scope)
    {
        var person = await Host.PersonAsync(
            new TestGrant(View, scope),
            new TestGrant(Edit, scope),
            new TestGrant("platform.undo.others")
        );
        var (near, below) = (await Host.PersonAsync(), await Host.PersonAsync());
        await PlaceAsync(person, near, below);
        var owner = scope == RecordScope.Own ? person.Id : below.Id;
        using var api = Host.Api(person);
        foreach (var self in new[] { true, false })
        {
            var made = await Admin.CreateAsync("customers", new { name = Word(), ownerId = owner });
            var url = $"/api/v1/customers/{made.Id()}";
            using var given = await (self ? api : Admin).SendAsync(
                HttpMethod.Put,
                url,
                new { name = "given", ownerId = Host.Admin.Id }
            );
            given.StatusCode.ShouldBe(HttpStatusCode.OK);
            (await UndoAsync(person, await Host.BatchAsync(made.Id()))).ShouldBe(self);
            (await Admin.JsonAsync(url))["ownerId"]!
                .GetValue<Guid>()
                .ShouldBe(self ? owner : Host.Admin.Id);
        }
    }

    [Fact]
    public async Task Who_may_not_delete_does_not_take_back_that_something_was_made()
    {
        var editor = await Host.PersonAsync(new TestGrant(View), new TestGrant(Edit));
        using var api = Host.Api(editor);
        var made = await api.CreateAsync("customers", new { name = Word() });
        (await UndoAsync(editor, await Host.BatchAsync(made.Id()))).ShouldBeFalse();
        await Admin.JsonAsync($"/api/v1/customers/{made.Id()}");
        await GiveAsync(editor, new TestGrant(Delete));
        (await UndoAsync(editor, await Host.BatchAsync(made.Id()))).ShouldBeTrue();
    }

    [Theory]
    [InlineData("customers")]
    [InlineData("opportunities")]
    public async Task An_owner_is_somebody_and_stays_where_none_is_named(string kind)
    {
        var member = await Host.PersonAsync(BuiltInRoles.Member);
        var gone = await Host.PersonAsync();
        await LeaveAsync(gone);
        using var api = Host.Api(member);
        var made = await api.CreateAsync(kind, new { name = Word() });
        var url = $"/api/v1/{kind}/{made.Id()}";
        foreach (var owner in new[] { Guid.NewGuid(), gone.Id })
        {
            using var created = await api.PostAsJsonAsync(
                $"/api/v1/{kind}",
                new { name = Word(), ownerId = owner },
                Ct
            );
            var problem = await created.JsonAsync(HttpStatusCode.UnprocessableEntity);
            problem["errors"]!["ownerId"].ShouldNotBeNull();
            using var changed = await api.SendAsync(
                HttpMethod.Put,
                url,
                new { name = "x", ownerId = owner }
            );
            changed.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        }

        using var kept = await api.SendAsync(HttpMethod.Put, url, new { name = "renamed" });
        (await kept.JsonAsync(HttpStatusCode.OK))["ownerId"]!.GetValue<Guid>().ShouldBe(member.Id);
        (await api.JsonAsync(url)).Text("name").ShouldBe("renamed");
        using var freed = await Admin.SendAsync(
            HttpMethod.Put,
            url,
            new { name = "free", ownerId = (Guid?)null }
        );
        (await freed.JsonAsync(HttpStatusCode.OK))["ownerId"].ShouldBeNull();
    }

    [Fact]
    public async Task A_company_above_is_one_that_the_user_sees()
    {
        var member = await Host.PersonAsync(BuiltInRoles.Member);
        using var api = Host.Api(member);
        var secret = Word();
        var foreign = await Admin.CreateAsync("customers", new { name = secret });
        var mine = await api.CreateAsync("customers", new { name = Word() });
        var url = $"/api/v1/customers/{mine.Id()}";
        foreach (var parent in new[] { foreign.Id(), Guid.NewGuid() })
        {
            using var refused = await api.SendAsync(
                HttpMethod.Put,
                url,
                new { name = "x", parentId = parent }
            );
            refused.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
            (await refused.Content.ReadAsStringAsync(Ct)).ShouldNotContain(secret);
        }

        // One that somebody else has set stays.
        using var set = await Admin.SendAsync(
            HttpMethod.Put,
            url,
            new { name = "below", parentId = foreign.Id() }
        );
        set.StatusCode.ShouldBe(HttpStatusCode.OK);
        using var kept = await api.SendAsync(
            HttpMethod.Put,
            url,
            new { name = "still below", parentId = foreign.Id() }
        );
        kept.StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task What_is_seen_and_may_not_be_changed_is_refused_and_not_denied_to_be_there()
    {
        var manager = await Host.PersonAsync(BuiltInRoles.Manager);
        using var api = Host.Api(manager);
        foreach (var kind in new[] { "customers", "opportunities" })
        {
            var made = await Admin.CreateAsync(kind, new { name = Word() });
            var url = $"/api/v1/{kind}/{made.Id()}";
            await api.JsonAsync(url);
            using var put = await api.SendAsync(HttpMethod.Put, url, new { name = "x" });
            using var delete = await api.SendAsync(HttpMethod.Delete, url);
            (put.StatusCode, delete.StatusCode).ShouldBe(
                (HttpStatusCode.Forbidden, HttpStatusCode.Forbidden),
                kind
            );
            using var nowhere = await api.SendAsync(
                HttpMethod.Put,
                $"/api/v1/{kind}/{Guid.NewGuid()}",
                new { name = "x" }
            );
            nowhere.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        }
    }

    [Fact]
    public async Task The_name_of_what_is_out_of_sight_stands_nowhere()
    {
        var member = await Host.PersonAsync(BuiltInRoles.Member);
        using var api = Host.Api(member);
        using var pages = await Host.SignedInAsync(member);
        using var admin = await Host.SignedInAsync();
        var secret = $"Secret {Word()}";
        var foreign = await Admin.CreateAsync("customers", new { name = secret });
        var mine = await api.CreateAsync("customers", new { name = Word() });
        using var below = await Admin.SendAsync(
            HttpMethod.Put,
            $"/api/v1/customers/{mine.Id()}",
            new { name = "below", parentId = foreign.Id() }
        );
        below.StatusCode.ShouldBe(HttpStatusCode.OK);
        string[] looks =
        [
            $"/sales/opportunities/new?customer={foreign.Id()}",
            $"/sales/interests/new?customer={foreign.Id()}",
            $"/customers/contacts/new?customer={foreign.Id()}",
            $"/customers/{mine.Id()}",
            $"/customers/{mine.Id()}/edit",
        ];
        foreach (var url in looks)
        {
            (await pages.HtmlAsync(url)).ShouldNotContain(secret, customMessage: url);
            // Control: who sees it reads it there.
            (await admin.HtmlAsync(url)).ShouldContain(secret, customMessage: url);
        }

        (await pages.HtmlAsync(looks[0])).ShouldContain("Not visible to you");
        // A form that is refused comes back with what was chosen, and a stale one with what is stored.
        var refused = await RefusedAsync(pages, "/customers/new", "ParentId", foreign.Id());
        refused.ShouldNotContain(secret);
        var contact = await RefusedAsync(
            pages,
            "/customers/contacts/new",
            "CustomerId",
            foreign.Id()
        );
        contact.ShouldNotContain(secret);
        using var stale = await pages.PostFormAsync(
            $"/customers/{mine.Id()}/edit",
            [new("Name", "other"), new("ParentId", ""), new("version", "1")]
        );
        stale.StatusCode.ShouldBe(HttpStatusCode.Conflict);
        (await stale.Content.ReadAsStringAsync(Ct)).ShouldNotContain(secret);
    }

    [Fact]
    public async Task What_is_in_the_bin_is_named_by_no_form()
    {
        using var admin = await Host.SignedInAsync();
        var name = $"Binned {Word()}";
        var binned = await Admin.CreateAsync("customers", new { name });
        using var gone = await Admin.SendAsync(
            HttpMethod.Delete,
            $"/api/v1/customers/{binned.Id()}"
        );
        gone.StatusCode.ShouldBe(HttpStatusCode.NoContent);
        (await admin.HtmlAsync($"/customers/contacts/new?customer={binned.Id()}")).ShouldNotContain(
            name
        );
    }

    [Fact]
    public async Task A_product_is_chosen_by_who_sees_products()
    {
        var seller = await Host.PersonAsync(
            new TestGrant("sales.opportunity.view"),
            new TestGrant("sales.opportunity.edit")
        );
        var product = await Admin.CreateAsync("products", new { name = $"Product {Word()}" });
        using var api = Host.Api(seller);
        using var refused = await api.PostAsJsonAsync(
            "/api/v1/opportunities",
            new { name = Word(), productId = product.Id() },
            Ct
        );
        refused.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
    }

    [Fact]
    public async Task A_field_whose_feature_is_off_for_the_user_is_unknown_to_the_api()
    {
        using var member = Host.Api(await Host.PersonAsync(BuiltInRoles.Member));
        string[] urls = ["/api/v1/opportunities?stale=-", "/api/v1/opportunities?sort=stale"];
        await using var scope = await Host.ScopeAsync();
        var mediator = scope.Get<IMediator>();
        var roles = await scope
            .Get<PlatformContext>()
            .Roles.Where(r => r.Key == BuiltInRoles.Administrator)
            .Select(r => r.Id)
            .ToListAsync(Ct);
        var before = (await member.GetAsync(urls[0], Ct)).StatusCode;
        before.ShouldBe(HttpStatusCode.OK);
        await mediator.Send(new SwitchFeature("sales.stale", true, roles), Ct);
        try
        {
            foreach (var url in urls)
            {
                using var refused = await member.GetAsync(url, Ct);
                refused.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity, url);
            }

            (await Admin.GetAsync(urls[0], Ct)).StatusCode.ShouldBe(HttpStatusCode.OK);
        }
        finally
        {
            await mediator.Send(new SwitchFeature("sales.stale", true, []), Ct);
        }

        (await member.GetAsync(urls[0], Ct)).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_file_does_not_tell_what_is_out_of_sight()
    {
        var person = await Host.PersonAsync(
            new TestGrant(View, RecordScope.Own),
            new TestGrant(Edit, RecordScope.Own),
            new TestGrant("platform.import")
        );
        var (name, external) = ($"Foreign {Word()}", Word());
        await Admin.CreateAsync("customers", new { name, externalId = external });
        var known = await CheckAsync(person, $"Name,External id\n{name},{external}\n");
        var unknown = await CheckAsync(person, $"Name,External id\n{Word()},{Word()}\n");
        (known.Create, known.Update, known.Refuse).ShouldBe(
            (unknown.Create, unknown.Update, unknown.Refuse)
        );
        // Control: who sees it has it recognized.
        (await CheckAsync(Host.Admin, $"Name,External id\n{name},{external}\n")).Create.ShouldBe(0);
    }

    [Fact]
    public async Task A_circle_of_parents_is_refused_in_a_file_as_well()
    {
        var word = Word();
        await using var scope = await Host.ScopeAsync(Host.Admin);
        foreach (var name in new[] { "a", "b", "c" })
        {
            await Admin.CreateAsync("customers", new { name = $"{word} {name}" });
        }

        var check = await CheckAsync(
            Host.Admin,
            $"Name,Parent company\n{word} a,{word} b\n{word} b,{word} c\n{word} c,{word} a\n"
        );
        // Which of them is wrong only a person knows, so that none of the circle comes in.
        (check.Update, check.Refuse).ShouldBe((0, 3));
    }

    private async Task<ImportCheckResult> CheckAsync(TestPerson person, string text)
    {
        await using var scope = await Host.ScopeAsync(person);
        using var file = new MemoryStream(Encoding.UTF8.GetBytes(text));
        var service = scope.Get<ImportService>();
        var run = await service.UploadAsync("a.csv", "customers", file, Ct);
        run = await service.CheckAsync(run, new ImportSettings(), Ct);
        return ImportJson.Read<ImportCheckResult>(run.Check!);
    }

    private static async Task<string> RefusedAsync(
        PageClient pages,
        string url,
        string field,
        Guid value
    )
    {
        using var answer = await pages.PostFormAsync(
            url,
            [new("Name", Word()), new(field, value.ToString())]
        );
        answer.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity, url);
        return await answer.Content.ReadAsStringAsync(Ct);
    }

    private static async Task<List<Guid>> SeenAsync(HttpClient api, string industry) =>
        [
            .. (await api.JsonAsync($"/api/v1/customers?industry={industry}"))
                .Items()
                .Select(c => c!["ownerId"]!.GetValue<Guid>()),
        ];

    private async Task<bool> UndoAsync(TestPerson person, Guid batch)
    {
        await using var scope = await Host.ScopeAsync(person);
        var result = await scope.Get<IUndo>().UndoAsync(batch, Ct);
        return result.Undone == 1;
    }

    /// <summary>One colleague in the same department, and one elsewhere who reports to the person.</summary>
    private Task PlaceAsync(TestPerson person, TestPerson near, TestPerson below) =>
        ChangeAsync(
            async (context, people) =>
            {
                var department = context
                    .Departments.Add(new Department { Name = $"Department {Word()}" })
                    .Entity;
                people[person.Id].DepartmentId = department.Id;
                people[near.Id].DepartmentId = department.Id;
                people[below.Id].ManagerId = person.Id;
                await context.SaveChangesAsync(Ct);
            },
            person,
            near,
            below
        );

    private Task GiveAsync(TestPerson person, TestGrant grant) =>
        ChangeAsync(
            async (context, _) =>
            {
                var role = context.Roles.Add(new Role { Name = $"Role {Word()}" }).Entity;
                context.RoleGrants.Add(
                    new RoleGrantRow
                    {
                        RoleId = role.Id,
                        Permission = grant.Permission,
                        Scope = grant.Scope,
                    }
                );
                context.PersonRoles.Add(new PersonRole { PersonId = person.Id, RoleId = role.Id });
                await context.SaveChangesAsync(Ct);
            },
            person
        );

    private Task LeaveAsync(TestPerson person) =>
        ChangeAsync(
            async (context, people) =>
            {
                people[person.Id].Active = false;
                await context.SaveChangesAsync(Ct);
            },
            person
        );

    private async Task ChangeAsync(
        Func<PlatformContext, Dictionary<Guid, Person>, Task> change,
        params TestPerson[] who
    )
    {
        await using var scope = await Host.ScopeAsync();
        var context = scope.Get<PlatformContext>();
        var ids = who.Select(p => p.Id).ToList();
        await change(
            context,
            await context.Persons.Where(p => ids.Contains(p.Id)).ToDictionaryAsync(p => p.Id, Ct)
        );
        await scope.Get<ReachBuilder>().RebuildAsync(Ct);
        scope.Get<RightsCache>().Clear();
    }
}

[Collection(SqliteHost.Name)]
public sealed class ReachOnSqlite(SqliteHost host) : ReachTests(host);

[Collection(PostgreSqlHost.Name)]
public sealed class ReachOnPostgreSql(PostgreSqlHost host) : ReachTests(host);
