using System.Text.Json;

namespace CrmModular.Host.Platform.Search;

/// <summary>Rebuilds the search index in the background, from its checkpoint on.</summary>
internal sealed class SearchRebuildJob(SearchRebuild rebuild) : IJob
{
    public const string Name = "platform.search.rebuild";

    /// <summary>Between two batches others get their turn.</summary>
    private static readonly TimeSpan Breath = TimeSpan.FromMilliseconds(5);

    public static RebuildProgress Read(string? checkpoint) =>
        checkpoint is null
            ? RebuildProgress.None
            : JsonSerializer.Deserialize<RebuildProgress>(checkpoint)!;

    public async Task RunAsync(IJobRun run, CancellationToken ct) =>
        await rebuild.RunAsync(
            Read(run.Checkpoint),
            async now =>
            {
                await run.SaveAsync(JsonSerializer.Serialize(now), now.Done, null, ct);
                await Task.Delay(Breath, ct);
            },
            ct
        );
}
