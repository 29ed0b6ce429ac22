using System.Net;
using CrmModular.Host.Platform.Sessions;

namespace CrmModular.Tests.Integration.Security;

/// <summary>Behind a web server that forwards, as the administrators' guide sets it up.</summary>
[Collection("Kill")]
public sealed class ProxyTests
{
    [Fact]
    public async Task Each_visitor_waits_for_their_own_guesses()
    {
        await using var database = await TestDatabase.MakeAsync(DatabaseProvider.Sqlite);
        await using (await TestHost.StartAsync(database, enable: ["catalog"]))
        {
            // The first run.
        }

        await using var host = HostProcess.Start([
            .. database.Settings,
            new("ASPNETCORE_FORWARDEDHEADERS_ENABLED", "true"),
        ]);
        var address = await host.ServesAsync();
        using var guesser = From(address, "203.0.113.5");
        using var other = From(address, "203.0.113.6");
        for (var i = 0; i < SignInGate.LimitOfPlace; i++)
        {
            (await TryAsync(guesser, $"nobody{i}@example.com", "not it at all")).ShouldBe(
                HttpStatusCode.UnprocessableEntity
            );
        }

        (await TryAsync(guesser, TestHost.AdminEmail, TestHost.AdminPassword)).ShouldBe(
            HttpStatusCode.TooManyRequests
        );
        (await TryAsync(other, TestHost.AdminEmail, TestHost.AdminPassword)).ShouldBe(
            HttpStatusCode.Redirect
        );
    }

    private static PageClient From(Uri address, string visitor)
    {
        var pages = new PageClient(address, "en", null);
        pages.Http.DefaultRequestHeaders.Add("X-Forwarded-For", visitor);
        return pages;
    }

    private static async Task<HttpStatusCode> TryAsync(
        PageClient pages,
        string email,
        string password
    )
    {
        using var answer = await pages.PostFormAsync(
            "/sign-in",
            [new("Email", email), new("Password", password)]
        );
        return answer.StatusCode;
    }
}
