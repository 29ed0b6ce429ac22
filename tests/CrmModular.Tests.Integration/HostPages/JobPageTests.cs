using System.Net;
using CrmModular.Host.Data;
using CrmModular.Host.Platform.Events;
using CrmModular.Host.Platform.Jobs;
using CrmModular.Sdk.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace CrmModular.Tests.Integration.HostPages;

/// <summary>The page of jobs: what it shows, and that its buttons do what they say.</summary>
public abstract class JobPageTests(HostFixture fixture) : HostTests(fixture)
{
    /// <summary>A job that no module declares: nobody takes it, so that it stays as a test put it.</summary>
    private const string Name = "gone.work";

    private int _queued;

    [Fact]
    public async Task A_waiting_run_is_ended_and_queued_again()
    {
        var id = await QueueAsync(JobState.Queued);
        using var pages = await Host.SignedInAsync();
        var html = await pages.HtmlAsync("/admin/jobs?state=Queued");
        html.ShouldContain($"job-{id}");
        html.ShouldContain("hx-trigger=\"every 2s\"");
        html.ShouldContain("Waits until gone is turned on.");
        await PressAsync(pages, $"handler=End&id={id}");
        (await StateAsync(id)).ShouldBe(JobState.Cancelled);
        (await pages.HtmlAsync("/admin/jobs?state=Queued")).ShouldNotContain($"job-{id}");
        await PressAsync(pages, $"handler=Again&id={id}");
        (await StateAsync(id)).ShouldBe(JobState.Queued);
        var wishes = await AskAsync(context =>
            context
                .Audit.Where(a => a.RecordId == id)
                .OrderBy(a => a.Id)
                .Select(a => a.Changes)
                .ToListAsync()
        );
        wishes.ShouldBe([
            $$"""{"{{Name}}":["Queued","Cancel"]}""",
            $$"""{"{{Name}}":["Failed","Retry"]}""",
        ]);
    }

    [Fact]
    public async Task A_running_run_shows_how_far_it_is_and_is_asked_to_end()
    {
        var id = await QueueAsync(JobState.Running);
        using var pages = await Host.SignedInAsync();
        var row = await pages.HtmlAsync($"/admin/jobs?handler=Row&id={id}");
        row.ShouldContain("<progress max=\"80\" value=\"20\"");
        row.ShouldNotContain("<html");
        await PressAsync(pages, $"handler=End&id={id}");
        (await pages.HtmlAsync($"/admin/jobs?handler=Row&id={id}")).ShouldContain("Ending");
        (await StateAsync(id)).ShouldBe(JobState.Running);
    }

    [Fact]
    public async Task A_failed_run_says_why_and_the_list_goes_on_where_it_ended()
    {
        for (var i = 0; i < 51; i++)
        {
            await QueueAsync(JobState.Failed, $"No paper in tray {i}");
        }

        using var pages = await Host.SignedInAsync();
        var first = await pages.HtmlAsync("/admin/jobs?state=Failed");
        first.ShouldContain("No paper in tray 50");
        first.ShouldNotContain("No paper in tray 0<");
        var next = System.Text.RegularExpressions.Regex.Match(
            first,
            "state=Failed&(amp;)?after=([0-9a-f-]{36})"
        );
        (
            await pages.HtmlAsync($"/admin/jobs?state=Failed&after={next.Groups[2].Value}")
        ).ShouldContain("No paper in tray 0<");
    }

    [Fact]
    public async Task A_parked_delivery_is_tried_again_or_given_up()
    {
        var (one, two) = (await ParkAsync(), await ParkAsync());
        using var pages = await Host.SignedInAsync();
        var html = await pages.HtmlAsync("/admin/jobs");
        html.ShouldContain("The till was closed");
        html.ShouldContain("Parked");
        await PressAsync(pages, "handler=Retry", one);
        await PressAsync(pages, "handler=Drop", two);
        var left = await AskAsync(context =>
            context.Deliveries.Where(d => d.EventId == one || d.EventId == two).ToListAsync()
        );
        var retried = left.ShouldHaveSingleItem();
        (retried.EventId, retried.Attempts).ShouldBe((one, 0));
        retried.NextTryAt.ShouldNotBeNull();
        (
            await AskAsync(context =>
                context.Audit.CountAsync(a => a.RecordId == one || a.RecordId == two)
            )
        ).ShouldBe(2);
    }

    [Fact]
    public async Task Only_who_manages_jobs_sees_them_and_a_post_needs_the_page_s_form()
    {
        var id = await QueueAsync(JobState.Queued);
        var person = await Host.PersonAsync();
        using var theirs = await Host.SignedInAsync(person);
        foreach (var url in new[] { "/admin/jobs", $"/admin/jobs?handler=Row&id={id}" })
        {
            using var answer = await theirs.GetAsync(url);
            answer.StatusCode.ShouldBe(HttpStatusCode.Forbidden, url);
        }

        using var pages = await Host.SignedInAsync();
        using var stranger = await pages.PostAsync($"/admin/jobs?handler=End&id={id}", []);
        stranger.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await pages.HtmlAsync("/admin/health")).ShouldContain("href=\"/admin/jobs\"");
    }

    private static async Task PressAsync(PageClient pages, string handler, Guid? delivery = null)
    {
        using var pressed = await pages.PostFormAsync(
            "/admin/jobs",
            delivery is { } id
                ? [new("eventId", id.ToString()), new("target", "gone.handler")]
                : [],
            $"/admin/jobs?{handler}"
        );
        pressed.StatusCode.ShouldBe(HttpStatusCode.Redirect);
    }

    private async Task<Guid> QueueAsync(JobState state, string? error = null)
    {
        var held = await Host
            .Services.GetRequiredService<SharedClock>()
            .LeasesAsync(JobClaims.Length, Ct);
        var run = new JobRun
        {
            // Later than those before it also within the same millisecond: the list goes by it.
            Id = Guid.CreateVersion7(TimeProvider.System.GetUtcNow().AddMilliseconds(_queued++)),
            Name = Name,
            ModuleId = "gone",
            State = state,
            Done = 20,
            Total = 80,
            Error = error,
            CreatedAt = TimeProvider.System.GetUtcNow(),
            HeldUntil = held.End,
        };
        await AskAsync(async context =>
        {
            context.JobRuns.Add(run);
            return await context.SaveChangesAsync();
        });
        return run.Id;
    }

    private async Task<Guid> ParkAsync()
    {
        var id = Guid.CreateVersion7();
        await AskAsync(async context =>
        {
            context.Outbox.Add(
                new OutboxEvent
                {
                    Id = id,
                    At = TimeProvider.System.GetUtcNow(),
                    Name = "gone.thing.happened",
                    RecordId = id,
                    Body = "{}",
                }
            );
            context.Deliveries.Add(
                new Delivery
                {
                    EventId = id,
                    Handler = "gone.handler",
                    ModuleId = "gone",
                    RecordId = id,
                    Attempts = 8,
                    Error = "The till was closed",
                }
            );
            return await context.SaveChangesAsync();
        });
        return id;
    }

    private Task<JobState> StateAsync(Guid id) =>
        AskAsync(context =>
            context.JobRuns.Where(r => r.Id == id).Select(r => r.State).SingleAsync()
        );

    private async Task<T> AskAsync<T>(Func<PlatformContext, Task<T>> ask)
    {
        await using var scope = await Host.ScopeAsync();
        return await ask(scope.Get<PlatformContext>());
    }
}

[Collection(SqliteHost.Name)]
public sealed class JobPagesOnSqlite(SqliteHost host) : JobPageTests(host);

[Collection(PostgreSqlHost.Name)]
public sealed class JobPagesOnPostgreSql(PostgreSqlHost host) : JobPageTests(host);
