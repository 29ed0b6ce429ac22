using CrmModular.Host.Data;
using CrmModular.Host.Platform.Events;
using CrmModular.Host.Platform.Jobs;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace CrmModular.Tests.Integration.Background;

/// <summary>What waits for a handler is its own, whatever its class is called, was called, or others' are called.</summary>
public abstract class HandlerNameTests(DatabaseProvider provider) : ModuleTests(provider)
{
    [Theory]
    [InlineData("CrmModular.Twin.TwinHandler")]
    [InlineData("twin.TwinHandler")]
    public async Task What_waits_under_a_name_of_before_comes_to_the_handler(string before)
    {
        Folder.Add("toy");
        Folder.Add("twin");
        await StartAsync("toy", "twin");
        using var off = await TurnAsync("twin", false);
        await AskAsync(context =>
            context
                .Subscriptions.Where(s => s.ModuleId == "twin")
                .ExecuteUpdateAsync(u => u.SetProperty(s => s.Handler, before), Ct)
        );
        await Admin.CreateAsync("gadgets", new { name = "Waiting" });
        (await AskAsync(c => c.Deliveries.Where(d => d.ModuleId == "twin").ToListAsync(Ct)))
            .ShouldHaveSingleItem()
            .Handler.ShouldBe(before);

        using var on = await TurnAsync("twin", true);
        on.EnsureSuccessStatusCode();
        (await Admin.GetStringAsync("/api/v1/twin/heard", Ct)).ShouldContain("Waiting");
        (await AskAsync(c => c.Subscriptions.Where(s => s.ModuleId == "twin").ToListAsync(Ct)))
            .ShouldHaveSingleItem()
            .Handler.ShouldBe("twin.hears");
    }

    /// <summary>A newer version subscribes a moment before it serves; the older one must not throw away what it does not know.</summary>
    [Fact]
    public async Task What_only_the_next_generation_can_deliver_is_left_to_it()
    {
        Folder.Add("toy");
        Folder.Add("twin");
        await StartAsync("toy", "twin");
        await AskAsync(async context =>
        {
            context.Subscriptions.Add(
                new Subscription
                {
                    EventName = "toy.gadget.made",
                    Handler = "twin.newer",
                    ModuleId = "twin",
                }
            );
            return await context.SaveChangesAsync(Ct);
        });
        await Admin.CreateAsync("gadgets", new { name = "Early" });
        await Wait.UntilAsync(
            async () =>
                (await Admin.GetStringAsync("/api/v1/twin/heard", Ct)).Contains("Early")
                && await AskAsync(c => c.Deliveries.CountAsync(Ct)) == 1,
            "all but the newer handler's delivery to be done"
        );
        (await AskAsync(c => c.Deliveries.ToListAsync(Ct)))
            .ShouldHaveSingleItem()
            .Handler.ShouldBe("twin.newer");
    }

    [Fact]
    public async Task What_belongs_to_a_feature_waits_while_it_is_off_and_is_caught_up()
    {
        Folder.Add("customers");
        Folder.Add("toy");
        Folder.Add("twin");
        await StartAsync("customers", "toy", "twin");
        var customer = (await Admin.CreateAsync("customers", new { name = "Somebody" })).Id();
        using var pages = await Host.SignedInAsync();
        (await pages.HtmlAsync($"/customers/{customer}")).ShouldContain("Look at gadgets");
        foreach (var feature in new[] { "toy.shine", "twin.hear" })
        {
            using var off = await Admin.PostAsync($"/api/v1/features/{feature}/disable", null, Ct);
            off.EnsureSuccessStatusCode();
        }

        var page = await pages.HtmlAsync($"/customers/{customer}");
        page.ShouldNotContain("Look at gadgets");
        page.ShouldNotContain("New gadget");
        var gadget = await Admin.CreateAsync("gadgets", new { name = "Patient" });
        var run = await StartCountAsync();
        // The toy's own handler belongs to no feature: once it has heard, the twin's could have.
        await Wait.UntilAsync(
            async () => await AskAsync(c => c.Deliveries.CountAsync(Ct)) == 1,
            "the handler without a feature to hear"
        );
        (await Admin.GetStringAsync("/api/v1/twin/heard", Ct)).ShouldNotContain("Patient");
        (await AskAsync(c => c.JobRuns.SingleAsync(r => r.Id == run, Ct))).State.ShouldBe(
            JobState.Queued
        );
        gadget.Id().ShouldNotBe(Guid.Empty);

        foreach (var feature in new[] { "toy.shine", "twin.hear" })
        {
            using var on = await Admin.PostAsync($"/api/v1/features/{feature}/enable", null, Ct);
            on.EnsureSuccessStatusCode();
        }

        await Wait.UntilAsync(
            async () => (await Admin.GetStringAsync("/api/v1/twin/heard", Ct)).Contains("Patient"),
            "the event to be caught up"
        );
        await Wait.UntilAsync(
            async () =>
                (
                    await AskAsync(c => c.JobRuns.AsNoTracking().SingleAsync(r => r.Id == run, Ct))
                ).State == JobState.Done,
            "the run to end"
        );
    }

    [Fact]
    public void Handlers_of_one_class_name_in_two_modules_have_names_of_their_own()
    {
        var names = new[] { "one", "two" }.Select(module =>
        {
            var services = new ServiceCollection();
            new ModuleBuilder(module, typeof(HandlerNameTests).Assembly, services, default).On<
                Happened,
                Handler
            >();
            return ((EventSubscription)services.Last().ImplementationInstance!).Handler;
        });
        names.ShouldBe(["one.Handler", "two.Handler"]);
    }

    private async Task<Guid> StartCountAsync()
    {
        await using var scope = await Host.ScopeAsync(Host.Admin);
        return await scope.Get<IJobs>().StartAsync("toy.count", "3", Ct);
    }

    private async Task<T> AskAsync<T>(Func<PlatformContext, Task<T>> ask)
    {
        await using var scope = await Host.ScopeAsync();
        return await ask(scope.Get<PlatformContext>());
    }

    [EventName("test.happened")]
    internal sealed record Happened(Guid RecordId) : IModuleEvent;

    internal sealed class Handler : IEventHandler<Happened>
    {
        public Task HandleAsync(Happened e, EventContext context, CancellationToken ct) =>
            Task.CompletedTask;
    }
}

public sealed class HandlerNamesOnSqlite() : HandlerNameTests(DatabaseProvider.Sqlite);

public sealed class HandlerNamesOnPostgreSql() : HandlerNameTests(DatabaseProvider.PostgreSql);
