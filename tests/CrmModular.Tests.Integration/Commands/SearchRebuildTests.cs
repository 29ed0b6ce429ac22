using CrmModular.Host.Platform.Search;

namespace CrmModular.Tests.Integration.Commands;

/// <summary>The command that rebuilds the search index: it puts right what is wrong, keeps what is right, and goes on where it was.</summary>
[Collection("Kill")]
public sealed class SearchRebuildTests
{
    public static TheoryData<DatabaseProvider> Providers =>
        [DatabaseProvider.Sqlite, DatabaseProvider.PostgreSql];

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Providers))]
    public async Task What_is_lost_or_wrong_is_found_again_while_the_server_runs(
        DatabaseProvider provider
    )
    {
        await using var database = await MakeAsync(provider);
        await using var host = await TestHost.StartAsync(database);
        using var api = host.Api(host.Admin);
        foreach (var name in new[] { "Kept basalt", "Lost basalt", "Wrong basalt", "Gone basalt" })
        {
            await api.CreateAsync("customers", new { name });
        }

        var table = provider == DatabaseProvider.Sqlite ? "platform_search" : "platform.search";
        var customers =
            provider == DatabaseProvider.Sqlite ? "customers_customers" : "customers.customers";
        await DoAsync(database, $"DELETE FROM {table} WHERE title = 'Lost basalt'");
        await DoAsync(
            database,
            $"UPDATE {table} SET title = 'x', text = 'x' WHERE title = 'Wrong basalt'"
        );
        await DoAsync(database, $"DELETE FROM {customers} WHERE name = 'Gone basalt'");
        await RebuildAsync(database);
        var found = await api.JsonAsync("/api/v1/customers?search=basalt");
        found
            .Items()
            .Select(i => i!.Text("name"))
            .ShouldBe(["Lost basalt", "Wrong basalt", "Kept basalt"]);
        (
            await database.ScalarAsync<long>(
                $"SELECT COUNT(*) FROM {table} WHERE title LIKE '%basalt'"
            )
        ).ShouldBe(3);
    }

    [Theory]
    [MemberData(nameof(Providers))]
    public async Task A_run_that_was_broken_off_goes_on_where_it_was(DatabaseProvider provider)
    {
        await using var database = await MakeAsync(provider);
        await using var host = await TestHost.StartAsync(database);
        using var api = host.Api(host.Admin);
        for (var i = 0; i < 120; i++)
        {
            await api.CreateAsync("customers", new { name = $"Row {i}" });
        }

        if (provider == DatabaseProvider.Sqlite)
        {
            // So few rows would be merged as they are written.
            foreach (var option in new[] { "automerge", "deletemerge" })
            {
                await DoAsync(
                    database,
                    $"INSERT INTO platform_search_pairs (platform_search_pairs, rank) VALUES ('{option}', 0)"
                );
            }
        }

        await using var scope = await host.ScopeAsync();
        var rebuild = scope.Get<SearchRebuild>();
        var last = RebuildProgress.None;
        await Should.ThrowAsync<OperationCanceledException>(() =>
            rebuild.RunAsync(
                last,
                now =>
                {
                    last = now;
                    return now.Done > 0
                        ? throw new OperationCanceledException()
                        : Task.CompletedTask;
                },
                Ct
            )
        );
        last.Done.ShouldBeInRange(1, 119);
        var batches = 0;
        var end = await rebuild.RunAsync(
            last,
            _ =>
            {
                batches++;
                return Task.CompletedTask;
            },
            Ct
        );
        end.Done.ShouldBe(120);
        batches.ShouldBeGreaterThan(1);
        if (provider == DatabaseProvider.Sqlite)
        {
            // In one piece, and no list of what was written over beside it: the bits past the 37th name the segment of a page.
            (
                await database.ScalarAsync<long>(
                    "SELECT COUNT(DISTINCT id >> 37) FROM platform_search_pairs_data WHERE id > 10"
                )
            ).ShouldBe(1);
        }
    }

    private static async Task RebuildAsync(TestDatabase database)
    {
        await using var process = HostProcess.Start(
            [
                .. database.Settings,
                new("LC_ALL", "en_US.UTF-8"),
                new("CrmModular:ModulesPath", Repository.Modules),
            ],
            "search",
            "rebuild"
        );
        (await process.EndAsync()).ShouldBe(0, process.Output);
        process.Answer.ShouldContain("records looked at");
    }

    private static Task<TestDatabase> MakeAsync(DatabaseProvider provider)
    {
        Assert.SkipWhen(
            provider == DatabaseProvider.PostgreSql && TestDatabase.WhyNoPostgres is not null,
            TestDatabase.WhyNoPostgres ?? ""
        );
        return TestDatabase.MakeAsync(provider);
    }

    private static async Task DoAsync(TestDatabase database, string sql)
    {
        await using var connection = await database.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync(Ct);
    }
}
