using System.Net;

namespace CrmModular.Tests.Integration.Swap;

/// <summary>While people work over eight connections, guests come that break in every way they know. No request of the neighbours fails.</summary>
public abstract class GuestLoadTests(DatabaseProvider provider) : ModuleTests(provider)
{
    private const int Connections = 8;

    /// <summary>All the ways on request: they take two minutes.</summary>
    private static readonly bool Long =
        Environment.GetEnvironmentVariable("CRM_TEST_LONG") is { Length: > 0 };

    /// <summary>What is refused when it is turned on.</summary>
    private static readonly string[] Refused = Long
        ?
        [
            "build",
            "map",
            "route",
            "catch-all",
            "job",
            "record",
            "service",
            "filter",
            "behavior",
            "unresolvable",
            "start:cancel",
            "start:block",
        ]
        : ["filter", "start:block"];

    private static readonly string[] Parts =
    [
        "panel",
        "fact",
        "timeline",
        "column",
        "widget",
        "figure",
    ];

    /// <summary>What goes wrong while it is on: each part in a way of its own, or all in each.</summary>
    private static readonly string[][] Misbehaving = Long
        ?
        [
            .. new[] { "ctor", "throw", "view", "sleep", "block", "view-block" }.Select(way =>
                Parts.Select(p => $"{p}:{way}").ToArray()
            ),
        ]
        :
        [
            [
                "panel:block",
                "fact:throw",
                "timeline:sleep",
                "column:ctor",
                "widget:view",
                "figure:view-block",
            ],
        ];

    [Fact]
    public async Task No_request_of_a_neighbour_fails_whatever_the_guests_do()
    {
        LongTests.SkipOn(Database.Provider);
        foreach (var id in new[] { "customers", "catalog", "sales", "toy" })
        {
            Folder.Add(id);
        }

        var held = Path.Combine(Database.Folder, "held");
        var how = Path.Combine(Folder.Add("failing"), "how.txt");
        await StartAsync(
            ["customers", "catalog", "sales", "toy"],
            null,
            ("CrmModular:Guests:PageSeconds", "1"),
            ("CrmModular:Guests:StartSeconds", "5"),
            ("CrmModular:Guests:WriteSeconds", "1")
        );
        await using var load = Load.Start(Host, Connections);
        foreach (var way in Refused)
        {
            await File.WriteAllTextAsync(how, way, Ct);
            using var on = await TurnAsync("failing", true);
            on.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity, way);
        }

        await File.WriteAllTextAsync(how, "", Ct);
        using var whole = await TurnAsync("failing", true);
        whole.StatusCode.ShouldBe(HttpStatusCode.OK);
        foreach (var lines in Misbehaving)
        {
            await Database.TellAsync("now.txt", string.Join('\n', lines));
            await ServeAsync(load, lines[0]);
        }

        await Database.TellAsync("now.txt", "");
        var hold = Admin.PostAsync("/api/v1/toy/held?name=Held", null, Ct);
        await Wait.UntilAsync(() => File.Exists(held), "the module to hold the database");
        await ServeAsync(load, "held write");
        File.Delete(held);
        (await hold).Dispose();
        await load.StopAsync();

        load.Failures.ShouldBeEmpty();
        load.Customers.Count.ShouldBeGreaterThan(0);
        load.Deals.Count.ShouldBeGreaterThan(0);
        load.Gone.ShouldBe(0, "sales was away");
        TestContext.Current.TestOutputHelper?.WriteLine($"{load.Requests} requests");
    }

    /// <summary>Every connection gets several pages through.</summary>
    private static async Task ServeAsync(Load load, string way)
    {
        var before = load.Requests;
        await Wait.UntilAsync(
            () => load.Requests > before + (Connections * 10),
            $"the neighbours to be served beside {way}"
        );
    }
}

public sealed class GuestLoadOnSqlite() : GuestLoadTests(DatabaseProvider.Sqlite);

public sealed class GuestLoadOnPostgreSql() : GuestLoadTests(DatabaseProvider.PostgreSql);
