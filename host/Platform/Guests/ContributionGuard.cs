using System.Diagnostics;
using CrmModular.Host.Modularity;
using CrmModular.Host.Platform.Errors;
using CrmModular.Host.Platform.Rights;

namespace CrmModular.Host.Platform.Guests;

/// <summary>
/// Asks contributions on behalf of one request. The contributions of a module share a scope and go one after another, so that
/// they share what they have read; one that is slow is not waited for, the next go on in scopes of their own. Whoever does
/// not answer in time is left behind with its scope, which ends when it does.
/// </summary>
internal sealed class ContributionGuard(
    GenerationHolder generation,
    CurrentUser user,
    ContributionHealth health,
    GuestLimits limits,
    ITexts texts,
    ILogger<ContributionGuard> log
) : IAsyncDisposable, IDisposable
{
    private readonly Dictionary<string, ContributionLane> _lanes = new(StringComparer.Ordinal);

    /// <summary>Asks some contributions, those of different modules side by side, and answers in their order.</summary>
    public async Task<IReadOnlyList<Contribution<TAnswer>>> AskAsync<TPoint, TAnswer>(
        IReadOnlyList<Extension> declarations,
        Func<Extension, bool> fromPlugin,
        ContributionCall<TPoint, TAnswer> ask,
        int budgets,
        CancellationToken ct
    )
        where TPoint : class
    {
        var budget = limits.Page * budgets;
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
        limit.CancelAfter(budget);
        var asked = declarations
            .Select(d => (Declaration: d, Trouble: health.Resting(d)))
            .Select(d => new
            {
                d.Declaration,
                d.Trouble,
                Turn = d.Trouble is null
                    ? new ContributionTurn<TPoint, TAnswer>(
                        d.Declaration,
                        fromPlugin(d.Declaration),
                        ask,
                        limit.Token
                    )
                    : null,
            })
            .ToList();
        await WaitAsync(
            [.. asked.Select(a => a.Turn).OfType<ContributionTurn<TPoint, TAnswer>>()],
            budget,
            limit.Token,
            ct
        );
        return
        [
            .. asked.Select(a =>
                a.Turn is { } turn
                    ? Told(turn)
                    : new Contribution<TAnswer>(a.Declaration, fromPlugin(a.Declaration))
                    {
                        Failure = Resting(a.Declaration, a.Trouble!),
                    }
            ),
        ];
    }

    /// <summary>
    /// Those of a module have one thread and one scope, in which one goes after another. Whoever has not had its turn by half
    /// of the time gets a scope of its own, so that only the slow one is missing.
    /// </summary>
    private async Task WaitAsync<TPoint, TAnswer>(
        List<ContributionTurn<TPoint, TAnswer>> turns,
        TimeSpan budget,
        CancellationToken limit,
        CancellationToken ct
    )
        where TPoint : class
    {
        foreach (var lane in turns.GroupBy(t => t.Declaration.ModuleId, StringComparer.Ordinal))
        {
            LaneOf(lane.Key)
                .Post(async services =>
                {
                    foreach (var turn in lane.Where(t => t.TryTake()))
                    {
                        await turn.RunAsync(services);
                    }
                });
        }

        try
        {
            var settled = Task.WhenAll(turns.Select(t => t.Settled));
            await settled
                .WaitAsync(budget / 2, limit)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (!settled.IsCompleted)
            {
                foreach (var turn in turns.Where(t => t.TryTake()))
                {
                    _ = RunAloneAsync(turn);
                }

                await settled
                    .WaitAsync(limit)
                    .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }

            if (ct.IsCancellationRequested)
            {
                turns.ForEach(t => health.Untold(t.Declaration));
                ct.ThrowIfCancellationRequested();
            }
        }
        finally
        {
            // Nobody waits any more for what has not begun.
            turns.ForEach(t => t.TryTake());
        }
    }

    private Task<bool> RunAloneAsync<TPoint, TAnswer>(ContributionTurn<TPoint, TAnswer> turn)
        where TPoint : class =>
        GuestThreads.RunAsync(async () =>
        {
            await using var scope = Scope();
            await turn.RunAsync(scope.ServiceProvider);
            return true;
        });

    private Contribution<TAnswer> Told<TPoint, TAnswer>(ContributionTurn<TPoint, TAnswer> turn)
        where TPoint : class
    {
        var answer = new Contribution<TAnswer>(turn.Declaration, turn.FromPlugin);
        // Asked once: it may settle between two looks.
        var settled = turn.Settled.IsCompleted;
        if (settled && turn.Fault is null)
        {
            health.Answered(turn.Declaration);
            return answer with { Answer = turn.Answer };
        }

        var late = !settled || turn.IsLate;
        return answer with
        {
            Failure = Fail(
                turn.Declaration,
                late ? ContributionFault.Late : ContributionFault.Threw,
                (settled ? turn.Fault : null) ?? new TimeoutException("It did not answer in time."),
                turn.HasBegun
            ),
        };
    }

    private ContributionFailure Fail(
        Extension declaration,
        ContributionFault fault,
        Exception e,
        bool begun
    )
    {
        var reference = Activity.Current?.TraceId.ToString() ?? Guid.NewGuid().ToString("N");
        var failure = new ContributionFailure(
            fault,
            texts[
                fault == ContributionFault.Late ? "guests.late" : "guests.threw",
                ("module", NameOf(declaration))
            ],
            reference
        );
        GuestLog.Failed(log, declaration.Implementation.Name, declaration.ModuleId, reference, e);
        // A database that is away, or a machine that is too busy to begin, says nothing of the contribution.
        if (!begun || ErrorStatus.IsDatabaseAway(e))
        {
            health.Untold(declaration);
        }
        else if (health.Failed(declaration, failure) is { } until)
        {
            GuestLog.Rests(log, declaration.Implementation.Name, declaration.ModuleId, until);
        }

        return failure;
    }

    private ContributionFailure Resting(
        Extension declaration,
        ContributionHealth.Trouble trouble
    ) =>
        new(
            ContributionFault.Resting,
            texts["guests.rests", ("module", NameOf(declaration))],
            trouble.Reference
        );

    private string NameOf(Extension declaration) => texts[$"{declaration.ModuleId}.module.name"];

    private AsyncServiceScope Scope()
    {
        var scope = generation.Value.Services.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<CurrentUser>().BecomeLike(user);
        return scope;
    }

    private ContributionLane LaneOf(string moduleId)
    {
        lock (_lanes)
        {
            if (!_lanes.TryGetValue(moduleId, out var lane))
            {
                _lanes[moduleId] = lane = new ContributionLane(Scope());
            }

            return lane;
        }
    }

    public void Dispose() => _ = DisposeAsync().AsTask();

    public async ValueTask DisposeAsync()
    {
        ContributionLane[] lanes;
        lock (_lanes)
        {
            lanes = [.. _lanes.Values];
            _lanes.Clear();
        }

        foreach (var lane in lanes)
        {
            await lane.EndAsync();
        }
    }
}

internal static partial class GuestLog
{
    [LoggerMessage(
        Level = LogLevel.Error,
        Message = "Module {Module} held a write transaction too long; it was ended, and nothing of it was saved"
    )]
    public static partial void BrokeWrite(ILogger log, string module);

    [LoggerMessage(
        Level = LogLevel.Error,
        Message = "{Part} of module {Module} failed on a page, reference {Reference}"
    )]
    public static partial void Failed(
        ILogger log,
        string part,
        string module,
        string reference,
        Exception e
    );

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "{Part} of module {Module} kept failing and is left out until {Until:u}"
    )]
    public static partial void Rests(ILogger log, string part, string module, DateTimeOffset until);
}
