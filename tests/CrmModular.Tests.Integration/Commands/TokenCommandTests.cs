using System.Net;
using CrmModular.Host.Data;
using Microsoft.EntityFrameworkCore;

namespace CrmModular.Tests.Integration.Commands;

/// <summary><c>token create</c> as an administrator uses it beside a running server.</summary>
[Collection("Kill")]
public sealed class TokenCommandTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task It_makes_a_token_with_an_end_and_a_scope_and_refuses_what_is_none()
    {
        await using var database = await TestDatabase.MakeAsync(DatabaseProvider.Sqlite);
        await using var host = await TestHost.StartAsync(database, enable: ["customers"]);
        await using var made = Run(database, "--expires", "7", "--scope", "read:customers");
        (await made.EndAsync()).ShouldBe(0, made.Output);
        using var api = host.Api(host.Admin with { Token = made.Answer.Trim() });
        (await api.GetAsync("/api/v1/customers", Ct)).StatusCode.ShouldBe(HttpStatusCode.OK);
        await using var scope = await host.ScopeAsync();
        var row = await scope
            .Get<PlatformContext>()
            .Tokens.AsNoTracking()
            .SingleAsync(t => t.Name == "program", Ct);
        row.Scopes.ShouldBe("read:customers");
        (row.ExpiresAt!.Value - row.CreatedAt).ShouldBe(TimeSpan.FromDays(7));
        await using var refused = Run(database, "--expires", "366");
        (await refused.EndAsync()).ShouldBe(1, refused.Output);
        refused.Output.ShouldContain("365");
    }

    private static HostProcess Run(TestDatabase database, params string[] more) =>
        HostProcess.Start(
            database.Settings,
            ["token", "create", "--user", TestHost.AdminEmail, "--name", "program", .. more]
        );
}
