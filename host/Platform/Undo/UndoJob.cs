using System.Text.Json;
using CrmModular.Host.Platform.Import;

namespace CrmModular.Host.Platform.Undo;

/// <summary>Takes a big batch back in the background. It looks for the newest record that is not taken back yet, so it can stop anywhere.</summary>
internal sealed class UndoJob(
    UndoService undo,
    UndoBatch batches,
    ImportRuns imports,
    INotifications notifications,
    ICurrentUser user
) : IJob
{
    public const string Name = "platform.undo";

    public sealed record Arguments(Guid BatchId);

    public static string ArgumentsFor(Guid batch) => JsonSerializer.Serialize(new Arguments(batch));

    public async Task RunAsync(IJobRun run, CancellationToken ct)
    {
        var batch = JsonSerializer.Deserialize<Arguments>(run.Arguments)!.BatchId;
        await undo.CheckAsync(batch, ct);
        var total = await batches.CountAsync(batch, int.MaxValue, ct);
        var progress = run.Checkpoint is { } saved
            ? JsonSerializer.Deserialize<UndoService.Progress>(saved)!
            : new UndoService.Progress(Guid.CreateVersion7(), null, 0, 0, []);
        var end = await undo.RunAsync(
            batch,
            progress,
            now =>
                run.SaveAsync(JsonSerializer.Serialize(now), now.Undone + now.LeftAlone, total, ct),
            ct
        );
        await TellAsync(end, CancellationToken.None);
    }

    private async Task TellAsync(UndoService.Progress end, CancellationToken ct)
    {
        if (user.PersonId is not { } person)
        {
            return;
        }

        List<(string, string)> arguments = [("undone", Number(end.Undone))];
        if (end.LeftAlone > 0)
        {
            arguments.Add(("left", Number(end.LeftAlone)));
            arguments.Add(("reason", $"@{end.Reasons[0].TextKey}"));
        }

        await notifications.SendAsync(
            [person],
            new Notification(
                end.LeftAlone > 0 ? "undo.partly"
                    : await imports.IsBackAsync(end.BatchId, ct) ? "undo.notice.back"
                    : "undo.notice",
                "arrow-back-up",
                "",
                arguments
            ),
            ct
        );
    }

    private static string Number(long value) =>
        value.ToString("N0", System.Globalization.CultureInfo.CurrentCulture);
}
