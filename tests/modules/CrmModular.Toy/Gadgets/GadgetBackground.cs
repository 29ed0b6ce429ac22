using CrmModular.Toy.Data;
using Microsoft.EntityFrameworkCore;

namespace CrmModular.Toy.Gadgets;

/// <summary>Counts on the gadget that it heard of it; the event's id makes a repeat do nothing.</summary>
internal sealed class GadgetMadeHandler(ToyContext context) : IEventHandler<GadgetMade>
{
    public Task HandleAsync(GadgetMade e, EventContext eventContext, CancellationToken ct) =>
        context
            .Gadgets.Where(g => g.Id == e.GadgetId && g.Heard == 0)
            .ExecuteUpdateAsync(u => u.SetProperty(g => g.Heard, 1), ct);
}

/// <summary>Counts to a number, a checkpoint at each step; half way it waits as long as the file <c>hold</c> lies in the data folder.</summary>
internal sealed class GadgetJob : IJob
{
    public const string Name = "toy.count";

    // The module runs from <data>/module-copies/<id>/<hash>.
    private static string Hold =>
        Path.Combine(
            Path.GetDirectoryName(typeof(GadgetJob).Assembly.Location)!,
            "..",
            "..",
            "..",
            "hold"
        );

    public async Task RunAsync(IJobRun run, CancellationToken ct)
    {
        var total = int.Parse(run.Arguments, System.Globalization.CultureInfo.InvariantCulture);
        var done = int.Parse(
            run.Checkpoint ?? "0",
            System.Globalization.CultureInfo.InvariantCulture
        );
        while (done < total)
        {
            ct.ThrowIfCancellationRequested();
            await Task.Delay(10, ct);
            if (done == total / 2 && File.Exists(Hold))
            {
                continue;
            }

            done++;
            await run.SaveAsync(
                done.ToString(System.Globalization.CultureInfo.InvariantCulture),
                done,
                total,
                ct
            );
        }
    }
}
