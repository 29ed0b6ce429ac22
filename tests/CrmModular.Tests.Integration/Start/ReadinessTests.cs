using System.Net;
using CrmModular.Host.Data;
using CrmModular.Host.Platform;
using CrmModular.Host.Platform.Health;
using CrmModular.Sdk.Data;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Npgsql;

namespace CrmModular.Tests.Integration.Start;

/// <summary>What the program says of surroundings in which it cannot work, and that its files are its own.</summary>
[Collection("Kill")]
public sealed class ReadinessTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(DatabaseProvider.Sqlite)]
    [InlineData(DatabaseProvider.PostgreSql)]
    public async Task It_is_not_ready_when_its_folder_cannot_be_written(DatabaseProvider provider)
    {
        SkipWithout(provider);
        await using var database = await TestDatabase.MakeAsync(provider);
        await using var host = await TestHost.StartAsync(database, enable: []);
        using var client = host.Api();
        (await client.GetAsync("/health/ready", Ct)).StatusCode.ShouldBe(HttpStatusCode.OK);
        var away = database.Folder + "-away";
        Directory.Move(database.Folder, away);
        await Wait.UntilAsync(
            async () =>
                (await client.GetAsync("/health/ready", Ct)).StatusCode
                == HttpStatusCode.ServiceUnavailable,
            "not to be ready"
        );
        Directory.Move(away, database.Folder);
        await Wait.UntilAsync(
            async () =>
                (await client.GetAsync("/health/ready", Ct)).StatusCode == HttpStatusCode.OK,
            "to be ready again"
        );
    }

    [Theory]
    [InlineData(DatabaseProvider.Sqlite)]
    [InlineData(DatabaseProvider.PostgreSql)]
    public async Task It_is_not_ready_when_the_database_only_reads(DatabaseProvider provider)
    {
        SkipWithout(provider);
        await using var database = await TestDatabase.MakeAsync(provider);
        await using var host = await TestHost.StartAsync(database, enable: []);
        var connection =
            provider == DatabaseProvider.Sqlite
                ? $"{database.ConnectionString};Mode=ReadOnly"
                : new NpgsqlConnectionStringBuilder(database.ConnectionString)
                {
                    Options = "-c default_transaction_read_only=on",
                }.ConnectionString;
        IDatabase closed =
            provider == DatabaseProvider.Sqlite
                ? new SqliteDatabase(connection)
                : new PostgreSqlDatabase(connection);
        await using (closed as IAsyncDisposable)
        {
            (await LookAsync(host, closed)).ShouldBe("the database cannot be written");
        }

        (await LookAsync(host, host.Services.GetRequiredService<IDatabase>())).ShouldBeNull();
    }

    [Fact]
    public async Task A_database_that_is_not_there_is_told_with_the_way_out()
    {
        SkipWithout(DatabaseProvider.PostgreSql);
        using var data = new ModuleFolder();
        await using var host = HostProcess.Start([
            new("CrmModular:DataPath", data.Path),
            new("CrmModular:Database:Provider", "PostgreSql"),
            new(
                "CrmModular:Database:ConnectionString",
                new NpgsqlConnectionStringBuilder(
                    Environment.GetEnvironmentVariable(TestDatabase.PostgresVariable)
                )
                {
                    Database = "crm_not_there",
                }.ConnectionString
            ),
            new("LC_ALL", "en_US.UTF-8"),
        ]);
        (await host.EndAsync()).ShouldBe(2, host.Output);
        host.Output.ShouldContain("crm_not_there");
        host.Output.ShouldContain("CrmModular__Database__ConnectionString");
        host.Output.ShouldNotContain("   at ");
    }

    [Fact]
    public async Task What_it_keeps_is_for_its_own_account_only()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("Windows has no such modes.");
            return;
        }

        using var data = new ModuleFolder();
        // What an older version left open.
        var old = Directory.CreateDirectory(Path.Combine(data.Path, "uploads")).FullName;
        var upload = Path.Combine(old, "old.csv");
        await File.WriteAllTextAsync(upload, "Name", Ct);
        File.SetUnixFileMode(upload, (UnixFileMode)0b110_100_100);
        File.SetUnixFileMode(data.Path, (UnixFileMode)0b111_101_101);
        await using var host = HostProcess.Start([new("CrmModular:DataPath", data.Path)]);
        await host.ServesAsync();

        var files = Directory.GetFileSystemEntries(data.Path, "*", SearchOption.AllDirectories);
        files.ShouldContain(f => f.EndsWith("crm.db-wal"));
        files.ShouldContain(f => f.EndsWith(".dll"), "the copies of modules");
        foreach (var file in files.Append(data.Path))
        {
            ((int)File.GetUnixFileMode(file) & 0b111_111).ShouldBe(0, file);
        }
    }

    private static Task<string?> LookAsync(TestHost host, IDatabase database) =>
        new Readiness(
            database,
            host.Services.GetRequiredService<HostPaths>(),
            host.Services.GetRequiredService<IHostApplicationLifetime>()
        ).FaultAsync(Ct);

    private static void SkipWithout(DatabaseProvider provider) =>
        Assert.SkipWhen(
            provider == DatabaseProvider.PostgreSql && TestDatabase.WhyNoPostgres is not null,
            TestDatabase.WhyNoPostgres ?? ""
        );
}
