using CrmModular.Host.Data;
using CrmModular.Host.Modularity;
using CrmModular.Host.Platform;
using CrmModular.Host.Platform.Events;
using CrmModular.Sdk.Data;
using MediatR;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace CrmModular.Tests.Integration.Background;

/// <summary>Events reach a module in order per record; one that cannot be handled holds back its own record and no other.</summary>
public abstract class EventOrderTests(ToyCompany company)
{
    private readonly string _word = Guid.NewGuid().ToString("N")[..8];

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_handler_that_throws_delays_its_own_record_until_somebody_helps()
    {
        company.SkipWithout();
        company.Jam();
        var (one, two, other) = (
            Guid.CreateVersion7(),
            Guid.CreateVersion7(),
            Guid.CreateVersion7()
        );
        await company.RaiseAsync(
            (one, $"Stuck 1 {_word}"),
            (one, $"After 1 {_word}"),
            (two, $"Stuck 2 {_word}")
        );
        await company.RaiseAsync(
            (two, $"After 2 {_word}"),
            (other, $"Free 1 {_word}"),
            (other, $"Free 2 {_word}")
        );
        await company.ShouldHearAsync(_word, "Free 1", "Free 2");
        var failed = await company.DeliveriesAsync(
            d => d.Attempts > 0 && (d.RecordId == one || d.RecordId == two),
            2
        );
        failed.Select(d => d.RecordId).ShouldBe([one, two], ignoreOrder: true);
        failed.ShouldAllBe(d => d.Error!.Contains("does not get through"));
        failed.ShouldAllBe(d => d.NextTryAt != null);

        // Dropped by the administrator, the one behind goes on; mended and tried again, both come in order.
        await company.SendAsync(
            new DropDelivery(failed.Single(d => d.RecordId == two).EventId, failed[0].Handler)
        );
        await company.ShouldHearAsync(_word, "Free 1", "Free 2", "After 2");
        company.Mend();
        await company.SendAsync(
            new RetryDelivery(failed.Single(d => d.RecordId == one).EventId, failed[0].Handler)
        );
        await company.ShouldHearAsync(_word, "Free 1", "Free 2", "After 2", "Stuck 1", "After 1");
        await company.DeliveriesAsync(d => d.RecordId == one || d.RecordId == two, 0);
    }

    [Fact]
    public async Task It_is_tried_again_after_ever_longer_waits_and_parked_after_the_last()
    {
        company.SkipWithout();
        var now = new DateTimeOffset(2030, 1, 1, 12, 0, 0, TimeSpan.Zero);
        var clock = new SetClock(now);
        var store = new DeliveryStore(
            company.Host.Services.GetRequiredService<IServiceScopeFactory>(),
            clock
        );
        var record = Guid.CreateVersion7();
        await company.RaiseAsync("nobody", "nobody.handler", (record, "One"), (record, "Two"));
        var waits = new List<double>();
        while (await store.DueAsync("nobody", [], 10, Ct) is [var due])
        {
            due.Event!.Body.ShouldContain("One");
            await store.FailAsync(due.Delivery, new string('x', 5000), Ct);
            var kept = (
                await company.DeliveriesAsync(d => d.RecordId == record && d.Attempts > 0, 1)
            ).Single();
            kept.Error!.Length.ShouldBe(2000);
            if (kept.NextTryAt is not { } next)
            {
                kept.Attempts.ShouldBe(DeliveryStore.MostAttempts);
                break;
            }

            waits.Add((next - clock.Now).TotalSeconds);
            clock.Now = next - TimeSpan.FromMilliseconds(1);
            (await store.DueAsync("nobody", [], 10, Ct)).ShouldBeEmpty();
            clock.Now = next;
        }

        waits.ShouldBe([1, 4, 16, 64, 256, 1024, 3600]);
        // Parked, it is never due again by itself, and what follows it waits.
        clock.Now += TimeSpan.FromDays(400);
        (await store.DueAsync("nobody", [], 10, Ct)).ShouldBeEmpty();
    }

    [Fact]
    public async Task What_a_module_missed_is_caught_up_in_order_before_it_serves()
    {
        company.SkipWithout();
        await company.TurnTwinAsync(false);
        var records = Enumerable.Range(0, 5).Select(_ => Guid.CreateVersion7()).ToArray();
        var names = Enumerable.Range(0, 60).Select(i => $"Missed {i:00}").ToArray();
        await company.RaiseAsync([.. names.Select((n, i) => (records[i % 5], $"{n} {_word}"))]);
        await company.TurnTwinAsync(true);
        // At the very first answer all of it is there: nothing is waited for.
        (await company.HeardAsync(_word)).ShouldBe(names);
    }

    [Fact]
    public async Task Two_processes_deliver_each_event_once()
    {
        company.SkipWithout();
        await using var second = await TestHost.StartAsync(company.Database, company.Folder.Path);
        var records = Enumerable.Range(0, 10).Select(_ => Guid.CreateVersion7()).ToArray();
        var names = Enumerable.Range(0, 100).Select(i => $"Shared {i:000}").ToArray();
        await company.RaiseAsync([.. names.Select((n, i) => (records[i % 10], $"{n} {_word}"))]);
        await company.DeliveriesAsync(d => records.Contains(d.RecordId), 0);
        var here = await company.HeardAsync(_word);
        using var api = second.Api(second.Admin);
        var there = await ToyCompany.HeardAsync(api, _word);
        here.Concat(there).Order().ShouldBe(names);
    }
}

[Collection(ToyOnSqlite.Name)]
public sealed class EventOrderOnSqlite(ToyOnSqlite company) : EventOrderTests(company);

[Collection(ToyOnPostgreSql.Name)]
public sealed class EventOrderOnPostgreSql(ToyOnPostgreSql company) : EventOrderTests(company);
