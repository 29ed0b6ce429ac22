using System.Net;
using CrmModular.Host.Data;
using CrmModular.Host.Platform.Import;
using Microsoft.EntityFrameworkCore;

namespace CrmModular.Tests.Integration.Import;

/// <summary>Imports beside each other, and what is left of them after a while.</summary>
public abstract class ImportUpkeepTests(HostFixture fixture) : HostTests(fixture)
{
    [Fact]
    public async Task While_one_of_a_kind_runs_another_is_told_to_wait()
    {
        var word = Word();
        using var import = await ImportPages.OpenAsync(Host);
        var page = await import.UploadAsync($"Name\n{word}\n", "customers");
        await using var scope = await Host.ScopeAsync(Host.Admin);
        var other = await scope
            .Get<ImportRuns>()
            .AddAsync(
                new ImportRun
                {
                    FileName = "other.csv",
                    TypeId = "customers",
                    State = ImportState.Running,
                },
                Ct
            );
        using (var start = await import.PressAsync(page, "Start"))
        {
            start.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
            (await start.Content.ReadAsStringAsync(Ct)).ShouldContain(
                "Another import of Customers is running"
            );
        }

        await scope.Get<ImportRuns>().EndAsync(other.Id, ImportState.Cancelled, null, Ct);
        await import.StartAsync(page);
        await import.UntilAsync(page, ImportState.Done);
    }

    [Fact]
    public async Task What_nobody_needs_any_more_is_taken_away_and_the_rest_stays()
    {
        var word = Word();
        using var import = await ImportPages.OpenAsync(Host);
        var looked = await import.UploadAsync($"Name\n{word} looked\n", "customers");
        var recent = await import.UploadAsync($"Name\n{word} recent\n", "customers");
        var ended = await import.UploadAsync(
            $"Name,E-mail\n{word},\n{word} b,nobody\n",
            "customers"
        );
        await import.StartAsync(ended);
        await import.UntilAsync(ended, ImportState.Done);
        await using var scope = await Host.ScopeAsync();
        var files = scope.Get<ImportFiles>();
        var lost = Directory.CreateDirectory(
            Path.Combine(Host.Database.Folder, "imports", Guid.NewGuid().ToString("N"))
        );
        lost.LastWriteTimeUtc = DateTime.UtcNow.AddDays(-2);
        await AgeAsync(scope, looked, ended);

        await scope.Get<ImportCleanupJob>().RunAsync(null!, Ct);
        lost.Refresh();
        lost.Exists.ShouldBeFalse();
        files.Has(ImportPages.IdOf(looked)).ShouldBeFalse();
        files.Has(ImportPages.IdOf(recent)).ShouldBeTrue();
        files.Has(ImportPages.IdOf(ended)).ShouldBeFalse();
        File.Exists(files.Rejects(ImportPages.IdOf(ended))).ShouldBeTrue();
        using (var gone = await import.Pages.GetAsync(looked))
        {
            gone.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        }

        (await import.Pages.HtmlAsync(ended)).ShouldContain("Undo the import");
    }

    private static async Task AgeAsync(TestScope scope, params string[] pages)
    {
        var ids = pages.Select(ImportPages.IdOf).ToList();
        var old = DateTimeOffset.UtcNow.AddDays(-31);
        await scope
            .Get<PlatformContext>()
            .ImportRuns.Where(r => ids.Contains(r.Id))
            .ExecuteUpdateAsync(u => u.SetProperty(r => r.SeenAt, old), Ct);
    }
}

[Collection(SqliteHost.Name)]
public sealed class ImportUpkeepOnSqlite(SqliteHost host) : ImportUpkeepTests(host);

[Collection(PostgreSqlHost.Name)]
public sealed class ImportUpkeepOnPostgreSql(PostgreSqlHost host) : ImportUpkeepTests(host);
