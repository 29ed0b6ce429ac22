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
    private readonly Dictionary<string, Lane> _lanes = new(StringComparer.Ordinal);

    public async Task<Contribution<TAnswer>> AskAsync<TPoint, TAnswer>(
        Extension declaration,
        bool fromPlugin,
        ContributionCall<TPoint, TAnswer> ask,
        int budgets,
        CancellationToken ct
    )
        where TPoint : class
    {
        var answer = new Contribution<TAnswer>(declaration, fromPlugin);
        if (health.Resting(declaration) is { } trouble)
        {
            return answer with { Failure = Resting(declaration, trouble) };
        }

        var begun = false;
        var budget = limits.Page * budgets;
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
        limit.CancelAfter(budget);
        try
        {
            var lane = LaneOf(declaration.ModuleId);
            var shared = await lane.Gate.WaitAsync(budget / 2, ct);
            var token = limit.Token;
            var run = GuestThreads.RunAsync(async () =>
            {
                Volatile.Write(ref begun, true);
                var own = shared ? null : new Lane(Scope());
                try
                {
                    var services = (own ?? lane).Services;
                    var point = (TPoint)services.GetRequiredService(declaration.Implementation);
                    return await ask(
                        new ActiveExtension<TPoint>(declaration, point, fromPlugin),
                        services,
                        token
                    );
                }
                finally
                {
                    if (own is not null)
                    {
                        await own.DisposeAsync();
                    }
                    else
                    {
                        lane.Gate.Release();
                    }
                }
            });
            answer = answer with { Answer = await run.WaitAsync(token) };
            health.Answered(declaration);
            return answer;
        }
        catch (Exception) when (ct.IsCancellationRequested)
        {
            health.Untold(declaration);
            throw;
        }
        catch (Exception e)
        {
            var fault = limit.IsCancellationRequested
                ? ContributionFault.Late
                : ContributionFault.Threw;
            return answer with { Failure = Fail(declaration, fault, e, Volatile.Read(ref begun)) };
        }
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

    private Lane LaneOf(string moduleId)
    {
        lock (_lanes)
        {
            if (!_lanes.TryGetValue(moduleId, out var lane))
            {
                _lanes[moduleId] = lane = new Lane(Scope());
            }

            return lane;
        }
    }

    public void Dispose() => _ = DisposeAsync().AsTask();

    public async ValueTask DisposeAsync()
    {
        Lane[] lanes;
        lock (_lanes)
        {
            lanes = [.. _lanes.Values];
            _lanes.Clear();
        }

        foreach (var lane in lanes)
        {
            if (lane.Gate.Wait(0, CancellationToken.None))
            {
                await lane.DisposeAsync();
            }
            else
            {
                // Somebody was left behind in it: it ends with them.
                _ = EndAsync(lane);
            }
        }
    }

    private static async Task EndAsync(Lane lane)
    {
        await lane.Gate.WaitAsync();
        await lane.DisposeAsync();
    }

    /// <summary>The scope in which the contributions of one module go one after another.</summary>
    private sealed class Lane(AsyncServiceScope scope) : IAsyncDisposable
    {
        public SemaphoreSlim Gate { get; } = new(1, 1);

        public IServiceProvider Services => scope.ServiceProvider;

        public ValueTask DisposeAsync() => scope.DisposeAsync();
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
