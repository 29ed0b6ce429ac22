namespace CrmModular.Host.Platform.Import;

/// <summary>Tells who started an import, wherever they are by now, that it has ended.</summary>
internal sealed class ImportNotices(INotifications notifications)
{
    public Task CheckedAsync(ImportRun run, CancellationToken ct) =>
        SendAsync(run, "import.notice.checked", "file-import", [], ct);

    public Task DoneAsync(ImportRun run, ImportProgress done, CancellationToken ct) =>
        SendAsync(
            run,
            done.Refused > 0 ? "import.notice.done.partly" : "import.notice.done",
            "file-import",
            [
                ("created", Number(done.Created)),
                ("updated", Number(done.Updated)),
                ("refused", Number(done.Refused)),
            ],
            ct
        );

    public Task FailedAsync(ImportRun run, CancellationToken ct) =>
        SendAsync(run, "import.notice.failed", "alert-triangle", [], ct);

    private static string Number(long value) =>
        value.ToString("N0", System.Globalization.CultureInfo.CurrentCulture);

    private async Task SendAsync(
        ImportRun run,
        string textKey,
        string icon,
        IEnumerable<(string, string)> arguments,
        CancellationToken ct
    )
    {
        if (run.PersonId is { } person)
        {
            await notifications.SendAsync(
                [person],
                new Notification(
                    textKey,
                    icon,
                    $"/import/{run.Id}",
                    [("file", run.FileName), .. arguments]
                ),
                ct
            );
        }
    }
}
