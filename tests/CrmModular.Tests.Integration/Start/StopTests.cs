using System.Net;
using System.Net.Sockets;

namespace CrmModular.Tests.Integration.Start;

/// <summary>Asked to end, the program finishes what it has begun to answer, and ends well.</summary>
public abstract class StopTests(DatabaseProvider provider)
{
    private static readonly int Rows = Environment.GetEnvironmentVariable("CRM_TEST_LONG")
        is { Length: > 0 }
        ? 100_000
        : 40_000;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_export_that_runs_arrives_whole_and_the_program_ends_with_0()
    {
        Assert.SkipWhen(
            provider == DatabaseProvider.PostgreSql && TestDatabase.WhyNoPostgres is not null,
            TestDatabase.WhyNoPostgres ?? ""
        );
        await using var database = await TestDatabase.MakeAsync(provider);
        await using (var host = await TestHost.StartAsync(database, enable: ["customers"]))
        {
            using var api = host.Api(host.Admin);
            await api.CreateAsync("customers", new { name = new string('x', 150) });
        }

        await database.CopyAsync("customers", "customers", "1 = 1", Rows);
        await using var program = HostProcess.Start(database.Settings);
        using var pages = new PageClient(await program.ServesAsync(), "en");
        await pages.SignInAsync(
            new TestPerson(Guid.Empty, "", TestHost.AdminEmail, TestHost.AdminPassword, "")
        );
        using var slow = SlowClient(pages);
        using var answer = await slow.GetAsync(
            "/customers?handler=Export&format=csv",
            HttpCompletionOption.ResponseHeadersRead,
            Ct
        );
        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        await using var body = await answer.Content.ReadAsStreamAsync(Ct);
        var buffer = new byte[4096];
        var lines = Count(buffer, await body.ReadAsync(buffer, Ct));
        await program.TerminateAsync();
        // A slow reader: longer than the two seconds after which such a request was cut off once.
        for (var i = 0; i < 15; i++)
        {
            await Task.Delay(200, Ct);
            lines += Count(buffer, await body.ReadAsync(buffer, Ct));
        }

        for (int read; (read = await body.ReadAsync(buffer, Ct)) > 0; )
        {
            lines += Count(buffer, read);
        }

        lines.ShouldBe(Rows + 1, "each row and the headings");
        (await program.EndAsync()).ShouldBe(0, program.Output);
    }

    private static int Count(byte[] buffer, int read) => buffer.AsSpan(0, read).Count((byte)'\n');

    /// <summary>Takes little at once, so that the rest of the answer waits in the program and not in the network.</summary>
    private static HttpClient SlowClient(PageClient pages) =>
        new(
            new SocketsHttpHandler
            {
                CookieContainer = pages.Cookies,
                ConnectCallback = async (context, ct) =>
                {
                    var socket = new Socket(SocketType.Stream, ProtocolType.Tcp)
                    {
                        ReceiveBufferSize = 4096,
                    };
                    await socket.ConnectAsync(context.DnsEndPoint, ct);
                    return new NetworkStream(socket, ownsSocket: true);
                },
            }
        )
        {
            BaseAddress = pages.Http.BaseAddress,
        };
}

[Collection("Kill")]
public sealed class StopOnSqlite() : StopTests(DatabaseProvider.Sqlite);

[Collection("Kill")]
public sealed class StopOnPostgreSql() : StopTests(DatabaseProvider.PostgreSql);
