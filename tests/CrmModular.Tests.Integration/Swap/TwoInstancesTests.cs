using System.Net;

namespace CrmModular.Tests.Integration.Swap;

/// <summary>Two hosts on one database: what one switches, the other follows.</summary>
public abstract class TwoInstancesTests(DatabaseProvider provider)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_second_follows_within_seconds()
    {
        Assert.SkipWhen(
            provider == DatabaseProvider.PostgreSql && TestDatabase.WhyNoPostgres is not null,
            TestDatabase.WhyNoPostgres ?? ""
        );
        using var folder = new ModuleFolder();
        folder.Add("customers");
        folder.Add("toy");
        await using var database = await TestDatabase.MakeAsync(provider);
        await using var first = await TestHost.StartAsync(database, folder.Path);
        await using var second = await TestHost.StartAsync(database, folder.Path);
        using var here = first.Api(first.Admin);
        using var there = second.Api(second.Admin);
        var gadget = await here.CreateAsync("gadgets", new { name = "shared" });
        (await there.JsonAsync($"/api/v1/gadgets/{gadget.Id()}")).Text("name").ShouldBe("shared");

        using var off = await here.PostAsync("/api/v1/modules/toy/disable", null, Ct);
        off.StatusCode.ShouldBe(HttpStatusCode.OK);
        await FollowsAsync(there, HttpStatusCode.NotFound);
        using var on = await there.PostAsync("/api/v1/modules/toy/enable", null, Ct);
        on.StatusCode.ShouldBe(HttpStatusCode.OK);
        await FollowsAsync(here, HttpStatusCode.OK);

        using var feature = await here.PostAsync("/api/v1/features/toy.shine/disable", null, Ct);
        feature.StatusCode.ShouldBe(HttpStatusCode.OK);
        await Wait.UntilAsync(
            async () =>
                (await there.GetAsync("/api/v1/toy/shine", Ct)).StatusCode
                == HttpStatusCode.NotFound,
            "the second instance still has the feature"
        );
    }

    private static Task FollowsAsync(HttpClient client, HttpStatusCode expected) =>
        Wait.UntilAsync(
            async () => (await client.GetAsync("/api/v1/gadgets", Ct)).StatusCode == expected,
            $"the other instance does not answer {expected}"
        );
}

[Collection("Two instances")]
public sealed class TwoInstancesOnSqlite() : TwoInstancesTests(DatabaseProvider.Sqlite);

[Collection("Two instances")]
public sealed class TwoInstancesOnPostgreSql() : TwoInstancesTests(DatabaseProvider.PostgreSql);
