using System.Text;
using CrmModular.Host.Data;
using CrmModular.Host.Platform.Import;
using CrmModular.Host.Platform.Jobs;
using CrmModular.Sdk.Data;
using Microsoft.EntityFrameworkCore;

namespace CrmModular.Tests.Integration.Import;

/// <summary>A file on its way in: check, import, once more, undo; in the scope of the administrator.</summary>
public abstract class ImportTests(HostFixture fixture) : HostTests(fixture)
{
    [Fact]
    public async Task A_check_writes_nothing_and_an_import_writes_what_it_said()
    {
        var word = Word();
        var file =
            $"Name,External id,Phone\r\n{word} one,{word}1,+1 312 555 0100\r\n{word} two,{word}2,\r\n";
        var run = await CheckAsync("customers", file);
        var check = ImportJson.Read<ImportCheckResult>(run.Check!);
        (check.Create, check.Update, check.Skip, check.Refuse).ShouldBe((2, 0, 0, 0));
        (await FoundAsync(word)).ShouldBe(0);

        var done = await ImportAsync(run);
        (done.Created, done.Refused).ShouldBe((2, 0));
        (await FoundAsync(word)).ShouldBe(2);
    }

    [Fact]
    public async Task A_choice_that_is_like_none_is_not_said_to_be_like_one()
    {
        var run = await CheckAsync("customers", $"Name,Level\n{Word()},Z\n");
        var check = ImportJson.Read<ImportCheckResult>(run.Check!);
        var finding = check.Findings.Single(f => f.Kind == FindingKind.Unknown);
        finding.Near.ShouldBeNull();
        finding.Choices.ShouldContain("take:A");
        // The preview shows the column that the question is about, however many others there are.
        run = await CheckAsync(
            "customers",
            $"Name,Phone,Email,Web,Address,Region,Industry,Source,Level\n{Word()},1,a@b.de,c.de,d,e,f,g,Z\n"
        );
        ImportJson.Read<ImportCheckResult>(run.Check!).PreviewTargets.ShouldContain("level");
    }

    [Fact]
    public async Task A_file_of_which_no_column_is_known_is_not_taken_for_anything()
    {
        var refused = await Should.ThrowAsync<RuleException>(() =>
            CheckAsync("", "foo,bar\n1,2\n")
        );
        refused.TextKey.ShouldBe("import.type.unclear");
    }

    [Fact]
    public async Task The_same_file_again_creates_nothing_and_undo_leaves_nothing()
    {
        var word = Word();
        var file = $"Name\n{word} one\n{word} two\n";
        var first = await CheckAsync("customers", file);
        await ImportAsync(first);

        var again = ImportJson.Read<ImportCheckResult>(
            (await CheckAsync("customers", file)).Check!
        );
        (again.Create, again.Update, again.Skip).ShouldBe((0, 0, 2));

        await using var scope = await Host.ScopeAsync(Host.Admin);
        var undo = await scope.Get<IUndo>().UndoAsync(first.BatchId, Ct);
        (undo.Undone, undo.LeftAlone).ShouldBe((2, 0));
        (await FoundAsync(word)).ShouldBe(0);

        var redo = await scope.Get<IUndo>().UndoAsync(undo.BatchId, Ct);
        redo.Undone.ShouldBe(2);
        (await FoundAsync(word)).ShouldBe(2);
    }

    [Fact]
    public async Task Rows_of_one_file_may_name_each_other_in_any_order()
    {
        var word = Word();
        var run = await CheckAsync(
            "customers",
            $"Name,Parent company\n{word} child,{word} parent\n{word} parent,\n"
        );
        var done = await ImportAsync(run);
        done.Created.ShouldBe(2);
        await using var scope = await Host.ScopeAsync();
        var parents = await Admin.JsonAsync($"/api/v1/customers?search={word}%20child");
        parents.Items().Single()!["parentId"].ShouldNotBeNull();
    }

    [Fact]
    public async Task A_record_that_was_changed_since_is_left_alone_and_named()
    {
        var word = Word();
        var run = await CheckAsync("customers", $"Name\n{word} one\n{word} two\n");
        await ImportAsync(run);
        var one = (await Admin.JsonAsync($"/api/v1/customers?search={word}%20one"))
            .Items()
            .Single()!;
        using var put = await Admin.SendAsync(
            HttpMethod.Put,
            $"/api/v1/customers/{one.Id()}",
            new { name = $"{word} one", phone = "changed" }
        );
        put.EnsureSuccessStatusCode();

        await using var scope = await Host.ScopeAsync(Host.Admin);
        var undo = await scope.Get<IUndo>().UndoAsync(run.BatchId, Ct);
        (undo.Undone, undo.LeftAlone).ShouldBe((1, 1));
        undo.Reasons.Single().Record.Id.ShouldBe(one.Id());
        undo.Reasons.Single().TextKey.ShouldBe("undo.changed.since");
    }

    [Fact]
    public async Task Dates_that_can_be_read_two_ways_are_asked_and_not_guessed()
    {
        var word = Word();
        var file = $"Opportunity id,Deal name,Engaged on\n{word},{word},03/04/2026\n";
        var run = await CheckAsync("opportunities", file);
        var check = ImportJson.Read<ImportCheckResult>(run.Check!);
        check.AsksDateOrder.ShouldBeTrue();
        check.CanStart.ShouldBeFalse();
        Should
            .Throw<RuleException>(() => ImportService.Fix(run))
            .TextKey.ShouldBe("import.date.order.open");
    }

    [Fact]
    public async Task A_row_that_cannot_come_in_stands_in_the_list_with_its_reason()
    {
        var word = Word();
        var run = await CheckAsync(
            "customers",
            $"Name,E-mail,Phone\n{word},nobody,\n,,12345\n{word} b,b@example.com,\n"
        );
        var check = ImportJson.Read<ImportCheckResult>(run.Check!);
        (check.Create, check.Refuse).ShouldBe((1, 2));
        await ImportAsync(run);
        await using var scope = await Host.ScopeAsync();
        var rejects = await File.ReadAllLinesAsync(scope.Get<ImportFiles>().Rejects(run.Id), Ct);
        rejects.Length.ShouldBe(3);
        rejects[1].ShouldContain("nobody");
        rejects[2].ShouldContain("12345");
    }

    [Fact]
    public async Task The_page_takes_a_file_shows_the_check_and_imports_in_the_background()
    {
        var word = Word();
        using var import = await ImportPages.OpenAsync(Host);
        var page = await import.UploadAsync($"Name;Phone\n{word};123456\n");
        var html = await import.Pages.HtmlAsync(page);
        html.ShouldContain(word);
        html.ShouldContain("Import 1 row");
        await import.StartAsync(page);
        // To its end, and not only until its row is there: the next import of a kind waits for the one before.
        await import.UntilAsync(page, ImportState.Done);
        (await FoundAsync(word)).ShouldBe(1);
    }

    [Fact]
    public async Task A_run_whose_holder_died_is_taken_over()
    {
        await using var scope = await Host.ScopeAsync();
        var context = scope.Get<PlatformContext>();
        var run = new JobRun
        {
            Name = ImportJob.Name,
            ModuleId = PlatformModel.ModuleId,
            Arguments = "{\"RunId\":\"00000000-0000-0000-0000-000000000001\"}",
            State = JobState.Running,
            HolderId = Guid.NewGuid(),
            HeldUntil = DateTimeOffset.UtcNow.AddMinutes(-1),
            CreatedAt = DateTimeOffset.UtcNow,
        };
        context.JobRuns.Add(run);
        await context.SaveChangesAsync(Ct);
        // There is no such import, so the run fails; that it ends at all shows that it was taken over.
        await Wait.UntilAsync(
            async () =>
                (await context.JobRuns.AsNoTracking().FirstAsync(r => r.Id == run.Id, Ct)).State
                == JobState.Failed,
            "the end of the run"
        );
    }

    private async Task<long> FoundAsync(string word) =>
        (await Admin.JsonAsync($"/api/v1/customers?search={word}")).Items().Count;

    [Theory]
    [InlineData("take:technology", "technology")]
    [InlineData("keep", "technolgy")]
    public async Task A_slip_of_the_pen_is_pointed_out_and_the_user_says_which_word_holds(
        string choice,
        string industry
    )
    {
        var word = Word();
        var file =
            $"Name,Sector\n{word} a,technolgy\n{word} b,technolgy\n{word} c,retail\n{word} d,falconry\n";
        var first = ImportJson.Read<ImportCheckResult>(
            (await CheckAsync("customers", file)).Check!
        );
        var finding = first.Findings.Single(f => f.Kind == FindingKind.Spelling);
        (finding.Value, finding.Count, finding.Chosen).ShouldBe(
            ("technolgy", 2, "take:technology")
        );
        finding.Choices.ShouldBe(["take:technology", "keep"]);

        var run = await CheckAsync(
            "customers",
            file,
            new ImportSettings { Choices = new() { [finding.Key] = choice } }
        );
        (await ImportAsync(run)).Created.ShouldBe(4);
        var found = (await Admin.JsonAsync($"/api/v1/customers?search={word}")).Items();
        found
            .OrderBy(c => c!.Text("name"), StringComparer.Ordinal)
            .Select(c => c!.Text("industry"))
            .ShouldBe([industry, industry, "retail", "falconry"]);
    }

    private async Task<ImportRun> CheckAsync(
        string type,
        string file,
        ImportSettings? settings = null
    )
    {
        await using var scope = await Host.ScopeAsync(Host.Admin);
        var service = scope.Get<ImportService>();
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(file));
        var run = await service.UploadAsync("test.csv", type, stream, Ct);
        return await service.CheckAsync(run, settings ?? new ImportSettings(), Ct);
    }

    private async Task<ImportProgress> ImportAsync(ImportRun run)
    {
        await using var scope = await Host.ScopeAsync(Host.Admin);
        ImportService.Fix(run);
        await scope.Get<ImportRuns>().UpdateAsync(run, Ct);
        return await scope.Get<ImportRunner>().RunAsync(run, _ => Task.CompletedTask, Ct);
    }
}

[Collection(SqliteHost.Name)]
public sealed class ImportOnSqlite(SqliteHost host) : ImportTests(host);

[Collection(PostgreSqlHost.Name)]
public sealed class ImportOnPostgreSql(PostgreSqlHost host) : ImportTests(host);
