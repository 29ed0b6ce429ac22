using System.Text;

namespace CrmModular.Tests.Integration.Import;

/// <summary>The command is killed in the middle of an import: its kind is free again soon, for the next command.</summary>
public abstract class ImportKilledTests(DatabaseProvider provider)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_next_command_takes_over_and_no_row_comes_in_twice()
    {
        Assert.SkipWhen(
            provider == DatabaseProvider.PostgreSql && TestDatabase.WhyNoPostgres is not null,
            TestDatabase.WhyNoPostgres ?? ""
        );
        const int Rows = 3000;
        await using var database = await TestDatabase.MakeAsync(provider);
        await using (await TestHost.StartAsync(database, enable: ["customers"])) { }
        var file = Path.Combine(database.Folder, "rows.csv");
        var table = new StringBuilder("External id,Name\n");
        for (var i = 0; i < Rows; i++)
        {
            table.Append('K').Append(i).Append(",Row ").Append(i).Append('\n');
        }

        await File.WriteAllTextAsync(file, table.ToString(), Ct);
        string[] command = ["import", "customers", file];
        // It must not be done before it is killed.
        await using (await Brake.OnAsync(database, "customers", "customers"))
        await using (var victim = HostProcess.Start(database.Settings, command))
        {
            await Wait.UntilAsync(
                async () => await CountAsync(database) > 0,
                "the first rows",
                TimeSpan.FromMinutes(3)
            );
            await victim.KillAsync();
        }

        (await CountAsync(database)).ShouldBeLessThan(Rows);
        // How soon the kind is free, ImportRunTests say; here the real program takes over from one that was killed.
        await Wait.UntilAsync(
            async () =>
            {
                await using var next = HostProcess.Start(database.Settings, command);
                return await next.EndAsync() == 0;
            },
            "the next command to import",
            TimeSpan.FromMinutes(4)
        );
        (await CountAsync(database)).ShouldBe(Rows);
    }

    private Task<long> CountAsync(TestDatabase database) =>
        database.ScalarAsync<long>(
            $"SELECT COUNT(*) FROM customers{(provider == DatabaseProvider.Sqlite ? "_" : ".")}customers"
        );
}

[Collection("Kill")]
public sealed class ImportKilledOnSqlite() : ImportKilledTests(DatabaseProvider.Sqlite);

[Collection("Kill")]
public sealed class ImportKilledOnPostgreSql() : ImportKilledTests(DatabaseProvider.PostgreSql);
