using System.Net;
using System.Net.Http.Json;
using CrmModular.Host.Data;
using Microsoft.EntityFrameworkCore;

namespace CrmModular.Tests.Integration.Stores;

/// <summary>One SQLite file, several writers.</summary>
[Collection("Kill")]
public sealed class SqliteTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Two_processes_save_at_once()
    {
        const int each = 40;
        await using var database = await TestDatabase.MakeAsync(DatabaseProvider.Sqlite);
        await using var host = await TestHost.StartAsync(database, enable: ["customers"]);
        await using var other = HostProcess.Start(database.Settings);
        var address = await other.ServesAsync();
        using var here = host.Api(host.Admin);
        using var there = host.Api(host.Admin);
        there.BaseAddress = null;
        await Task.WhenAll(
            Enumerable
                .Range(0, each)
                .Chunk(each / 4)
                .SelectMany(chunk =>
                    new[]
                    {
                        SaveAsync(here, new Uri(host.Address, "/api/v1/customers"), chunk),
                        SaveAsync(there, new Uri(address, "/api/v1/customers"), chunk),
                    }
                )
        );
        (await here.JsonAsync("/api/v1/customers"))["count"]!["value"]!
            .GetValue<int>()
            .ShouldBe(2 * each);
        host.Log.Errors.ShouldBeEmpty();
    }

    [Fact]
    public async Task The_planner_learns_of_a_new_index_with_its_migration_and_each_night()
    {
        const int customers = 200;
        const string index = "IX_customers_customers_owner_id_changed_at_id";
        const string known = $"SELECT COUNT(*) FROM sqlite_stat1 WHERE idx = '{index}'";
        await using var database = await TestDatabase.MakeAsync(DatabaseProvider.Sqlite);
        await using (var host = await TestHost.StartAsync(database, enable: ["customers"]))
        {
            using var api = host.Api(host.Admin);
            var all = new Uri(host.Address, "/api/v1/customers");
            await SaveAsync(api, all, [.. Enumerable.Range(0, customers)]);
        }

        // As an older version left it: analyzed, without the index.
        await RunAsync(
            database,
            $"ANALYZE; DELETE FROM sqlite_stat1 WHERE idx = '{index}'; DROP INDEX {index}; DELETE FROM customers_migrations WHERE MigrationId LIKE '%OwnersByChange'"
        );
        await using var newer = await TestHost.StartAsync(database, enable: ["customers"]);
        (await database.ScalarAsync<int>(known)).ShouldBe(1);

        const string contacts =
            "SELECT COUNT(*) FROM sqlite_stat1 WHERE tbl = 'customers_contacts' AND stat NOT LIKE '0 %'";
        (await database.ScalarAsync<int>(contacts)).ShouldBe(0);
        using var admin = newer.Api(newer.Admin);
        var customerId = (await admin.CreateAsync("customers", new { name = "Of many" })).Id();
        for (var i = 0; i < 30; i++)
        {
            await admin.CreateAsync("contacts", new { name = $"Contact {i}", customerId });
        }

        await using var scope = await newer.ScopeAsync();
        await scope.Get<StatisticsJob>().RunAsync(null!, Ct);
        (await database.ScalarAsync<int>(contacts)).ShouldBeGreaterThan(0);
    }

    [Fact]
    public async Task Connections_that_are_open_learn_what_has_grown_as_well()
    {
        await using var database = await TestDatabase.MakeAsync(DatabaseProvider.Sqlite);
        await using var host = await TestHost.StartAsync(database, enable: ["customers"]);
        await RunAsync(
            database,
            // In one transaction: a connection of the host's that looked between two of these would know the table without its figures.
            """
            BEGIN IMMEDIATE;
            CREATE TABLE grown (a INTEGER, b INTEGER);
            CREATE INDEX grown_a ON grown (a);
            CREATE INDEX grown_b ON grown (b);
            WITH n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100) INSERT INTO grown SELECT i, i % 2 FROM n;
            ANALYZE;
            WITH n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 50000) INSERT INTO grown SELECT i % 2, i FROM n;
            COMMIT;
            """
        );
        await using var other = await host.ScopeAsync();
        var looks = other.Get<PlatformContext>();
        (await PlanAsync(looks)).ShouldContain("grown_a");
        await looks.Database.CloseConnectionAsync();
        await using (var scope = await host.ScopeAsync())
        {
            // The connection of the one is open while the other looks; it does not come back into the pool.
            (await PlanAsync(scope.Get<PlatformContext>())).ShouldContain("grown_a");
            await SqliteStatistics.RenewAsync(looks, Ct);
        }

        await using var later = await host.ScopeAsync();
        (await PlanAsync(later.Get<PlatformContext>())).ShouldContain("grown_b");
        // Who looked knows it at once.
        (await PlanAsync(looks)).ShouldContain("grown_b");
    }

    private static async Task<string> PlanAsync(PlatformContext context)
    {
        await context.Database.OpenConnectionAsync(Ct);
        await using var command = context.Database.GetDbConnection().CreateCommand();
        command.CommandText = "EXPLAIN QUERY PLAN SELECT * FROM grown WHERE a = 1 AND b = 50";
        await using var reader = await command.ExecuteReaderAsync(Ct);
        (await reader.ReadAsync(Ct)).ShouldBeTrue();
        return reader.GetString(3);
    }

    private static async Task RunAsync(TestDatabase database, string sql)
    {
        await using var connection = await database.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync(Ct);
    }

    [Fact]
    public async Task A_save_waits_while_another_holds_the_file_and_readers_do_not()
    {
        await using var database = await TestDatabase.MakeAsync(DatabaseProvider.Sqlite);
        await using var host = await TestHost.StartAsync(database, enable: ["customers"]);
        using var api = host.Api(host.Admin);
        (await database.ScalarAsync<string>("PRAGMA journal_mode")).ShouldBe("wal");

        await using var connection = await database.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = "BEGIN IMMEDIATE";
        await command.ExecuteNonQueryAsync(Ct);
        var save = api.PostAsJsonAsync("/api/v1/customers", new { name = "waits" }, Ct);
        for (var i = 0; i < 10; i++)
        {
            (await api.GetAsync("/api/v1/customers", Ct)).StatusCode.ShouldBe(HttpStatusCode.OK);
        }

        save.IsCompleted.ShouldBeFalse();
        command.CommandText = "COMMIT";
        await command.ExecuteNonQueryAsync(Ct);
        using var answer = await save;
        answer.StatusCode.ShouldBe(HttpStatusCode.Created);
    }

    [Fact]
    public async Task Every_connection_keeps_what_the_store_promises()
    {
        await using var database = await TestDatabase.MakeAsync(DatabaseProvider.Sqlite);
        await using var host = await TestHost.StartAsync(database, enable: ["customers"]);
        // Twice: the second one comes out of the pool.
        for (var i = 0; i < 2; i++)
        {
            await using var scope = await host.ScopeAsync();
            var context = scope.Get<PlatformContext>();
            (await PragmaAsync(context, "foreign_keys")).ShouldBe(1);
            (await PragmaAsync(context, "synchronous")).ShouldBe(
                2,
                "FULL: a commit is on the disk"
            );
        }
    }

    private static async Task<long> PragmaAsync(PlatformContext context, string name)
    {
        await context.Database.OpenConnectionAsync(Ct);
        await using var command = context.Database.GetDbConnection().CreateCommand();
        command.CommandText = $"PRAGMA {name}";
        return (long)(await command.ExecuteScalarAsync(Ct))!;
    }

    private static async Task SaveAsync(HttpClient api, Uri url, IEnumerable<int> numbers)
    {
        foreach (var number in numbers)
        {
            using var answer = await api.PostAsJsonAsync(url, new { name = $"Both {number}" }, Ct);
            answer.StatusCode.ShouldBe(
                HttpStatusCode.Created,
                await answer.Content.ReadAsStringAsync(Ct)
            );
        }
    }
}

/// <summary>The database cannot be reached: what the console says, and how the program ends.</summary>
[Collection("Kill")]
public sealed class UnreachableTests
{
    [Theory]
    [InlineData("serve")]
    [InlineData("migrate")]
    public async Task An_unreachable_server_is_said_plainly(string command)
    {
        using var data = new ModuleFolder();
        await using var host = HostProcess.Start(
            [
                new("CrmModular:DataPath", data.Path),
                new("CrmModular:Database:Provider", "PostgreSql"),
                new(
                    "CrmModular:Database:ConnectionString",
                    "Host=127.0.0.1;Port=1;Username=nobody;Database=none"
                ),
            ],
            command
        );
        (await host.EndAsync()).ShouldBe(2, host.Output);
        host.Output.ShouldContain("The database cannot be reached");
        host.Output.ShouldContain("CrmModular__Database__ConnectionString");
        host.Output.ShouldNotContain("   at ");
    }
}
