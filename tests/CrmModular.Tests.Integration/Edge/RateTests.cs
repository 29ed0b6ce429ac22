using System.Net;

namespace CrmModular.Tests.Integration.Edge;

/// <summary>Who asks too often waits, and nobody else does.</summary>
[Collection(SqliteHost.Name)]
public sealed class RateTests
{
    private const int Burst = 5;
    private const string Url = "/api/v1/modules";

    [Fact]
    public async Task The_api_counts_each_person_and_each_stranger_alone()
    {
        await using var database = await TestDatabase.MakeAsync(DatabaseProvider.Sqlite);
        await using var host = await TestHost.StartAsync(
            database,
            enable: ["catalog"],
            settings:
            [
                ("CrmModular:Limits:RequestsPerMinute", "1"),
                ("CrmModular:Limits:Burst", $"{Burst}"),
                ("CrmModular:Limits:AnonymousPerMinute", "1"),
            ]
        );
        using var admin = host.Api(host.Admin);
        var person = await host.PersonAsync("member");
        using var member = host.Api(person);
        // A second token is no second bucket.
        using var again = host.Api(person with { Token = await host.TokenAsync(person.Id) });
        using var stranger = host.Api();
        for (var i = 0; i < Burst; i++)
        {
            (await StatusAsync(i % 2 == 0 ? member : again)).ShouldBe(HttpStatusCode.Forbidden);
        }

        (await StatusAsync(member)).ShouldBe(HttpStatusCode.TooManyRequests);
        (await StatusAsync(again)).ShouldBe(HttpStatusCode.TooManyRequests);
        (await StatusAsync(admin)).ShouldBe(HttpStatusCode.OK);
        (await StatusAsync(stranger)).ShouldBe(HttpStatusCode.Unauthorized);
        (await StatusAsync(stranger)).ShouldBe(HttpStatusCode.TooManyRequests);

        using var answer = await member.GetAsync(Url, TestContext.Current.CancellationToken);
        var problem = await answer.JsonAsync(HttpStatusCode.TooManyRequests);
        answer.Content.Headers.ContentType!.MediaType.ShouldBe("application/problem+json");
        problem["status"]!.GetValue<int>().ShouldBe(429);
        answer.Headers.RetryAfter!.Delta!.Value.ShouldBeInRange(
            TimeSpan.FromSeconds(1),
            TimeSpan.FromMinutes(1)
        );
        // Pages are not counted: a person reads them by hand.
        using var pages = host.Pages();
        for (var i = 0; i < Burst; i++)
        {
            using var page = await pages.GetAsync("/sign-in");
            page.StatusCode.ShouldBe(HttpStatusCode.OK);
        }
    }

    private static async Task<HttpStatusCode> StatusAsync(HttpClient client)
    {
        using var answer = await client.GetAsync(Url, TestContext.Current.CancellationToken);
        return answer.StatusCode;
    }
}
