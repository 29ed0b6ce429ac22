using System.Text.Json.Nodes;
using CrmModular.Host.Data;
using CrmModular.Host.Platform;
using CrmModular.Host.Platform.People;
using CrmModular.Host.Platform.Rights;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace CrmModular.Tests.Integration.Start;

/// <summary>Several processes meet a new database at once: the set-up is done once, all of them serve, and so does the next start.</summary>
public abstract class FirstStartTests(DatabaseProvider provider)
{
    /// <summary>The roles that an installation is born with.</summary>
    private const int BuiltIn = 4;
    private static readonly Guid Someone = Guid.CreateVersion7();

    private static readonly int Rounds = Environment.GetEnvironmentVariable("CRM_TEST_LONG")
        is { Length: > 0 }
        ? 10
        : 1;

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
        await MakeAsOlderVersionAsync(database);
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
        (await RolesAsync(database)).ShouldBe(BuiltIn);
        // Who had the role by its double has it still, once.
        (await PeopleOfAsync(database, "member")).ShouldBe(1);
        (await PeopleOfAsync(database, "reader")).ShouldBe(1);
        await StartAsync(database, 1);
        await ShouldBeOnceAsync(database);
        (await DoctorAsync(database)).ShouldNotContain(f => f.Text("check") == "doubles");
    }

    /// <summary>What two processes at a first start of an older version left: its tables, two roles twice, a person with one of them.</summary>
    private static async Task MakeAsOlderVersionAsync(TestDatabase database)
    {
        await using var app = HostApp.Build(
            ["--contentRoot", Repository.Path("host")],
            builder => builder.Configuration.AddInMemoryCollection(database.Settings)
        );
        await using var scope = app.Services.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<CurrentUser>().BecomeSystem("test");
        var context = scope.ServiceProvider.GetRequiredService<PlatformContext>();
        var before = context
            .Database.GetMigrations()
            .TakeWhile(m => !m.EndsWith("_TwoProcesses", StringComparison.Ordinal))
            .Last();
        await context.GetService<IMigrator>().MigrateAsync(before, Ct);
        string[] keys = ["administrator", "manager", "member", "reader", "member", "reader"];
        var roles = keys.Select(key => new Role { Key = key }).ToList();
        context.Roles.AddRange(roles);
        context.PersonRoles.AddRange(
            roles
                .Where(r => r.Key == "member")
                .Select(r => new PersonRole { PersonId = Someone, RoleId = r.Id })
        );
        context.PersonRoles.Add(new PersonRole { PersonId = Someone, RoleId = roles[5].Id });
        await context.SaveChangesAsync(Ct);
    }

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
            (
                await database.ScalarAsync<long>($"SELECT COUNT(*) FROM platform{Dot}{table}")
            ).ShouldBe(1, table);
        }
    }

    private Task<long> RolesAsync(TestDatabase database) =>
        database.ScalarAsync<long>($"SELECT COUNT(*) FROM platform{Dot}roles");

    private Task<long> PeopleOfAsync(TestDatabase database, string role) =>
        database.ScalarAsync<long>(
            $"SELECT COUNT(*) FROM platform{Dot}person_roles WHERE role_id IN (SELECT id FROM platform{Dot}roles WHERE key = '{role}')"
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
