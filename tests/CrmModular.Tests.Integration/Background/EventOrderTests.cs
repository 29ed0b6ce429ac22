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
        var clock = company.Host.Services.GetRequiredService<SharedClock>();
        var store = company.Host.Services.GetRequiredService<DeliveryStore>();
        var record = Guid.CreateVersion7();
        await company.RaiseAsync("nobody", "nobody.handler", (record, "One"), (record, "Two"));
        var waits = new List<double>();
        while (await store.DueAsync("nobody", [], 10, Ct) is [var due])
        {
            due.Event!.Body.ShouldContain("One");
            var now = await clock.NowAsync(Ct);
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

            waits.Add(Math.Round((next - now).TotalSeconds));
            await company.NextTryAsync(kept, now + TimeSpan.FromMinutes(30));
            (await store.DueAsync("nobody", [], 10, Ct)).ShouldBeEmpty();
            await company.NextTryAsync(kept, now);
        }

        waits.ShouldBe([1, 4, 16, 64, 256, 1024, 3600]);
        // Parked, it is never due again by itself, and what follows it waits.
        (await store.DueAsync("nobody", [], 10, Ct)).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_wait_that_a_clock_set_back_made_endless_is_over()
    {
        company.SkipWithout();
        var store = company.Host.Services.GetRequiredService<DeliveryStore>();
        var record = Guid.CreateVersion7();
        await company.RaiseAsync("set.back", "set.back.handler", (record, "One"));
        var kept = (await company.DeliveriesAsync(d => d.RecordId == record, 1)).Single();
        await company.NextTryAsync(kept, TimeProvider.System.GetUtcNow().AddDays(40));
        (await store.AnyDueAsync("set.back", [], Ct)).ShouldBeTrue();
        (await store.DueAsync("set.back", [], 10, Ct)).Count.ShouldBe(1);
    }

    [Fact]
    public async Task Old_events_are_taken_out_without_a_look_at_those_that_wait()
    {
        company.SkipWithout();
        var store = company.Host.Services.GetRequiredService<DeliveryStore>();
        var records = Enumerable.Range(0, 40).Select(_ => Guid.CreateVersion7()).ToArray();
        // The listener of these is off for ever; those were handled by two modules at once.
        await company.RaiseAsync("away", "away.handler", [.. records.Select(r => (r, "Waits"))]);
        var handled = records.Select(_ => Guid.CreateVersion7()).ToArray();
        await company.RaiseAsync("left", "left.handler", [.. handled.Select(r => (r, "Done"))]);
        var left = await company.DeliveriesAsync(d => d.ModuleId == "left", handled.Length);
        await company.ListenAsync(left, "right", "right.handler");
        var right = await company.DeliveriesAsync(d => d.ModuleId == "right", handled.Length);
        await company.AgeAsync(TimeSpan.FromMinutes(5));
        await Task.WhenAll(
            left.Zip(right)
                .SelectMany(pair => new[] { pair.First, pair.Second })
                .Select(d => store.RemoveAsync([d], Ct))
        );

        using var queries = new QueryCounter();
        while (await store.PurgeAsync(Ct)) { }

        var plans = await QueryPlan.OfAsync(
            company.Database,
            queries.Sent.Where(q => q.Text.Contains("outbox"))
        );
        plans.ShouldNotBeEmpty();
        plans.ShouldAllBe(p => !p.Whole.Any(), string.Join('\n', plans));
        plans.ShouldAllBe(p => p.Lines.Any(l => l.Contains("outbox_at")));
        (await company.EventsAsync(handled)).ShouldBe(0);
        (await company.EventsAsync(records)).ShouldBe(records.Length);
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
