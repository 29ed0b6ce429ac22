using System.Net;
using System.Runtime.CompilerServices;
using CrmModular.Host.Modularity;

namespace CrmModular.Tests.Integration.Swap;

/// <summary>Sales goes off and on while others work: nobody else notices, nothing is lost, nothing stays behind.</summary>
public abstract class HotSwapTests(DatabaseProvider provider)
{
    private const int Connections = 8;

    /// <summary>The running one, and one whose last request may just have ended.</summary>
    private const int MostAlive = 2;

    private static readonly bool Long =
        Environment.GetEnvironmentVariable("CRM_TEST_LONG") is { Length: > 0 };

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task No_request_fails_and_no_record_is_lost()
    {
        Assert.SkipWhen(
            provider == DatabaseProvider.PostgreSql && TestDatabase.WhyNoPostgres is not null,
            TestDatabase.WhyNoPostgres ?? ""
        );
        await using var database = await TestDatabase.MakeAsync(provider);
        await using var host = await TestHost.StartAsync(database);
        var generations = Watch(host);
        await using var load = Load.Start(host, Connections);
        await Wait.UntilAsync(() => load.Deals.Count > 5, "the load does not begin");

        var memory = await SwapAsync(host, load, Long ? 100 : 6);
        await load.StopAsync();

        load.Failures.ShouldBeEmpty();
        load.Gone.ShouldBeGreaterThan(0);
        await ShouldHoldAsync(host, "customers", load.Customers);
        await ShouldHoldAsync(host, "opportunities", load.Deals);
        host.Log.Errors.ShouldBeEmpty();
        await ShouldLeaveNothingAsync(generations);
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{generations.Count} swaps, {load.Requests} requests, {load.Gone} times sales was away, "
                + $"memory {string.Join(", ", memory.Select(m => $"{m >> 20} MB"))}"
        );
        if (Long)
        {
            // Twenty swaps warm everything up; what the other eighty add must be next to nothing.
            (memory[^1] - memory[1]).ShouldBeLessThan(20 << 20);
        }
    }

    /// <summary>Swaps off and on, and measures memory after every tenth of the way.</summary>
    private static async Task<List<long>> SwapAsync(TestHost host, Load load, int times)
    {
        await using var traces = await SalesTraces.MakeAsync(host);
        using var admin = host.Api(host.Admin);
        var memory = new List<long>();
        for (var i = 1; i <= times; i++)
        {
            // From the moment of the answer it is gone, or back, for everyone and everywhere.
            using var off = await admin.PostAsync("/api/v1/modules/sales/disable", null, Ct);
            off.StatusCode.ShouldBe(HttpStatusCode.OK);
            await traces.ShouldBeAsync(false);
            using var on = await admin.PostAsync("/api/v1/modules/sales/enable", null, Ct);
            on.StatusCode.ShouldBe(HttpStatusCode.OK);
            await traces.ShouldBeAsync(true);
            load.Failures.ShouldBeEmpty();
            if (i % Math.Max(1, times / 10) == 0)
            {
                memory.Add(GC.GetTotalMemory(forceFullCollection: true));
            }
        }

        return memory;
    }

    private static async Task ShouldHoldAsync(
        TestHost host,
        string collection,
        IReadOnlyDictionary<Guid, string> promised
    )
    {
        using var admin = host.Api(host.Admin);
        var found = new Dictionary<Guid, string>();
        string? cursor = null;
        do
        {
            var page = await admin.JsonAsync($"/api/v1/{collection}?limit=200&cursor={cursor}");
            foreach (var item in page.Items().Where(i => !SalesTraces.Made(i!)))
            {
                found.Add(item!.Id(), item!.Text("name"));
            }

            cursor = page["nextCursor"]?.GetValue<string>();
        } while (cursor is not null);

        found.Count.ShouldBe(promised.Count, collection);
        foreach (var (id, name) in promised)
        {
            found[id].ShouldBe(name);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static List<WeakReference<Generation>> Watch(TestHost host)
    {
        var generations = new List<WeakReference<Generation>>();
        host.Generations.Swapped += generation =>
            generations.Add(new WeakReference<Generation>(generation));
        return generations;
    }

    private static Task ShouldLeaveNothingAsync(List<WeakReference<Generation>> generations) =>
        Wait.UntilAsync(
            () =>
            {
                GC.Collect();
                GC.WaitForPendingFinalizers();
                return Alive(generations).Count <= MostAlive;
            },
            $"generations {string.Join(", ", Alive(generations))} of {generations.Count} stay alive",
            TimeSpan.FromSeconds(40)
        );

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static List<int> Alive(List<WeakReference<Generation>> generations) =>
        [
            .. generations
                .Select(g => g.TryGetTarget(out var alive) ? alive.Number : 0)
                .Where(number => number > 0),
        ];
}

/// <summary>They run when nothing else does: they measure the memory of this whole process.</summary>
[CollectionDefinition(Alone, DisableParallelization = true)]
public sealed class SwapRuns
{
    public const string Alone = "Swap under load";
}

[Collection(SwapRuns.Alone)]
public sealed class SwapOnSqlite() : HotSwapTests(DatabaseProvider.Sqlite);

[Collection(SwapRuns.Alone)]
public sealed class SwapOnPostgreSql() : HotSwapTests(DatabaseProvider.PostgreSql);
