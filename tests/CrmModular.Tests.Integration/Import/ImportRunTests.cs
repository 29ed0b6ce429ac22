using System.Net;
using System.Text;
using CrmModular.Host.Data;
using CrmModular.Host.Platform.Import;
using CrmModular.Host.Platform.Jobs;
using Microsoft.EntityFrameworkCore;

namespace CrmModular.Tests.Integration.Import;

/// <summary>A run and its jobs: who writes it when, how it is stopped and gone on with, and what is left of it.</summary>
public abstract class ImportRunTests(HostFixture fixture) : HostTests(fixture)
{
    [Fact]
    public async Task Nothing_of_the_request_writes_the_run_after_its_job_is_queued()
    {
        var word = Word();
        using var import = await ImportPages.OpenAsync(Host);
        var page = await import.UploadAsync($"Name\n{word}\n", "customers");
        var html = await import.Pages.HtmlAsync(page);
        IReadOnlyList<string> sent;
        using (var queries = new QueryCounter())
        {
            using var start = await import.Pages.PostAsync(
                $"{page}?handler=Start",
                [],
                PageClient.AntiforgeryToken(html)
            );
            start.StatusCode.ShouldBe(HttpStatusCode.Redirect);
            sent = queries.Commands;
        }

        var queued = sent.ToList().FindIndex(s => s.Contains("INSERT") && s.Contains("job_runs"));
        queued.ShouldBeGreaterThan(0);
        sent.Take(queued).ShouldContain(s => s.Contains("UPDATE") && s.Contains("import_runs"));
        sent.Skip(queued).ShouldNotContain(s => s.Contains("UPDATE") && s.Contains("import_runs"));
        await import.UntilAsync(page, ImportState.Done);
    }

    [Fact]
    public async Task Two_presses_start_one_import()
    {
        var word = Word();
        using var import = await ImportPages.OpenAsync(Host);
        var page = await import.UploadAsync($"Name\n{word} a\n{word} b\n", "customers");
        var token = PageClient.AntiforgeryToken(await import.Pages.HtmlAsync(page));
        var answers = await Task.WhenAll(
            Enumerable
                .Range(0, 4)
                .Select(_ => import.Pages.PostAsync($"{page}?handler=Start", [], token))
        );
        answers.Count(a => a.StatusCode == HttpStatusCode.Redirect).ShouldBeGreaterThan(0);
        await import.UntilAsync(page, ImportState.Done);
        (await import.JobsAsync(page)).ShouldBe(["platform.import/customers"]);
        (await CountAsync((await import.RunAsync(page)).BatchId)).ShouldBe(2);
    }

    [Fact]
    public async Task A_large_file_is_checked_once_and_starts_without_another_check()
    {
        var word = Word();
        var file = new StringBuilder("Name,Essay\n");
        for (var i = 0; i < 40; i++)
        {
            file.Append(word).Append(i).Append(',').Append('x', 90_000).Append('\n');
        }

        using var import = await ImportPages.OpenAsync(Host);
        var page = await import.UploadAsync(file.ToString(), "customers");
        await CheckedAsync(import, page);
        await import.StartAsync(page);
        await import.UntilAsync(page, ImportState.Done);
        (await import.JobsAsync(page)).ShouldBe([
            "platform.import.check/customers",
            "platform.import/customers",
        ]);
        (await CountAsync((await import.RunAsync(page)).BatchId)).ShouldBe(40);
    }

    [Fact]
    public async Task A_large_file_whose_column_was_changed_is_checked_again_before_it_starts()
    {
        var word = Word();
        var file = new StringBuilder($"Name,Phone,Essay\n{word},123,\n");
        for (var i = 0; i < 40; i++)
        {
            // Rows without a name stay out; they only make the file large.
            file.Append(",,").Append('x', 90_000).Append('\n');
        }

        using var import = await ImportPages.OpenAsync(Host);
        var page = await import.UploadAsync(file.ToString(), "customers");
        await CheckedAsync(import, page);
        using (var start = await import.PressAsync(page, "Start", ("column-1", "")))
        {
            start.StatusCode.ShouldBe(HttpStatusCode.Redirect);
        }

        // What was pressed was another import than the one that was shown: the page shows this one first.
        await CheckedAsync(import, page);
        (await import.RunAsync(page)).State.ShouldBe(ImportState.Checking);
        await import.StartAsync(page);
        await import.UntilAsync(page, ImportState.Done);
        (await Admin.JsonAsync($"/api/v1/customers?search={word}"))
            .Items()
            .ShouldHaveSingleItem()!
            .Text("phone")
            .ShouldBeEmpty();
    }

    [Fact]
    public async Task Cancelled_it_stops_and_goes_on_where_it_was()
    {
        const int Rows = 1500;
        var word = Word();
        var file = new StringBuilder("Name,External id\n");
        for (var i = 0; i < Rows; i++)
        {
            file.Append(word).Append(' ').Append(i).Append(',').Append(word).Append(i).Append('\n');
        }

        using var import = await ImportPages.OpenAsync(Host);
        var page = await import.UploadAsync(file.ToString(), "customers");
        // It must not be done before it is cancelled.
        await using (await Brake.OnAsync(Host.Database, "customers", "customers"))
        {
            await import.StartAsync(page);
            await Wait.UntilAsync(
                async () => Done(await import.RunAsync(page)) > 0,
                "the first rows"
            );
            using var cancel = await import.PressAsync(page, "Cancel");
            cancel.StatusCode.ShouldBe(HttpStatusCode.Redirect);
            var stopped = Done(await import.UntilAsync(page, ImportState.Cancelled));
            stopped.ShouldBeLessThan(Rows);
        }

        (await import.Pages.HtmlAsync(page)).ShouldContain("Go on with it");
        using (var resume = await import.PressAsync(page, "Resume"))
        {
            resume.StatusCode.ShouldBe(HttpStatusCode.Redirect);
        }

        var run = await import.UntilAsync(page, ImportState.Done);
        var end = ImportJson.Read<ImportProgress>(run.Progress!);
        (end.Created, end.Skipped, end.Refused).ShouldBe((Rows, 0, 0));
        (await CountAsync(run.BatchId)).ShouldBe(Rows);
    }

    [Fact]
    public async Task A_run_that_was_taken_from_its_writer_gets_no_more_rows()
    {
        var word = Word();
        await using var scope = await Host.ScopeAsync(Host.Admin);
        var runs = scope.Get<ImportRuns>();
        var service = scope.Get<ImportService>();
        var rows = string.Concat(Enumerable.Range(0, 200).Select(i => $"{word} {i}\n"));
        using var file = new MemoryStream(Encoding.UTF8.GetBytes("Name\n" + rows));
        var run = await service.UploadAsync("a.csv", "customers", file, Ct);
        run = await service.CheckAsync(run, new ImportSettings(), Ct);
        ImportService.Fix(run);
        await runs.UpdateAsync(run, Ct);
        await Should.ThrowAsync<ImportTakenException>(() =>
            scope
                .Get<ImportRunner>()
                .RunAsync(run, _ => runs.EndAsync(run.Id, ImportState.Cancelled, null, Ct), Ct)
        );
        var kept = await runs.FindAsync(run.Id, Ct);
        kept.State.ShouldBe(ImportState.Cancelled);
        (await CountAsync(run.BatchId)).ShouldBe((int)Done(kept));
        Done(kept).ShouldBeLessThan(200);
    }

    [Fact]
    public async Task A_kind_is_taken_as_long_as_its_writer_holds_the_lease_and_no_longer()
    {
        await using var scope = await Host.ScopeAsync(Host.Admin);
        var runs = scope.Get<ImportRuns>();
        var kind = $"test-{Word()}";
        var writer = await runs.AddAsync(Running(kind), Ct);
        var next = Running(kind);
        (await runs.IsBusyAsync(next, Ct)).ShouldBeTrue("it has only just begun");
        await using (await runs.TryHoldAsync(writer, Ct))
        {
            await AgeAsync(writer, TimeSpan.FromMinutes(5));
            (await runs.IsBusyAsync(next, Ct)).ShouldBeTrue("a long portion is no death");
            (await runs.TryHoldAsync(next, Ct)).ShouldBeNull();
        }

        await AgeAsync(writer, TimeSpan.FromSeconds(20));
        (await runs.IsBusyAsync(next, Ct)).ShouldBeFalse();
        (await runs.FindAsync(writer.Id, Ct)).State.ShouldBe(ImportState.Cancelled);
        // Should the writer only have slept, it finds its run ended and writes nothing more.
        await Should.ThrowAsync<ImportTakenException>(() =>
            runs.PlaceAsync(writer, new ImportProgress(), Ct)
        );
        await using var taken = await runs.TryHoldAsync(next, Ct);
        taken.ShouldNotBeNull();
    }

    private static ImportRun Running(string kind) =>
        new()
        {
            FileName = "a.csv",
            TypeId = kind,
            State = ImportState.Running,
        };

    private async Task AgeAsync(ImportRun run, TimeSpan age)
    {
        await using var scope = await Host.ScopeAsync();
        var seen = TimeProvider.System.GetUtcNow() - age;
        await scope
            .Get<PlatformContext>()
            .ImportRuns.Where(r => r.Id == run.Id)
            .ExecuteUpdateAsync(u => u.SetProperty(r => r.SeenAt, seen), Ct);
    }

    private static long Done(ImportRun run) =>
        run.Progress is { } json ? ImportJson.Read<ImportProgress>(json).Done : 0;

    private static Task CheckedAsync(ImportPages import, string page) =>
        Wait.UntilAsync(
            async () => (await import.RunAsync(page)).Check is not null,
            "the check of a large file",
            TimeSpan.FromSeconds(60)
        );

    /// <summary>What a run created, counted by the audit and not by the run itself.</summary>
    private async Task<int> CountAsync(Guid batch)
    {
        await using var scope = await Host.ScopeAsync();
        return await scope
            .Get<PlatformContext>()
            .Audit.CountAsync(a => a.BatchId == batch && a.Action == "created", Ct);
    }
}

[Collection(SqliteHost.Name)]
public sealed class ImportRunOnSqlite(SqliteHost host) : ImportRunTests(host);

[Collection(PostgreSqlHost.Name)]
public sealed class ImportRunOnPostgreSql(PostgreSqlHost host) : ImportRunTests(host);
