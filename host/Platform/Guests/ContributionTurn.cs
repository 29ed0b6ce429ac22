using Microsoft.Extensions.DependencyInjection;

namespace CrmModular.Host.Platform.Guests;

/// <summary>One contribution that is asked: it begins once, wherever its turn comes first, and settles once.</summary>
internal sealed class ContributionTurn<TPoint, TAnswer>(
    Extension declaration,
    bool fromPlugin,
    ContributionCall<TPoint, TAnswer> ask,
    CancellationToken limit
)
    where TPoint : class
{
    private readonly TaskCompletionSource _settled = new(
        TaskCreationOptions.RunContinuationsAsynchronously
    );
    private int _begun;

    public Extension Declaration => declaration;
    public bool FromPlugin => fromPlugin;

    /// <summary>Whether its code has begun.</summary>
    public bool HasBegun { get; private set; }

    /// <summary>Ends when it has answered or thrown; it never fails itself.</summary>
    public Task Settled => _settled.Task;

    public TAnswer? Answer { get; private set; }

    /// <summary>What it threw; null for nothing.</summary>
    public Exception? Fault { get; private set; }

    /// <summary>Whether it threw after its time was over: whatever it threw, it was late.</summary>
    public bool IsLate { get; private set; }

    /// <summary>Takes the turn; false where somebody else has it.</summary>
    public bool TryTake() => Interlocked.Exchange(ref _begun, 1) == 0;

    /// <summary>Asks it. The turn was taken before.</summary>
    public async Task RunAsync(IServiceProvider services)
    {
        HasBegun = true;
        try
        {
            var point = (TPoint)services.GetRequiredService(declaration.Implementation);
            Answer = await ask(
                new ActiveExtension<TPoint>(declaration, point, fromPlugin),
                services,
                limit
            );
        }
        catch (Exception e)
        {
            (Fault, IsLate) = (e, limit.IsCancellationRequested);
        }

        _settled.SetResult();
    }
}
