using System.Net;
using Npgsql;

namespace CrmModular.Tests.Integration.Start;

/// <summary>A server that goes away and comes back is two lines of the log, however much fails in between.</summary>
public sealed class OutageTests
{
    private const int Requests = 300;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_database_that_goes_away_is_said_once_and_once_that_it_is_back()
    {
        // SQLite's file does not go away without the disk that everything else lies on.
        Assert.SkipWhen(TestDatabase.WhyNoPostgres is not null, TestDatabase.WhyNoPostgres ?? "");
        await using var database = await TestDatabase.MakeAsync(DatabaseProvider.PostgreSql);
        await using var host = await TestHost.StartAsync(database);
        using var api = host.Api(host.Admin);
        await api.JsonAsync("/api/v1/customers");
        var before = host.Log.Lines.Count;

        await AllowAsync(database, false);
        var references = new List<string>();
        for (var i = 0; i < Requests; i++)
        {
            using var answer = await api.GetAsync("/api/v1/customers", Ct);
            answer.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
            references.Add(answer.Headers.GetValues("X-Reference").Single());
        }

        await AllowAsync(database, true);
        await UntilAsync(() => host.Log.Lines.Any(l => l.Message.Contains("answers again")));
        await api.JsonAsync("/api/v1/customers");

        var lines = host.Log.Lines.Skip(before).ToList();
        lines.Count.ShouldBe(2, string.Join('\n', lines));
        lines[0].Message.ShouldStartWith("The database does not answer: ");
        lines.ShouldAllBe(l => l.Exception == null);
        // Whoever was told the first reference finds it, unless the background saw the outage before.
        (
            lines[0].Message.Contains(references[0]) || lines[0].Message.Contains("reference: none")
        ).ShouldBeTrue(lines[0].Message);
    }

    private static async Task AllowAsync(TestDatabase database, bool connections)
    {
        var name = new NpgsqlConnectionStringBuilder(database.ConnectionString).Database;
        await using var server = new NpgsqlConnection(
            Environment.GetEnvironmentVariable(TestDatabase.PostgresVariable)
        );
        await server.OpenAsync(Ct);
        await using var command = server.CreateCommand();
        command.CommandText =
            $"ALTER DATABASE {name} ALLOW_CONNECTIONS {connections}; "
            + $"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'";
        await command.ExecuteNonQueryAsync(Ct);
    }

    private static async Task UntilAsync(Func<bool> happened)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        patience.CancelAfter(TimeSpan.FromSeconds(30));
        while (!happened())
        {
            await Task.Delay(50, patience.Token);
        }
    }
}
