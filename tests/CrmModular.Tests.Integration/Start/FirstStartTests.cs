using System.Text.Json.Nodes;

namespace CrmModular.Tests.Integration.Start;

/// <summary>Several processes meet a new database at once: the set-up is done once, all of them serve, and so does the next start.</summary>
public abstract class FirstStartTests(DatabaseProvider provider)
{
    /// <summary>The roles that an installation is born with.</summary>
    private const int BuiltIn = 4;

    private static readonly int Rounds =
        Environment.GetEnvironmentVariable("CRM_TEST_LONG") is { Length: > 0 } ? 10 : 1;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private string Dot => provider == DatabaseProvider.Sqlite ? "_" : ".";

    [Fact]
    public async Task Three_processes_set_up_one_database_once()
    {
        SkipWithoutDatabase();
        for (var round = 0; round < Rounds; round++)
        {
            await using var database = await TestDatabase.MakeAsync(provider);
            await StartAsync(database, 3);
            await ShouldBeOnceAsync(database);
            await StartAsync(database, 1);
        }
    }

    [Fact]
    public async Task What_older_versions_doubled_is_refused_with_the_way_out_and_mended()
    {
        SkipWithoutDatabase();
        await using var database = await TestDatabase.MakeAsync(provider);
        await StartAsync(database, 1);
        await DoubleAsync(database);
        await using (var broken = HostProcess.Start(English(database)))
        {
            (await broken.EndAsync()).ShouldBe(2, broken.Output);
            broken.Output.ShouldContain("doctor --fix");
            broken.Output.ShouldNotContain("   at ");
        }

        (await DoctorAsync(database)).ShouldContain(f =>
            f.Text("check") == "doubles"
            && f.Text("level") == "problem"
            && f.Text("text").Contains("member")
        );
        (await RolesAsync(database)).ShouldBe(BuiltIn + 2, "a look changes nothing");
        (await DoctorAsync(database, "--fix")).ShouldContain(f =>
            f.Text("check") == "doubles" && f.Text("text").Contains("member")
        );
        await ShouldBeOnceAsync(database);
        // Who had the role by its double has it still, once.
        (await PeopleOfMemberAsync(database)).ShouldBe(1);
        await StartAsync(database, 1);
        (await DoctorAsync(database)).ShouldNotContain(f => f.Text("check") == "doubles");
    }

    /// <summary>What two processes at a first start of an older version left: no index, two roles too many, a person with one of them.</summary>
    private async Task DoubleAsync(TestDatabase database)
    {
        var roles = $"platform{Dot}roles";
        var sqlite = provider == DatabaseProvider.Sqlite;
        await using var connection = await database.OpenAsync();
        await using var command = connection.CreateCommand();
        var index = await database.ScalarAsync<string>(
            sqlite
                ? "SELECT COALESCE(MAX(name), '') FROM sqlite_master WHERE type = 'index' AND name LIKE '%roles_key'"
                : "SELECT COALESCE(MAX(indexname), '') FROM pg_indexes WHERE schemaname = 'platform' AND indexname ILIKE '%roles_key'"
        );
        var migration = await database.ScalarAsync<string>(
            $"SELECT COALESCE(MAX(\"MigrationId\"), '') FROM platform{Dot}migrations WHERE \"MigrationId\" LIKE '%Unique%'"
        );
        if (index.Length > 0)
        {
            var schema = sqlite ? "" : "platform.";
            command.CommandText = $"DROP INDEX {schema}\"{index}\"";
            await command.ExecuteNonQueryAsync(Ct);
        }

        migration.Length.ShouldBeGreaterThanOrEqualTo(0);
        string Copy(int n) =>
            (
                sqlite
                    ? $"INSERT INTO {roles} SELECT * FROM (SELECT * FROM {roles} WHERE key = 'member' LIMIT 1)"
                    : $"INSERT INTO {roles} SELECT * FROM {roles} WHERE key = 'member' LIMIT 1"
            ) + $" /* {n} */";
        _ = Copy(0);
        var columns = await ColumnsAsync(database);
        foreach (var key in new[] { "member", "reader" })
        {
            var id = sqlite
                ? $"X'{Guid.CreateVersion7():N}'"
                : $"'{Guid.CreateVersion7()}'::uuid";
            command.CommandText =
                $"INSERT INTO {roles} (id, {columns}) SELECT {id}, {columns} FROM {roles} WHERE key = '{key}' LIMIT 1;"
                + $"INSERT INTO platform{Dot}person_roles (person_id, role_id) SELECT (SELECT id FROM platform{Dot}people LIMIT 1), {id};";
            await command.ExecuteNonQueryAsync(Ct);
        }
    }

    private Task<string> ColumnsAsync(TestDatabase database) =>
        database.ScalarAsync<string>(
            provider == DatabaseProvider.Sqlite
                ? "SELECT group_concat('\"' || name || '\"') FROM pragma_table_info('platform_roles') WHERE name <> 'id'"
                : "SELECT string_agg(quote_ident(column_name), ',') FROM information_schema.columns WHERE table_schema = 'platform' AND table_name = 'roles' AND column_name <> 'id'"
        );

    private async Task StartAsync(TestDatabase database, int processes)
    {
        var started = Enumerable
            .Range(0, processes)
            .Select(_ => HostProcess.Start(database.Settings))
            .ToList();
        try
        {
            foreach (var process in started)
            {
                using var api = new HttpClient { BaseAddress = await process.ServesAsync() };
                (await api.GetStringAsync("/health/ready", Ct)).ShouldBe("ready");
            }
        }
        finally
        {
            foreach (var process in started)
            {
                await process.DisposeAsync();
            }
        }
    }

    private async Task ShouldBeOnceAsync(TestDatabase database)
    {
        (await RolesAsync(database)).ShouldBe(BuiltIn);
        foreach (var table in new[] { "sign_ins", "people" })
        {
            (await database.ScalarAsync<long>($"SELECT COUNT(*) FROM platform{Dot}{table}")).ShouldBe(
                1,
                table
            );
        }
    }

    private Task<long> RolesAsync(TestDatabase database) =>
        database.ScalarAsync<long>($"SELECT COUNT(*) FROM platform{Dot}roles");

    private Task<long> PeopleOfMemberAsync(TestDatabase database) =>
        database.ScalarAsync<long>(
            $"SELECT COUNT(*) FROM platform{Dot}person_roles WHERE role_id IN (SELECT id FROM platform{Dot}roles WHERE key = 'member')"
        );

    private static IEnumerable<KeyValuePair<string, string?>> English(TestDatabase database) =>
        [.. database.Settings, new("LC_ALL", "en_US.UTF-8")];

    private static async Task<List<JsonNode>> DoctorAsync(
        TestDatabase database,
        params string[] options
    )
    {
        await using var doctor = HostProcess.Start(
            English(database),
            ["doctor", "--json", .. options]
        );
        await doctor.EndAsync();
        return [.. JsonNode.Parse(doctor.Answer)!["findings"]!.AsArray().Select(f => f!)];
    }

    private void SkipWithoutDatabase() =>
        Assert.SkipWhen(
            provider == DatabaseProvider.PostgreSql && TestDatabase.WhyNoPostgres is not null,
            TestDatabase.WhyNoPostgres ?? ""
        );
}

[Collection("Kill")]
public sealed class FirstStartOnSqlite() : FirstStartTests(DatabaseProvider.Sqlite);

[Collection("Kill")]
public sealed class FirstStartOnPostgreSql() : FirstStartTests(DatabaseProvider.PostgreSql);
