using System.Net;
using System.Text;
using CrmModular.Host.Data;
using CrmModular.Host.Platform.Import;
using Microsoft.EntityFrameworkCore;

namespace CrmModular.Tests.Integration.Import;

/// <summary>The module goes, or the program is killed, in the middle of an import: it goes on, and no row is repeated or lost.</summary>
public abstract class ImportInterruptedTests(DatabaseProvider provider)
{
    private static readonly bool Long =
        Environment.GetEnvironmentVariable("CRM_TEST_LONG") is { Length: > 0 };

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task While_its_module_is_off_it_waits_and_then_it_goes_on()
    {
        SkipWithoutDatabase();
        const int Rows = 1200;
        await using var database = await TestDatabase.MakeAsync(provider);
        await using var host = await TestHost.StartAsync(
            database,
            enable: ["customers", "catalog", "sales"]
        );
        using var api = host.Api(host.Admin);
        using var import = await ImportPages.OpenAsync(host);
        var page = await import.UploadAsync(
            Table("Opportunity id,Deal name", Rows),
            "opportunities"
        );
        // It must not be done before its module is off, and a swap takes as long as the machine lets it.
        await using (await Brake.OnAsync(database, "sales", "opportunities"))
        {
            await import.StartAsync(page);
            await Wait.UntilAsync(
                async () => Done(await import.RunAsync(page)) > 0,
                "the first rows"
            );
            using var off = await api.PostAsync("/api/v1/modules/sales/disable", null, Ct);
            off.StatusCode.ShouldBe(HttpStatusCode.OK);
            await Wait.UntilAsync(
                async () => (await import.Pages.HtmlAsync(page)).Contains("Waiting for Sales"),
                "the page to say that it waits"
            );
        }

        var before = Done(await import.RunAsync(page));
        before.ShouldBeLessThan(Rows);
        using (var on = await api.PostAsync("/api/v1/modules/sales/enable", null, Ct))
        {
            on.StatusCode.ShouldBe(HttpStatusCode.OK);
        }

        var run = await import.UntilAsync(page, ImportState.Done);
        await ShouldBeWholeAsync(host, run, Rows, "sales.opportunity");
    }

    [Fact]
    public async Task Killed_in_the_middle_it_goes_on_after_the_next_start()
    {
        SkipWithoutDatabase();
        var rows = Long ? 20_000 : 2_000;
        await using var database = await TestDatabase.MakeAsync(provider);
        string page;
        await using (var victim = HostProcess.Start(database.Settings))
        {
            var address = await victim.ServesAsync();
            // It must not be done before it is killed.
            await using var brake = await Brake.OnAsync(database, "customers", "customers");
            page = await ImportPages.StartAsync(address, Table("External id,Name", rows));
            await Wait.UntilAsync(
                () => DoneAsync(database, rows),
                "the first rows",
                TimeSpan.FromMinutes(2)
            );
            await victim.KillAsync();
        }

        await using var again = await TestHost.StartAsync(database, enable: ["customers"]);
        using var import = await ImportPages.OpenAsync(again);
        // The lease of the killed process ends by itself, after twenty seconds.
        await Wait.UntilAsync(
            async () => (await import.RunAsync(page)).State == ImportState.Done,
            "the rest of the rows",
            TimeSpan.FromMinutes(5)
        );
        await ShouldBeWholeAsync(again, await import.RunAsync(page), rows, "customers.customer");
    }

    /// <summary>Each row came in once, by three ways of counting.</summary>
    private static async Task ShouldBeWholeAsync(
        TestHost host,
        ImportRun run,
        int rows,
        string kind
    )
    {
        var end = ImportJson.Read<ImportProgress>(run.Progress!);
        (end.Created, end.Updated, end.Skipped, end.Refused).ShouldBe((rows, 0, 0, 0));
        await using var scope = await host.ScopeAsync();
        var audit = scope
            .Get<PlatformContext>()
            .Audit.Where(a => a.BatchId == run.BatchId && a.Kind == kind);
        (await audit.CountAsync(Ct)).ShouldBe(rows);
        (await audit.Select(a => a.RecordId).Distinct().CountAsync(Ct)).ShouldBe(rows);
    }

    /// <summary>Whether some rows are in, and by far not all.</summary>
    private async Task<bool> DoneAsync(TestDatabase database, int rows)
    {
        var dot = provider == DatabaseProvider.Sqlite ? "_" : ".";
        var done = await database.ScalarAsync<long>(
            $"SELECT COUNT(*) FROM customers{dot}customers"
        );
        done.ShouldBeLessThan(rows);
        return done > rows / 20;
    }

    internal static string Table(string headings, int rows)
    {
        var table = new StringBuilder(headings).Append('\n');
        for (var i = 0; i < rows; i++)
        {
            table.Append('K').Append(i).Append(",Row ").Append(i).Append('\n');
        }

        return table.ToString();
    }

    private static long Done(ImportRun run) =>
        run.Progress is { } json ? ImportJson.Read<ImportProgress>(json).Done : 0;

    private void SkipWithoutDatabase() =>
        Assert.SkipWhen(
            provider == DatabaseProvider.PostgreSql && TestDatabase.WhyNoPostgres is not null,
            TestDatabase.WhyNoPostgres ?? ""
        );
}

[Collection("Kill")]
public sealed class ImportInterruptedOnSqlite() : ImportInterruptedTests(DatabaseProvider.Sqlite);

[Collection("Kill")]
public sealed class ImportInterruptedOnPostgreSql()
    : ImportInterruptedTests(DatabaseProvider.PostgreSql);
