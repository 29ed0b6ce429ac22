using System.Text.Json.Nodes;

namespace CrmModular.Tests.Integration.Commands;

/// <summary>The command doctor: it finds what is wrong, says the way out, and changes nothing.</summary>
[Collection("Kill")]
public sealed class DoctorTests
{
    public static TheoryData<DatabaseProvider> Providers =>
        [DatabaseProvider.Sqlite, DatabaseProvider.PostgreSql];

    [Theory]
    [MemberData(nameof(Providers))]
    public async Task A_healthy_installation_is_fine_while_it_serves_and_while_it_does_not(
        DatabaseProvider provider
    )
    {
        await using var database = await MakeAsync(provider);
        await using (await TestHost.StartAsync(database))
        {
            await ShouldBeFineAsync(database);
        }

        await ShouldBeFineAsync(database);
    }

    [Theory]
    [MemberData(nameof(Providers))]
    public async Task What_is_wrong_is_found_with_the_way_out_and_left_as_it_is(
        DatabaseProvider provider
    )
    {
        using var modules = new ModuleFolder();
        modules.Add("customers");
        await using var database = await MakeAsync(provider);
        await using (var host = await TestHost.StartAsync(database, modules.Path))
        {
            using var api = host.Api(host.Admin);
            await api.CreateAsync("customers", new { name = "Lost from search" });
        }

        var dot = provider == DatabaseProvider.Sqlite ? "_" : ".";
        await DoAsync(database, $"DELETE FROM platform{dot}search");
        await DoAsync(
            database,
            $"INSERT INTO platform{dot}deliveries (event_id, handler, module_id, record_id, attempts) VALUES ({Id(provider)}, 'h', 'customers', {Id(provider)}, 8)"
        );
        modules.AddManifest("odd", "{ this is no manifest");
        var found = await AskAsync(database, 1, modules.Path);
        Problems(found).ShouldBe(["deliveries", "modules", "search"], ignoreOrder: true);
        found.ShouldAllBe(f =>
            f.Text("level") != "problem" || f.Text("wayOut").Length > 0 && f.Text("text").Length > 0
        );
        (await database.ScalarAsync<long>($"SELECT COUNT(*) FROM platform{dot}search")).ShouldBe(0);
    }

    [Theory]
    [MemberData(nameof(Providers))]
    public async Task A_module_that_cannot_run_is_named_with_its_reason(DatabaseProvider provider)
    {
        using var modules = new ModuleFolder();
        modules.Add("customers");
        var failing = modules.Add("failing");
        await using var database = await MakeAsync(provider);
        await using (await TestHost.StartAsync(database, modules.Path)) { }

        foreach (var how in new[] { "build", "start", "open" })
        {
            await File.WriteAllTextAsync(Path.Combine(failing, "how.txt"), how, Ct);
            var found = await AskAsync(database, 1, modules.Path);
            found
                .Single(f => f.Text("level") == "problem")
                .Text("text")
                .ShouldContain("The module failing cannot run", Case.Sensitive, how);
        }

        File.Delete(Path.Combine(failing, "how.txt"));
        Directory.Delete(Path.Combine(modules.Path, "customers"), true);
        var missing = await AskAsync(database, 1, modules.Path);
        missing.ShouldContain(f => f.Text("text").Contains("customers"));
    }

    [Theory]
    [MemberData(nameof(Providers))]
    public async Task Tables_that_are_behind_are_told_and_not_brought_up(DatabaseProvider provider)
    {
        await using var database = await MakeAsync(provider);
        await using (await TestHost.StartAsync(database)) { }

        var history =
            provider == DatabaseProvider.Sqlite ? "customers_migrations" : "customers.migrations";
        await DoAsync(database, $"DELETE FROM {history}");
        Problems(await AskAsync(database, 1)).ShouldBe(["tables"]);
        (await database.ScalarAsync<long>($"SELECT COUNT(*) FROM {history}")).ShouldBe(0);
    }

    [Fact]
    public async Task Before_the_first_start_there_is_nothing_wrong_and_nothing_made()
    {
        await using var database = await MakeAsync(DatabaseProvider.Sqlite);
        var found = await AskAsync(database, 0);
        found.ShouldContain(f => f.Text("check") == "database" && f.Text("level") == "note");
        File.Exists(database.ConnectionString.Split('=')[1]).ShouldBeFalse();
    }

    [Fact]
    public async Task A_damaged_file_is_told()
    {
        await using var database = await MakeAsync(DatabaseProvider.Sqlite);
        var file = database.ConnectionString.Split('=')[1];
        await File.WriteAllTextAsync(
            file,
            string.Concat(Enumerable.Repeat("no database ", 900)),
            Ct
        );
        Problems(await AskAsync(database, 1)).ShouldBe(["database"]);
    }

    [Theory]
    [InlineData("en_US.UTF-8", "does not answer", "The database")]
    [InlineData("zh_CN.UTF-8", "数据库没有响应", "请检查")]
    public async Task An_unreachable_server_is_said_plainly_in_the_user_s_language(
        string language,
        string what,
        string also
    )
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
                new("LANG", language),
                new("LC_ALL", language),
            ],
            "doctor"
        );
        (await host.EndAsync()).ShouldBe(1, host.Output);
        host.Output.ShouldContain(what);
        host.Output.ShouldContain(also);
        host.Output.ShouldNotContain("   at ");
    }

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private static Task<TestDatabase> MakeAsync(DatabaseProvider provider)
    {
        Assert.SkipWhen(
            provider == DatabaseProvider.PostgreSql && TestDatabase.WhyNoPostgres is not null,
            TestDatabase.WhyNoPostgres ?? ""
        );
        return TestDatabase.MakeAsync(provider);
    }

    private static string Id(DatabaseProvider provider) =>
        provider == DatabaseProvider.Sqlite ? $"X'{Guid.NewGuid():N}'" : $"'{Guid.NewGuid()}'";

    private static async Task DoAsync(TestDatabase database, string sql)
    {
        await using var connection = await database.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync(Ct);
    }

    private static async Task ShouldBeFineAsync(TestDatabase database)
    {
        var found = await AskAsync(database, 0);
        Problems(found).ShouldBeEmpty();
        string[] looked =
        [
            "data",
            "database",
            "first-run",
            "deliveries",
            "jobs",
            "modules",
            "search",
        ];
        looked.ShouldBeSubsetOf(found.Select(f => f.Text("check")));
    }

    private static async Task<List<JsonNode>> AskAsync(
        TestDatabase database,
        int exit,
        string? modules = null
    )
    {
        await using var process = HostProcess.Start(
            [
                .. database.Settings,
                new("LC_ALL", "en_US.UTF-8"),
                new("CrmModular:ModulesPath", modules ?? Repository.Modules),
            ],
            "doctor",
            "--json"
        );
        (await process.EndAsync()).ShouldBe(exit, process.Output);
        var answer = JsonNode.Parse(process.Answer)!;
        answer["healthy"]!.GetValue<bool>().ShouldBe(exit == 0);
        return [.. answer["findings"]!.AsArray().Select(f => f!)];
    }

    private static List<string> Problems(IEnumerable<JsonNode> found) =>
        [.. found.Where(f => f.Text("level") == "problem").Select(f => f.Text("check")).Distinct()];
}
