using System.Diagnostics;
using System.Reflection;
using Microsoft.EntityFrameworkCore;

namespace CrmModular.Host.Platform.Search;

/// <summary>How far a rebuild is: the kind, and within it the last record; then, from the oldest on, the last entry.</summary>
internal sealed record RebuildProgress(
    string Kind,
    Guid Record,
    long? Entry,
    long Done,
    long Written
)
{
    public static readonly RebuildProgress None = new("", Guid.Empty, null, 0, 0);
}

/// <summary>
/// Writes the search index of the enabled modules anew from their records, in short transactions, while people work: what a
/// record should be found by is compared with what is kept, entries without a record go, records without an entry get one. An
/// entry keeps its number, so the order of what is found stays. It can stop after any batch and go on.
/// </summary>
internal sealed class SearchRebuild(
    IServiceProvider services,
    IEnumerable<ModuleData> modules,
    Data.IHostDatabase database
)
{
    /// <summary>Other people's saves wait no longer than about this for a batch.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromMilliseconds(100);
    private const int FewestRows = 10;
    private const int MostRows = 500;

    /// <summary>Pages of the index that one step of merging writes: a few hundredths of a second.</summary>
    private const int Pages = 250;
    private int _size = 50;

    /// <summary>Goes on from where it was, and tells after each batch.</summary>
    public async Task<RebuildProgress> RunAsync(
        RebuildProgress progress,
        Func<RebuildProgress, Task> tell,
        CancellationToken ct
    )
    {
        foreach (var (kind, context, type) in Kinds())
        {
            if (string.CompareOrdinal(kind, progress.Kind) < 0)
            {
                continue;
            }

            if (kind != progress.Kind)
            {
                progress = progress with { Kind = kind, Record = Guid.Empty, Entry = null };
            }

            var step = (IRebuildStep)
                Activator.CreateInstance(
                    typeof(RebuildStep<>).MakeGenericType(type),
                    context,
                    database,
                    kind
                )!;
            while (await TimedAsync(step, progress, ct) is { } next)
            {
                progress = next;
                await tell(progress);
            }
        }

        await MergeAsync(ct);
        return progress;
    }

    /// <summary>
    /// SQLite's index keeps what was written over until it merges its segments; a search reads over all of it: after a rebuild
    /// it took three times as long. Merging goes on until it finds nothing to do, https://sqlite.org/fts5.html#the_merge_command.
    /// </summary>
    private async Task MergeAsync(CancellationToken ct)
    {
        var context = modules.First().Resolve(services);
        if (context.Provider != DatabaseProvider.Sqlite)
        {
            return;
        }

        // A negative number begins with all segments, a positive one goes on.
        for (var pages = -Pages; ; pages = Pages)
        {
            await using var write = await context.BeginWriteAsync(ct);
            var before = await ChangesAsync(context, ct);
            await context.Database.ExecuteSqlRawAsync(
                "INSERT INTO platform_search_pairs (platform_search_pairs, rank) VALUES ('merge', {0})",
                [pages],
                ct
            );
            var after = await ChangesAsync(context, ct);
            await write.CommitAsync(ct);
            if (after - before < 2)
            {
                return;
            }
        }
    }

    private static Task<long> ChangesAsync(ModuleDbContext context, CancellationToken ct) =>
        context.Database.SqlQuery<long>($"SELECT total_changes() AS \"Value\"").SingleAsync(ct);

    private List<(string Kind, ModuleDbContext Context, Type Type)> Kinds() =>
        [
            .. modules
                .Select(m => m.Resolve(services))
                .SelectMany(c =>
                    c.Model.GetEntityTypes()
                        .Select(t => t.ClrType)
                        .Where(t =>
                            typeof(Entity).IsAssignableFrom(t)
                            && typeof(ISearchable).IsAssignableFrom(t)
                        )
                        .Select(t => (KindOf(t), c, t))
                )
                .OrderBy(k => k.Item1, StringComparer.Ordinal),
        ];

    private static string KindOf(Type type) => type.GetCustomAttribute<RecordKindAttribute>()!.Kind;

    /// <summary>Batches as long as a save can wait: half as many rows after a slow one, more after a fast one.</summary>
    private async Task<RebuildProgress?> TimedAsync(
        IRebuildStep step,
        RebuildProgress progress,
        CancellationToken ct
    )
    {
        var started = Stopwatch.GetTimestamp();
        var next = await step.RunAsync(progress, _size, ct);
        var took = Stopwatch.GetElapsedTime(started);
        // The end of a kind takes no time and says nothing.
        var full = next is not null && (next.Done > progress.Done || next.Entry > 0);
        _size =
            took > Longest ? Math.Max(FewestRows, _size / 2)
            : full && took < Longest / 3 ? Math.Min(MostRows, _size * 3 / 2)
            : _size;
        return next;
    }
}
