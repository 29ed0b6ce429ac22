using System.Globalization;
using CrmModular.Host.Modularity;
using CrmModular.Host.Platform.Company;
using CrmModular.Host.Platform.Errors;
using CrmModular.Host.Platform.Rights;

namespace CrmModular.Host.Platform.Jobs;

/// <summary>One run in one generation, until it is done, fails, is cancelled, or the generation goes.</summary>
internal sealed class JobExecution(
    JobRun run,
    Generation generation,
    JobClaims claims,
    RightsCache rights,
    CompanyFacts company,
    TimeProvider clock,
    Errors.Outage outage,
    ILogger log
) : IJobRun
{
    private static readonly TimeSpan Beat = TimeSpan.FromSeconds(1);
    private const int BeatsToExtend = 5;
    private readonly CancellationTokenSource _ended = new();
    private volatile Hold _hold = Hold.Mine;

    public Guid Id => run.Id;
    public string Arguments => run.Arguments;
    public string? Checkpoint { get; private set; } = run.Checkpoint;

    public async Task SaveAsync(string checkpoint, long done, long? total, CancellationToken ct)
    {
        Checkpoint = checkpoint;
        Note(await claims.ExtendAsync(run, (checkpoint, done, total), ct));
        _ended.Token.ThrowIfCancellationRequested();
    }

    /// <param name="softly">Cancelled when the generation is replaced or the process stops; the run then waits for the next.</param>
    public async Task RunAsync(CancellationToken softly)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(softly, _ended.Token);
        using var over = new CancellationTokenSource();
        var heart = BeatAsync(over.Token);
        var (state, error) = (JobState.Done, (string?)null);
        try
        {
            await WorkAsync(stop.Token);
        }
        catch (Exception) when (_hold == Hold.Cancelled)
        {
            state = JobState.Cancelled;
        }
        catch (Exception e) when (softly.IsCancellationRequested || _hold == Hold.Lost || IsAway(e))
        {
            // Another generation, process or moment goes on from the checkpoint.
            state = JobState.Queued;
        }
        catch (Exception e)
        {
            (state, error) = (JobState.Failed, Explain(e));
            JobLog.Failed(log, run.Name, run.Id, error, e is RuleException ? null : e);
        }

        await over.CancelAsync();
        await heart;
        _ended.Dispose();
        if (_hold != Hold.Lost)
        {
            await claims.LeaveAsync(run, state, error, CancellationToken.None);
        }
    }

    private async Task WorkAsync(CancellationToken ct)
    {
        var declaration = generation
            .Services.GetServices<JobDeclaration>()
            .First(j => j.Name == run.Name);
        await using var scope = generation.Services.CreateAsyncScope();
        await BecomeAsync(scope.ServiceProvider.GetRequiredService<CurrentUser>(), ct);
        var job = (IJob)scope.ServiceProvider.GetRequiredService(declaration.Type);
        await job.RunAsync(this, ct);
    }

    /// <summary>A run has the rights that its person has now, not those of the moment when it was queued.</summary>
    private async Task BecomeAsync(CurrentUser user, CancellationToken ct)
    {
        var language = company.Language;
        if (run.PersonId is { } id)
        {
            var person = await rights.OfAsync(id, ct);
            if (person is not { Active: true })
            {
                throw new RuleException("job.person");
            }

            user.Become(person, "job");
            language = person.Language.Length > 0 ? person.Language : language;
        }
        else
        {
            user.BecomeSystem("job");
        }

        CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo(language);
        CultureInfo.CurrentUICulture = CultureInfo.CurrentCulture;
    }

    private async Task BeatAsync(CancellationToken over)
    {
        using var timer = new PeriodicTimer(Beat, clock);
        try
        {
            for (var beat = 1; await timer.WaitForNextTickAsync(over); beat++)
            {
                try
                {
                    Note(
                        beat % BeatsToExtend == 0 ? await claims.ExtendAsync(run, null, over)
                        : await claims.CancelAskedAsync(run.Id, over) ? Hold.Cancelled
                        : Hold.Mine
                    );
                }
                catch (Exception e) when (IsAway(e))
                {
                    // The database may be back before the lease is over; if not, another process takes the run.
                    outage.Took(e);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The run has ended.
        }
    }

    private void Note(Hold hold)
    {
        if (hold != Hold.Mine && _hold == Hold.Mine)
        {
            _hold = hold;
            _ended.Cancel();
        }
    }

    private string Explain(Exception e) =>
        e.InWords(generation.Services.GetRequiredService<ITexts>());

    private static bool IsAway(Exception e) => Errors.ErrorStatus.IsDatabaseAway(e);
}

internal static partial class JobLog
{
    [LoggerMessage(Level = LogLevel.Error, Message = "Job {Name} ({Id}) failed: {Reason}")]
    public static partial void Failed(
        ILogger log,
        string name,
        Guid id,
        string reason,
        Exception? e
    );

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "Could not look for waiting jobs; the next look is in a second"
    )]
    public static partial void NoLook(ILogger log, Exception e);
}
