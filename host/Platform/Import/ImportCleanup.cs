using CrmModular.Host.Data;
using Microsoft.EntityFrameworkCore;

namespace CrmModular.Host.Platform.Import;

/// <summary>
/// Takes away what nobody needs any more, each night. Uploaded files hold personal data, so they go thirty days after their
/// import ended or was last looked at: until then it can be gone on with. The list of rows that did not come in stays as long
/// as the import can be undone, because the two together say what the import did; it goes thirty days after the undoing.
/// </summary>
internal sealed class ImportCleanupJob(
    PlatformContext context,
    ImportFiles files,
    TimeProvider clock
) : IJob
{
    public const string Name = "platform.import.cleanup";

    /// <summary>At night in most of the places where it runs; it takes seconds.</summary>
    public const string Cron = "0 40 3 * * ?";
    private static readonly TimeSpan Kept = TimeSpan.FromDays(30);

    /// <summary>A file without a run is one that is just coming in, or whose coming in was broken off by a crash.</summary>
    private static readonly TimeSpan ComingIn = TimeSpan.FromDays(1);
    private const int Portion = 100;

    public async Task RunAsync(IJobRun run, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        foreach (var folders in files.List().Chunk(Portion))
        {
            await SweepAsync(folders, now, ct);
        }

        await ForgetAsync(now - Kept, ct);
    }

    private async Task SweepAsync(
        IReadOnlyList<(Guid Run, DateTimeOffset At)> folders,
        DateTimeOffset now,
        CancellationToken ct
    )
    {
        var ids = folders.Select(f => f.Run).ToList();
        var known = await context
            .ImportRuns.AsNoTracking()
            .Where(r => ids.Contains(r.Id))
            .Select(r => new
            {
                r.Id,
                r.State,
                r.SeenAt,
            })
            .ToDictionaryAsync(r => r.Id, ct);
        foreach (var (id, at) in folders)
        {
            if (!known.TryGetValue(id, out var run))
            {
                if (at < now - ComingIn)
                {
                    files.Remove(id);
                }
            }
            else if (run.SeenAt < now - Kept && run.State == ImportState.Undone)
            {
                files.Remove(id);
            }
            else if (
                run.SeenAt < now - Kept
                && run.State is ImportState.Done or ImportState.Cancelled or ImportState.Failed
            )
            {
                files.RemoveSource(id);
            }
        }
    }

    /// <summary>A file that was only looked at left nothing to remember.</summary>
    private async Task ForgetAsync(DateTimeOffset before, CancellationToken ct)
    {
        var abandoned = await context
            .ImportRuns.Where(r => r.State == ImportState.Checking && r.SeenAt < before)
            .Select(r => r.Id)
            .ToListAsync(ct);
        foreach (var id in abandoned)
        {
            await using var write = await context.BeginWriteAsync(ct);
            var gone = await context
                .ImportRuns.Where(r => r.Id == id && r.State == ImportState.Checking)
                .ExecuteDeleteAsync(ct);
            await write.CommitAsync(ct);
            if (gone == 1)
            {
                files.Remove(id);
            }
        }
    }
}
