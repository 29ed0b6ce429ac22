using System.Text.Json;

namespace CrmModular.Host.Platform.Undo;

/// <summary>Takes a big batch back in the background. It looks for the newest record that is not taken back yet, so it can stop anywhere.</summary>
internal sealed class UndoJob(UndoService undo, UndoBatch batches) : IJob
{
    public const string Name = "platform.undo";
    private static readonly TimeSpan Breath = TimeSpan.FromMilliseconds(20);

    public sealed record Arguments(Guid BatchId);

    public async Task RunAsync(IJobRun run, CancellationToken ct)
    {
        var batch = JsonSerializer.Deserialize<Arguments>(run.Arguments)!.BatchId;
        await undo.CheckAsync(batch, ct);
        var total = await batches.CountAsync(batch, int.MaxValue, ct);
        var progress = run.Checkpoint is { } saved
            ? JsonSerializer.Deserialize<UndoService.Progress>(saved)!
            : new UndoService.Progress(Guid.CreateVersion7(), null, 0, 0, []);
        await undo.RunAsync(
            batch,
            progress,
            async now =>
            {
                await run.SaveAsync(
                    JsonSerializer.Serialize(now),
                    now.Undone + now.LeftAlone,
                    total,
                    ct
                );
                await Task.Delay(Breath, ct);
            },
            ct
        );
    }
}
