using CrmModular.Host.Data;
using CrmModular.Host.Platform;
using CrmModular.Host.Platform.Jobs;
using CrmModular.Host.Platform.Modules;
using CrmModular.Sdk.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace CrmModular.Tests.Integration.Background;

/// <summary>Jobs: due once across all processes, run by one at a time, going on where they were.</summary>
public abstract class JobTests(ToyCompany company)
{
    private readonly string _name = $"test.{Guid.NewGuid():N}";

    private static readonly DateTimeOffset Noon = new(2031, 5, 5, 12, 0, 0, TimeSpan.Zero);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_schedule_queues_once_for_all_processes_and_once_for_all_times_that_were_missed()
    {
        company.SkipWithout();
        using var lease = company.Host.Generations.Lease();
        var job = lease
            .Generation.Services.GetServices<JobDeclaration>()
            .First(j => j.Cron is not null);
        // The host's own runner has seen it by now, on its own clock; these two look from years ahead.
        await Wait.UntilAsync(
            () => AskAsync(c => c.JobSchedules.AnyAsync(s => s.Name == job.Name)),
            "the schedule to be known"
        );
        var before = await RunsAsync(job.Name);
        // The clock of one process is an hour behind; that of the database decides.
        await LastDueAsync(job.Name, TimeSpan.FromDays(3));
        var behind = new ShiftedClock { Shift = TimeSpan.FromHours(-1) };
        await Task.WhenAll(
            Schedules(TimeProvider.System).QueueDueAsync([job], Ct),
            Schedules(behind).QueueDueAsync([job], Ct)
        );
        (await RunsAsync(job.Name)).Count.ShouldBe(before.Count + 1, job.Cron);

        // Not due again at the same time.
        await Schedules(TimeProvider.System).QueueDueAsync([job], Ct);
        (await RunsAsync(job.Name)).Count.ShouldBe(before.Count + 1);
    }

    [Fact]
    public async Task Two_processes_that_meet_a_new_schedule_write_it_down_once()
    {
        company.SkipWithout();
        using var lease = company.Host.Generations.Lease();
        var job = lease
            .Generation.Services.GetServices<JobDeclaration>()
            .First(j => j.Cron is not null);
        await AskAsync(c => c.JobSchedules.Where(s => s.Name == job.Name).ExecuteDeleteAsync(Ct));
        await Task.WhenAll(
            Enumerable
                .Range(0, 6)
                .Select(_ => Schedules(TimeProvider.System).QueueDueAsync([job], Ct))
        );
        (await AskAsync(c => c.JobSchedules.CountAsync(s => s.Name == job.Name, Ct))).ShouldBe(1);
    }

    private Task<int> LastDueAsync(string name, TimeSpan ago) =>
        AskAsync(context =>
        {
            var at = TimeProvider.System.GetUtcNow() - ago;
            return context
                .JobSchedules.Where(s => s.Name == name)
                .ExecuteUpdateAsync(u => u.SetProperty(s => s.LastDueAt, at), Ct);
        });

    [Fact]
    public async Task Of_two_processes_one_has_a_run_and_the_other_takes_over_what_was_lost()
    {
        company.SkipWithout();
        var clock = new SetClock(Noon);
        var (one, two) = (Claims(clock), Claims(clock));
        var queued = await QueueAsync(12);
        var taken = await Task.WhenAll(TakeAllAsync(one), TakeAllAsync(two));
        taken.SelectMany(t => t).Select(r => r.Id).Order().ShouldBe(queued.Order());

        // Held, nobody else gets it; left for longer than a lease, the other goes on from the checkpoint.
        var (id, first, second) =
            taken[0].Count > 0 ? (taken[0][0].Id, one, two) : (taken[1][0].Id, two, one);
        var held = taken.SelectMany(t => t).Single(r => r.Id == id);
        (await first.ExtendAsync(held, ("half", 5, 10), Ct)).ShouldBe(Hold.Mine);
        (await second.TakeAsync([_name], Ct)).ShouldBeNull();
        // However its own clock is set: that counts for nothing.
        clock.Now += TimeSpan.FromDays(1);
        (await second.TakeAsync([_name], Ct)).ShouldBeNull();
        await PassAsync(JobClaims.Length);
        clock.Now -= TimeSpan.FromDays(2);
        var lost = await TakeAllAsync(second);
        lost.ShouldContain(r => r.Id == id);
        var again = (await RunsAsync(_name)).Single(r => r.Id == id);
        (again.Checkpoint, again.Done, again.Crashes).ShouldBe(("half", 5, 1));

        // Who lost it changes nothing any more.
        (await first.ExtendAsync(held, ("stolen", 9, 10), Ct)).ShouldBe(Hold.Lost);
        await first.LeaveAsync(held, JobState.Done, null, Ct);
        again = (await RunsAsync(_name)).Single(r => r.Id == id);
        (again.State, again.Checkpoint).ShouldBe((JobState.Running, "half"));
    }

    [Fact]
    public async Task A_process_that_slept_while_it_looked_takes_nothing_that_was_held_for_longer_meanwhile()
    {
        company.SkipWithout();
        var one = Claims(TimeProvider.System);
        await QueueAsync(1);
        var run = await one.TakeAsync([_name], Ct);
        var asleep = Claims(new SleepyClock());
        (await asleep.TakeAsync([_name], Ct)).ShouldBeNull();
        (await one.ExtendAsync(run!, null, Ct)).ShouldBe(Hold.Mine);
    }

    [Fact]
    public async Task Of_two_takes_in_one_process_the_earlier_changes_nothing_any_more()
    {
        company.SkipWithout();
        var claims = Claims(TimeProvider.System);
        await QueueAsync(1);
        var earlier = await claims.TakeAsync([_name], Ct);
        await PassAsync(JobClaims.Length);
        var later = await claims.TakeAsync([_name], Ct);
        (await claims.ExtendAsync(earlier!, ("stolen", 9, 10), Ct)).ShouldBe(Hold.Lost);
        (await claims.ExtendAsync(later!, ("half", 5, 10), Ct)).ShouldBe(Hold.Mine);
    }

    [Fact]
    public async Task One_that_takes_its_process_along_each_time_is_given_up()
    {
        company.SkipWithout();
        var clock = new SetClock(Noon);
        var claims = Claims(clock);
        var id = (await QueueAsync(1)).Single();
        for (var start = 1; start <= 4; start++)
        {
            (await claims.TakeAsync([_name], Ct)).ShouldNotBeNull($"start {start}");
            await PassAsync(JobClaims.Length);
        }

        (await claims.TakeAsync([_name], Ct)).ShouldBeNull();
        var run = (await RunsAsync(_name)).Single(r => r.Id == id);
        (run.State, run.Error).ShouldBe((JobState.Failed, "job.crashed"));
    }

    [Fact]
    public async Task A_swap_in_the_middle_and_a_module_that_is_off_cost_no_step()
    {
        company.SkipWithout();
        // Half way it waits: how long the swaps take must not decide whether it is done before them.
        company.HoldCount();
        Guid id;
        await using (var scope = await company.Host.ScopeAsync(company.Host.Admin))
        {
            id = await scope.Get<IJobs>().StartAsync("toy.count", "150", Ct);
        }

        await ReachAsync(id, r => r.Done >= 10);
        await company.TurnTwinAsync(false);
        await company.TurnToyAsync(false);
        var waiting = await ReachAsync(id, r => r.State == JobState.Queued);
        waiting.Done.ShouldBeInRange(10, 75);
        company.LetCount();
        await company.TurnToyAsync(true);
        var done = await ReachAsync(id, r => r.State == JobState.Done);
        // Each step was saved as a checkpoint, and a later start went on from one: it counted no step twice.
        (done.Done, done.Checkpoint, done.Crashes).ShouldBe((150, "150", 0));
        await company.TurnTwinAsync(true);
    }

    private async Task<JobRun> ReachAsync(Guid id, Func<JobRun, bool> there)
    {
        var run = default(JobRun);
        await Wait.UntilAsync(
            async () => there(run = (await RunsAsync("toy.count")).Single(r => r.Id == id)),
            "the run to come so far"
        );
        return run!;
    }

    [Fact]
    public async Task A_newer_schedule_of_a_job_holds_at_once()
    {
        company.SkipWithout();
        var schedules = Schedules(TimeProvider.System);
        var yearly = new JobDeclaration("toy", _name, typeof(IJob), "0 0 0 1 1 ?");
        await schedules.QueueDueAsync([yearly], Ct);
        await LastDueAsync(_name, TimeSpan.FromMinutes(2));
        await schedules.QueueDueAsync([yearly], Ct);
        (await RunsAsync(_name)).ShouldBeEmpty();
        await schedules.QueueDueAsync([yearly with { Cron = "0 * * * * ?" }], Ct);
        (await RunsAsync(_name)).ShouldHaveSingleItem();
    }

    private JobSchedules Schedules(TimeProvider clock) =>
        new(
            Scopes,
            new JobSignal(),
            company.Host.Services.GetRequiredService<FeatureStates>(),
            Shared(clock),
            clock
        );

    /// <summary>Claims as another process would make them.</summary>
    private JobClaims Claims(TimeProvider clock) => new(Scopes, Shared(clock), clock);

    private SharedClock Shared(TimeProvider clock) =>
        new(company.Host.Services.GetRequiredService<IDatabase>(), clock);

    /// <summary>What is held was taken so much earlier.</summary>
    private async Task PassAsync(TimeSpan time)
    {
        foreach (var run in (await RunsAsync(_name)).Where(r => r.HeldUntil is not null))
        {
            var until = run.HeldUntil - time - TimeSpan.FromSeconds(1);
            await AskAsync(c =>
                c.JobRuns.Where(r => r.Id == run.Id)
                    .ExecuteUpdateAsync(u => u.SetProperty(r => r.HeldUntil, until), Ct)
            );
        }
    }

    private IServiceScopeFactory Scopes =>
        company.Host.Services.GetRequiredService<IServiceScopeFactory>();

    private async Task<List<JobRun>> TakeAllAsync(JobClaims claims)
    {
        var taken = new List<JobRun>();
        while (await claims.TakeAsync([_name], Ct) is { } run)
        {
            taken.Add(run);
        }

        return taken;
    }

    private async Task<List<Guid>> QueueAsync(int count)
    {
        var runs = Enumerable
            .Range(0, count)
            .Select(_ => new JobRun
            {
                Name = _name,
                ModuleId = "toy",
                State = JobState.Queued,
                CreatedAt = Noon,
            })
            .ToList();
        await AskAsync(context =>
        {
            context.JobRuns.AddRange(runs);
            return context.SaveChangesAsync(Ct);
        });
        return [.. runs.Select(r => r.Id)];
    }

    private Task<List<JobRun>> RunsAsync(string name) =>
        AskAsync(c => c.JobRuns.AsNoTracking().Where(r => r.Name == name).ToListAsync(Ct));

    /// <summary>That of a process that was stopped for two seconds after it had asked for the time.</summary>
    private sealed class SleepyClock : TimeProvider
    {
        private int _asked;

        public override long GetTimestamp() =>
            base.GetTimestamp() - (_asked++ == 0 ? 2 * TimestampFrequency : 0);
    }

    private async Task<T> AskAsync<T>(Func<PlatformContext, Task<T>> ask)
    {
        await using var scope = await company.Host.ScopeAsync();
        return await ask(scope.Get<PlatformContext>());
    }
}

[Collection(ToyOnSqlite.Name)]
public sealed class JobsOnSqlite(ToyOnSqlite company) : JobTests(company);

[Collection(ToyOnPostgreSql.Name)]
public sealed class JobsOnPostgreSql(ToyOnPostgreSql company) : JobTests(company);
