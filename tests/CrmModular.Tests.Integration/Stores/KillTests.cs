using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace CrmModular.Tests.Integration.Stores;

/// <summary>The program is killed in the middle of its work; the next start goes on, and nothing is half-written.</summary>
public abstract class KillTests(DatabaseProvider provider)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Killed_while_it_saves_it_keeps_what_it_promised()
    {
        SkipWithoutDatabase();
        await using var database = await TestDatabase.MakeAsync(provider);
        ConcurrentDictionary<Guid, string> promised;
        await using (var victim = HostProcess.Start(database.Settings))
        {
            var address = await victim.ServesAsync();
            promised = await SaveUntilKilledAsync(victim, address, await TokenAsync(database));
        }

        promised.Count.ShouldBeGreaterThan(20);
        await using var again = await TestHost.StartAsync(database, enable: ["customers"]);
        using var api = again.Api(again.Admin);
        foreach (var (id, name) in promised)
        {
            (await api.JsonAsync($"/api/v1/customers/{id}")).Text("name").ShouldBe(name);
        }

        await ShouldBeWholeAsync(database);
        await api.CreateAsync("customers", new { name = "after" });
    }

    [Fact]
    public async Task Killed_while_it_migrates_it_starts_again()
    {
        SkipWithoutDatabase();
        await using var database = await TestDatabase.MakeAsync(provider);
        foreach (var wait in new[] { 900, 1300, 1700 })
        {
            await using var victim = HostProcess.Start(database.Settings);
            await Task.Delay(wait, Ct);
            await victim.KillAsync();
        }

        if (provider == DatabaseProvider.Sqlite)
        {
            await LeaveDeadLockAsync(database);
        }

        await using var again = HostProcess.Start(database.Settings);
        var address = await again.ServesAsync();
        using var api = new HttpClient { BaseAddress = address };
        (await api.GetStringAsync("/health/ready", Ct)).ShouldBe("ready");
        api.DefaultRequestHeaders.Authorization = new("Bearer", await TokenAsync(database));
        await api.CreateAsync("customers", new { name = "first" });
    }

    /// <summary>What EF Core leaves behind when it is killed at the worst moment.</summary>
    private static async Task LeaveDeadLockAsync(TestDatabase database)
    {
        await using var connection = await database.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText =
            "CREATE TABLE IF NOT EXISTS \"__EFMigrationsLock\" (\"Id\" INTEGER NOT NULL PRIMARY KEY, \"Timestamp\" TEXT NOT NULL);"
            + "INSERT OR IGNORE INTO \"__EFMigrationsLock\" VALUES (1, '2026-01-01');";
        await command.ExecuteNonQueryAsync(Ct);
    }

    private static async Task<ConcurrentDictionary<Guid, string>> SaveUntilKilledAsync(
        HostProcess victim,
        Uri address,
        string token
    )
    {
        var promised = new ConcurrentDictionary<Guid, string>();
        using var api = new HttpClient { BaseAddress = address };
        api.DefaultRequestHeaders.Authorization = new("Bearer", token);
        var killed = false;
        var workers = Enumerable
            .Range(0, 6)
            .Select(async _ =>
            {
                while (!killed)
                {
                    var name = $"Saved {Guid.NewGuid():N}";
                    try
                    {
                        using var answer = await api.PostAsJsonAsync(
                            "/api/v1/customers",
                            new { name },
                            Ct
                        );
                        answer.StatusCode.ShouldBe(HttpStatusCode.Created);
                        var json = JsonNode.Parse(await answer.Content.ReadAsStringAsync(Ct))!;
                        promised[json.Id()] = name;
                    }
                    catch (Exception e) when (e is HttpRequestException or IOException)
                    {
                        // The connection broke: nothing was promised.
                        return;
                    }
                }
            })
            .ToList();
        await Wait.UntilAsync(() => promised.Count > 40, "too few saves");
        await victim.KillAsync();
        killed = true;
        await Task.WhenAll(workers);
        return promised;
    }

    /// <summary>Each customer has its audit entry and its search text, and neither is there without its customer.</summary>
    private async Task ShouldBeWholeAsync(TestDatabase database)
    {
        var dot = provider == DatabaseProvider.Sqlite ? "_" : ".";
        var customers = await database.ScalarAsync<long>(
            $"SELECT COUNT(*) FROM customers{dot}customers"
        );
        foreach (
            var table in new[]
            {
                $"platform{dot}audit WHERE kind = 'customers.customer'",
                $"platform{dot}search WHERE kind = 'customers.customer'",
            }
        )
        {
            (await database.ScalarAsync<long>($"SELECT COUNT(*) FROM {table}")).ShouldBe(
                customers,
                table
            );
        }

        if (provider == DatabaseProvider.Sqlite)
        {
            (await database.ScalarAsync<string>("PRAGMA integrity_check")).ShouldBe("ok");
        }
    }

    /// <summary>A token by the command, while the server runs: as an administrator gets one.</summary>
    private static async Task<string> TokenAsync(TestDatabase database)
    {
        await using var command = HostProcess.Start(
            database.Settings,
            "token",
            "create",
            "--user",
            TestHost.AdminEmail,
            "--name",
            "test"
        );
        (await command.EndAsync()).ShouldBe(0, command.Output);
        return command.Answer.Trim();
    }

    private void SkipWithoutDatabase() =>
        Assert.SkipWhen(
            provider == DatabaseProvider.PostgreSql && TestDatabase.WhyNoPostgres is not null,
            TestDatabase.WhyNoPostgres ?? ""
        );
}

[Collection("Kill")]
public sealed class KillOnSqlite() : KillTests(DatabaseProvider.Sqlite);

[Collection("Kill")]
public sealed class KillOnPostgreSql() : KillTests(DatabaseProvider.PostgreSql);
