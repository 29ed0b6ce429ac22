using CrmModular.Host.Modularity;

namespace CrmModular.Host.Platform.Events;

/// <summary>Delivers to a module that comes back what it missed, before it serves. What is left past the bound goes on afterwards, in the same order.</summary>
internal sealed class CatchUp(DeliveryRound round, DeliveryStore store)
{
    private const int MostDeliveries = 20_000;
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(15);

    public async Task RunAsync(Generation next, Generation? running, CancellationToken ct)
    {
        foreach (var module in next.Modules)
        {
            // A module that runs already is served by the dispatcher all the time.
            if (running?.Has(module.Id) == true)
            {
                continue;
            }

            var waiting = await round.WaitingAsync(next, module.Id, ct);
            if (await store.AnyDueAsync(module.Id, waiting, ct))
            {
                await round.RunAsync(next, module.Id, MostDeliveries, Longest, ct);
            }
        }
    }
}
