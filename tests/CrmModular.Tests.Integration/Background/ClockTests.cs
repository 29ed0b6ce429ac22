using System.Net;
using System.Net.Http.Json;
using CrmModular.Host.Data;
using CrmModular.Host.Platform;
using CrmModular.Host.Platform.Events;
using CrmModular.Host.Platform.Import;
using CrmModular.Sdk.Data;
using CrmModular.Tests.Integration.Import;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace CrmModular.Tests.Integration.Background;

/// <summary>The clocks of processes differ, and are set: what is held is held as long as it should be, and events stay in order.</summary>
public abstract class ClockTests(DatabaseProvider provider)
{
    private static readonly TimeSpan Ahead = TimeSpan.FromHours(1);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private string Dot => provider == DatabaseProvider.Sqlite ? "_" : ".";

    [Fact]
    public async Task A_lease_lasts_its_length_by_no_process_s_clock()
    {
        SkipWithoutDatabase();
        await using var database = await TestDatabase.MakeAsync(provider);
        await using var host = await TestHost.StartAsync(database, enable: []);
        var length = TimeSpan.FromSeconds(2);
        var early = Leases(host, Ahead);
        var late = Leases(host, -Ahead);
        await using (await early.TryHoldAsync("one", length, Ct))
        {
            (await late.TryTakeAsync("one", length, Ct)).ShouldBeFalse();
        }

        (await late.TryTakeAsync("one", length, Ct)).ShouldBeTrue("it was given back");
        (await early.TryTakeAsync("one", length, Ct)).ShouldBeFalse("an hour ahead");
        // Nobody renews it: its process was killed.
        (await early.TryTakeAsync("two", length, Ct)).ShouldBeTrue();
        await Wait.UntilAsync(
            () => late.TryTakeAsync("two", length, Ct),
            "an hour behind, the lease of the dead to be over"
        );
    }

    [Fact]
    public async Task Who_waited_for_a_write_does_not_take_the_lease_that_was_renewed_by_it()
    {
        SkipWithoutDatabase();
        await using var database = await TestDatabase.MakeAsync(provider);
        await using var host = await TestHost.StartAsync(database, enable: []);
        var length = TimeSpan.FromSeconds(20);
        (await Leases(host, TimeSpan.Zero).TryTakeAsync("one", length, Ct)).ShouldBeTrue();
        await using var connection = await host
            .Services.GetRequiredService<IDatabase>()
            .OpenAsync(Ct);
        await using var write = await connection.BeginTransactionAsync(Ct);
        await using var renew = connection.CreateCommand();
        renew.CommandText = "UPDATE crm_leases SET until = until + 0";
        await renew.ExecuteNonQueryAsync(Ct);
        var other = Task.Run(() => Leases(host, TimeSpan.Zero).TryTakeAsync("one", length, Ct), Ct);
        await Task.Delay(500, Ct);
        renew.CommandText = "UPDATE crm_leases SET until = until + 500";
        await renew.ExecuteNonQueryAsync(Ct);
        await write.CommitAsync(Ct);
        (await other).ShouldBeFalse();
    }

    [Fact]
    public async Task What_was_taken_before_the_machine_was_started_again_is_over()
    {
        Assert.SkipWhen(
            provider == DatabaseProvider.PostgreSql,
            "PostgreSQL goes by its own clock."
        );
        await using var database = await TestDatabase.MakeAsync(provider);
        await using var host = await TestHost.StartAsync(database, enable: []);
        var leases = Leases(host, TimeSpan.Zero);
        var length = TimeSpan.FromSeconds(30);
        (await leases.TryTakeAsync("old", length, Ct)).ShouldBeTrue();
        (await Leases(host, TimeSpan.Zero).TryTakeAsync("old", length, Ct)).ShouldBeFalse();
        await database.ScalarAsync<long>(
            "UPDATE crm_leases SET until = until + 864000000 WHERE name = 'old' RETURNING until"
        );
        (await Leases(host, TimeSpan.Zero).TryTakeAsync("old", length, Ct)).ShouldBeTrue();
    }

    [Fact]
    public async Task Events_of_one_record_are_in_order_though_the_first_host_is_an_hour_ahead()
    {
        SkipWithoutDatabase();
        await using var database = await TestDatabase.MakeAsync(provider);
        await using var first = await TestHost.StartAsync(
            database,
            enable: ["customers"],
            clock: new ShiftedClock { Shift = Ahead }
        );
        await using var second = await TestHost.StartAsync(database, enable: ["customers"]);
        await database.ScalarAsync<string>(
            $"INSERT INTO platform{Dot}subscriptions (event_name, handler, module_id) VALUES ('customers.customer.renamed', 'away.handler', 'away') RETURNING handler"
        );
        using var here = first.Api(first.Admin);
        using var there = second.Api(second.Admin);
        var customer = (await here.CreateAsync("customers", new { name = "None" })).Id();
        foreach (
            var (api, name) in new[]
            {
                (here, "One"),
                (there, "Two"),
                (here, "Three"),
                (there, "Four"),
            }
        )
        {
            await RenameAsync(api, customer, name);
        }

        await AsOwnProcessesAsync(second);
        var store = second.Services.GetRequiredService<DeliveryStore>();
        var soon = TimeProvider.System.GetUtcNow() + Ahead / 2;
        var heard = new List<string>();
        while (await store.DueAsync("away", [], 10, Ct) is [var due])
        {
            // The stamp of its host tells where an event came from.
            heard.Add(due.Event!.At > soon ? "first" : "second");
            await store.RemoveAsync([due.Delivery], Ct);
        }

        heard.ShouldBe(["first", "second", "first", "second"]);
    }

    [Fact]
    public async Task An_import_goes_on_though_the_clock_was_set_back_an_hour_after_a_kill()
    {
        SkipWithoutDatabase();
        const int Rows = 1_000;
        await using var database = await TestDatabase.MakeAsync(provider);
        string page;
        await using (var victim = HostProcess.Start(database.Settings))
        {
            var address = await victim.ServesAsync();
            // It must not be done before it is killed.
            await using var brake = await Brake.OnAsync(database, "customers", "customers");
            page = await ImportPages.StartAsync(
                address,
                ImportInterruptedTests.Table("External id,Name", Rows)
            );
            await Wait.UntilAsync(
                async () => await CountAsync(database) > 0,
                "the first rows",
                TimeSpan.FromMinutes(2)
            );
            await victim.KillAsync();
        }

        (await CountAsync(database)).ShouldBeLessThan(Rows);
        await using var again = await TestHost.StartAsync(
            database,
            enable: ["customers"],
            clock: new ShiftedClock { Shift = -Ahead }
        );
        using var import = await ImportPages.OpenAsync(again);
        // The lease of the killed process is twenty seconds long.
        await Wait.UntilAsync(
            async () => (await import.RunAsync(page)).State == ImportState.Done,
            "the rest of the rows",
            TimeSpan.FromMinutes(3)
        );
        (await CountAsync(database)).ShouldBe(Rows);
    }

    /// <summary>Ids as each host would have given them in a process of its own, by its clock: here both take them from one place.</summary>
    private static async Task AsOwnProcessesAsync(TestHost host)
    {
        await using var scope = await host.ScopeAsync();
        var context = scope.Get<PlatformContext>();
        foreach (var e in await context.Outbox.AsNoTracking().ToListAsync(Ct))
        {
            var id = Guid.CreateVersion7(e.At);
            await context
                .Deliveries.Where(d => d.EventId == e.Id)
                .ExecuteUpdateAsync(u => u.SetProperty(d => d.EventId, id), Ct);
            await context
                .Outbox.Where(o => o.Id == e.Id)
                .ExecuteUpdateAsync(u => u.SetProperty(o => o.Id, id), Ct);
        }
    }

    private static Leases Leases(TestHost host, TimeSpan shift)
    {
        var clock = new ShiftedClock { Shift = shift };
        var database = host.Services.GetRequiredService<IDatabase>();
        return new Leases(database, new SharedClock(database, clock), clock, new InstanceId());
    }

    private static async Task RenameAsync(HttpClient api, Guid customer, string name)
    {
        using var renamed = await api.PutAsJsonAsync(
            $"/api/v1/customers/{customer}",
            new { name },
            Ct
        );
        renamed.StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    private Task<long> CountAsync(TestDatabase database) =>
        database.ScalarAsync<long>($"SELECT COUNT(*) FROM customers{Dot}customers");

    private void SkipWithoutDatabase() =>
        Assert.SkipWhen(
            provider == DatabaseProvider.PostgreSql && TestDatabase.WhyNoPostgres is not null,
            TestDatabase.WhyNoPostgres ?? ""
        );
}

[Collection("Kill")]
public sealed class ClocksOnSqlite() : ClockTests(DatabaseProvider.Sqlite);

[Collection("Kill")]
public sealed class ClocksOnPostgreSql() : ClockTests(DatabaseProvider.PostgreSql);
