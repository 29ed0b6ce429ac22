using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using CrmModular.Host.Data;
using CrmModular.Host.Platform.Import;
using CrmModular.Host.Platform.Rights;
using CrmModular.Sdk.Data;
using Microsoft.EntityFrameworkCore;

namespace CrmModular.Tests.Integration.Undo;

/// <summary>Taking back: many records in few queries, and what other rules say of a record holds when undo changes it.</summary>
public abstract class UndoTests(HostFixture fixture) : HostTests(fixture)
{
    [Fact]
    public async Task References_are_asked_for_many_records_at_once()
    {
        const int Rows = 200;
        await using var scope = await Host.ScopeAsync(Host.Admin);
        var run = await ImportAsync(scope, "Name", Rows);
        IReadOnlyList<string> sent;
        using (var queries = new QueryCounter())
        {
            var result = await scope.Get<IUndo>().UndoAsync(run.BatchId, Ct);
            (result.Undone, result.LeftAlone).ShouldBe((Rows, 0));
            sent = queries.Commands;
        }

        var slices = sent.Count(s => s.Contains("NOT EXISTS (SELECT 1 FROM"));
        slices.ShouldBeLessThan(Rows / 5);
        sent.Count(s => s.Contains("sales") && s.Contains("opportunities"))
            .ShouldBeInRange(1, slices);
        sent.Count(s => s.Contains("parent_id") && s.Contains("GROUP BY"))
            .ShouldBeInRange(1, slices);
    }

    [Fact]
    public async Task What_open_deals_refer_to_stays_and_is_named()
    {
        await using var scope = await Host.ScopeAsync(Host.Admin);
        var run = await ImportAsync(scope, "Name", 30);
        var kept = await scope
            .Get<PlatformContext>()
            .Audit.Where(a => a.BatchId == run.BatchId)
            .OrderBy(a => a.Id)
            .Select(a => a.RecordId)
            .Take(2)
            .ToListAsync(Ct);
        foreach (var id in kept)
        {
            await Admin.CreateAsync("opportunities", new { name = Word(), customerId = id });
        }

        var result = await scope.Get<IUndo>().UndoAsync(run.BatchId, Ct);
        (result.Undone, result.LeftAlone).ShouldBe((28, 2));
        result.Reasons.Select(r => r.Record.Id).ShouldBe(kept, ignoreOrder: true);
        result.Reasons.ShouldAllBe(r => r.TextKey == "undo.referenced");
        foreach (var id in kept)
        {
            await Admin.JsonAsync($"/api/v1/customers/{id}");
        }
    }

    [Fact]
    public async Task A_move_that_is_taken_back_and_done_again_is_told_in_the_history_of_stages()
    {
        var customer = await Admin.CreateAsync("customers", new { name = Word() });
        var deal = await Admin.CreateAsync(
            "opportunities",
            new { customerId = customer.Id(), amount = 50m }
        );
        (await StepsAsync(deal)).ShouldBe(["prospecting"]);
        using var moved = await Admin.SendAsync(
            HttpMethod.Post,
            $"/api/v1/opportunities/{deal.Id()}/move",
            new { stage = "won" }
        );
        await moved.JsonAsync(HttpStatusCode.OK);
        await using var scope = await Host.ScopeAsync(Host.Admin);
        var undone = await scope.Get<IUndo>().UndoAsync(await Host.BatchAsync(deal.Id()), Ct);
        (undone.Undone, undone.LeftAlone).ShouldBe((1, 0));
        (await StageAsync(deal)).ShouldBe("prospecting");
        (await StepsAsync(deal)).ShouldBe(["prospecting", "won", "prospecting"]);

        await scope.Get<IUndo>().UndoAsync(undone.BatchId, Ct);
        (await StageAsync(deal)).ShouldBe("won");
        (await StepsAsync(deal)).ShouldBe(["prospecting", "won", "prospecting", "won"]);
        var id = deal.Id();
        var told = await scope
            .Get<PlatformContext>()
            .Set<OutboxEvent>()
            .Where(e => e.RecordId == id && e.Name == "sales.opportunity.won")
            .CountAsync(Ct);
        told.ShouldBe(2);
    }

    [Fact]
    public async Task An_import_that_is_taken_back_and_brought_back_says_so_each_time()
    {
        await using var scope = await Host.ScopeAsync(Host.Admin);
        var (runs, undo) = (scope.Get<ImportRuns>(), scope.Get<IUndo>());
        var run = await ImportAsync(scope, "Name", 12);
        ImportState[] expected =
        [
            ImportState.Undone,
            ImportState.Done,
            ImportState.Undone,
            ImportState.Done,
        ];
        foreach (var state in expected)
        {
            var before = await runs.FindAsync(run.Id, Ct);
            var result = await undo.UndoAsync(before.UndoNumber, Ct);
            (result.Undone, result.LeftAlone).ShouldBe((12, 0));
            (await runs.FindAsync(run.Id, Ct)).State.ShouldBe(state);
        }

        using var pages = await Host.SignedInAsync();
        var now = await runs.FindAsync(run.Id, Ct);
        var page = await pages.HtmlAsync($"/import/{run.Id}");
        page.ShouldContain($"action=\"/undo/{now.UndoNumber}\"");
        now.UndoNumber.ShouldNotBe(run.BatchId);
    }

    [Fact]
    public async Task Who_may_no_longer_change_a_record_takes_no_change_of_it_back()
    {
        var person = await Host.PersonAsync(
            new TestGrant("customers.customer.view"),
            new TestGrant("customers.customer.edit")
        );
        using var api = Host.Api(person);
        var customer = await api.CreateAsync("customers", new { name = Word() });
        var batch = await Host.BatchAsync(customer.Id());
        await TakeAwayAsync(person, "customers.customer.edit");
        await using (var scope = await Host.ScopeAsync(person))
        {
            var result = await scope.Get<IUndo>().UndoAsync(batch, Ct);
            result.Reasons.ShouldHaveSingleItem().TextKey.ShouldBe("undo.forbidden");
        }

        (await Admin.JsonAsync($"/api/v1/customers/{customer.Id()}")).Id().ShouldBe(customer.Id());
    }

    [Fact]
    public async Task Of_people_only_who_manages_them_takes_something_back_and_never_of_who_may_more()
    {
        await using var admin = await Host.ScopeAsync(Host.Admin);
        var run = await ImportAsync(admin, "people", $"Name\n{Word()}\n");
        var helper = await Host.PersonAsync(new TestGrant("platform.undo.others"));
        await using (var scope = await Host.ScopeAsync(helper))
        {
            var result = await scope.Get<IUndo>().UndoAsync(run.BatchId, Ct);
            result.Reasons.ShouldHaveSingleItem().TextKey.ShouldBe("undo.forbidden");
        }

        var clerk = await Host.PersonAsync(
            new TestGrant("platform.undo.others"),
            new TestGrant("platform.people.manage")
        );
        run = await ImportAsync(
            admin,
            "people",
            $"Name,Email,Region\n{Host.Admin.Name},{Host.Admin.Email},{Word()}\n"
        );
        await using (var scope = await Host.ScopeAsync(clerk))
        {
            var result = await scope.Get<IUndo>().UndoAsync(run.BatchId, Ct);
            result.Reasons.ShouldHaveSingleItem().TextKey.ShouldBe("people.rights.wider");
        }
    }

    [Fact]
    public async Task People_who_are_taken_back_are_reached_no_longer()
    {
        var seller = await Host.PersonAsync();
        var boss = await Host.PersonAsync(
            new TestGrant("customers.customer.view", RecordScope.Subordinates)
        );
        var customer = await Admin.CreateAsync(
            "customers",
            new { name = Word(), ownerId = seller.Id }
        );
        using var theirs = Host.Api(boss);
        var url = $"/api/v1/customers/{customer.Id()}";
        await using var scope = await Host.ScopeAsync(Host.Admin);
        var run = await ImportAsync(
            scope,
            "people",
            $"Name,Email,Reports to\n{seller.Name},{seller.Email},{boss.Name}\n"
        );
        (await theirs.GetAsync(url, Ct)).StatusCode.ShouldBe(HttpStatusCode.OK);

        var result = await scope.Get<IUndo>().UndoAsync(run.BatchId, Ct);
        (result.Undone, result.LeftAlone).ShouldBe((1, 0));
        (await theirs.GetAsync(url, Ct)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task People_who_own_records_stay_with_those_above_them_and_their_department()
    {
        var word = Word();
        await using var scope = await Host.ScopeAsync(Host.Admin);
        var run = await ImportAsync(
            scope,
            "people",
            $"Name,Reports to,Department\n{word} seller,{word} boss,{word} team\n{word} free,{word} idle,{word} empty\n"
        );
        var context = scope.Get<PlatformContext>();
        var seller = await context.Persons.SingleAsync(p => p.Name == $"{word} seller", Ct);
        var customer = await Admin.CreateAsync(
            "customers",
            new { name = word, ownerId = seller.Id }
        );

        using var pages = await Host.SignedInAsync();
        using var answer = await pages.PostFormAsync(
            $"/import/{run.Id}",
            [],
            $"/undo/{run.BatchId}"
        );
        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        var told = WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync(Ct));
        told.ShouldContain("3 undone, 3 left as they are");
        told.ShouldContain($"{word} seller");
        told.ShouldContain("It is in use: 1 record that is theirs.");
        told.ShouldContain("It is in use: 1 person who reports to them.");
        told.ShouldContain("It is in use: 1 person in it.");

        var left = await context
            .Persons.AsNoTracking()
            .Where(p => p.Name.StartsWith(word))
            .Select(p => p.Name)
            .ToListAsync(Ct);
        left.ShouldBe([$"{word} seller", $"{word} boss"], ignoreOrder: true);
        (await pages.HtmlAsync($"/customers/{customer.Id()}")).ShouldContain(seller.Name);
    }

    [Fact]
    public async Task People_who_were_taken_back_come_back_with_their_department()
    {
        var word = Word();
        await using var scope = await Host.ScopeAsync(Host.Admin);
        var (undo, people) = (
            scope.Get<IUndo>(),
            scope.Get<PlatformContext>().Persons.AsNoTracking()
        );
        var run = await ImportAsync(
            scope,
            "people",
            $"Name,Department\n{word} one,{word} team\n{word} two,{word} team\n"
        );
        var undone = await undo.UndoAsync(run.BatchId, Ct);
        (undone.Undone, undone.LeftAlone).ShouldBe((3, 0));
        (await people.CountAsync(p => p.Name.StartsWith(word), Ct)).ShouldBe(0);

        var back = await undo.UndoAsync(undone.BatchId, Ct);
        (back.Undone, back.LeftAlone).ShouldBe((3, 0));
        (
            await people.CountAsync(p => p.Name.StartsWith(word) && p.DepartmentId != null, Ct)
        ).ShouldBe(2);
    }

    [Fact]
    public async Task Who_takes_back_what_others_did_reads_no_names_beyond_their_reach()
    {
        var customer = await Admin.CreateAsync("customers", new { name = $"Secret {Word()}" });
        var batch = await Host.BatchAsync(customer.Id());
        var helper = await Host.PersonAsync(
            new TestGrant("platform.undo.others"),
            new TestGrant("customers.customer.view", RecordScope.Own)
        );
        using var pages = await Host.SignedInAsync(helper);
        using var answer = await pages.PostFormAsync("/me", [], $"/undo/{batch}");
        var told = await answer.Content.ReadAsStringAsync(Ct);
        told.ShouldContain("You may not change it.");
        told.ShouldNotContain("Secret");
        told.ShouldNotContain($"/customers/{customer.Id()}");
    }

    [Fact]
    public async Task What_its_own_page_guards_is_not_taken_back_behind_it()
    {
        using var pages = await Host.SignedInAsync();
        var name = $"Role {Word()}";
        using var made = await pages.PostFormAsync(
            "/admin/roles/new",
            [new("Name", name), new("Copy", "")]
        );
        made.StatusCode.ShouldBe(HttpStatusCode.Redirect);
        var role = Guid.Parse(made.Headers.Location!.ToString().Split('/')[^1]);
        using var granted = await pages.PostFormAsync(
            $"/admin/roles/{role}",
            [new("Name", name), new("version", "1"), new("grant.customers.customer.view", "Own")]
        );
        granted.StatusCode.ShouldBe(HttpStatusCode.Redirect);
        await using var scope = await Host.ScopeAsync(Host.Admin);
        var undo = await scope.Get<IUndo>().UndoAsync(await Host.BatchAsync(role), Ct);
        undo.Reasons.ShouldHaveSingleItem().TextKey.ShouldBe("undo.on.its.page");
    }

    private async Task TakeAwayAsync(TestPerson person, string permission)
    {
        await using var scope = await Host.ScopeAsync();
        var context = scope.Get<PlatformContext>();
        await context
            .RoleGrants.Where(g =>
                g.Permission == permission
                && context.PersonRoles.Any(r => r.PersonId == person.Id && r.RoleId == g.RoleId)
            )
            .ExecuteDeleteAsync(Ct);
        scope.Get<RightsCache>().Clear();
    }

    private static Task<ImportRun> ImportAsync(TestScope scope, string heading, int rows)
    {
        var word = Word();
        var text = string.Concat(Enumerable.Range(0, rows).Select(i => $"{word} {i}\n"));
        return ImportAsync(scope, "customers", $"{heading}\n{text}");
    }

    private static async Task<ImportRun> ImportAsync(TestScope scope, string type, string text)
    {
        using var file = new MemoryStream(Encoding.UTF8.GetBytes(text));
        var service = scope.Get<ImportService>();
        var run = await service.UploadAsync("a.csv", type, file, Ct);
        run = await service.CheckAsync(run, new ImportSettings(), Ct);
        ImportService.Fix(run);
        await scope.Get<ImportRuns>().UpdateAsync(run, Ct);
        await scope.Get<ImportRunner>().RunAsync(run, _ => Task.CompletedTask, Ct);
        return run;
    }

    private async Task<string> StageAsync(JsonNode deal) =>
        (await Admin.JsonAsync($"/api/v1/opportunities/{deal.Id()}")).Text("stage");

    /// <summary>The stages that the history tells, in order, read beside the product.</summary>
    private async Task<List<string>> StepsAsync(JsonNode deal)
    {
        var dot = Host.Database.Provider == DatabaseProvider.Sqlite ? "_" : ".";
        var id =
            Host.Database.Provider == DatabaseProvider.Sqlite
                ? $"X'{Convert.ToHexString(deal.Id().ToByteArray(true))}'"
                : $"'{deal.Id()}'";
        await using var connection = await Host.Database.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText =
            $"SELECT s.key FROM sales{dot}stage_moves m JOIN sales{dot}stages s ON s.id = m.to_stage_id "
            + $"WHERE m.opportunity_id = {id} ORDER BY m.at, m.id";
        await using var reader = await command.ExecuteReaderAsync(Ct);
        var steps = new List<string>();
        while (await reader.ReadAsync(Ct))
        {
            steps.Add(reader.GetString(0));
        }

        return steps;
    }
}

[Collection(SqliteHost.Name)]
public sealed class UndoOnSqlite(SqliteHost host) : UndoTests(host);

[Collection(PostgreSqlHost.Name)]
public sealed class UndoOnPostgreSql(PostgreSqlHost host) : UndoTests(host);
