using System.Diagnostics;
using System.Text.Json;
using CrmModular.Sales.Data;
using Microsoft.EntityFrameworkCore;

namespace CrmModular.Sales.Pipelines;

/// <summary>
/// The patience of its stage stands at each opportunity, so that lists need no join; when the stage's changes it follows, in
/// portions that hold nobody up. Done twice, the second time writes the same.
/// </summary>
internal sealed class StagePatience(SalesContext context)
{
    public Task<int> CountAsync(Guid stage, int bound, CancellationToken ct) =>
        Those(stage).Take(bound).CountAsync(ct);

    /// <summary>Has what is in a stage follow it.</summary>
    /// <param name="stage">The stage, as it is stored.</param>
    /// <param name="report">Told after each portion how many were written, of how many.</param>
    /// <param name="ct">Cancels; what was written stays.</param>
    public async Task RunAsync(Guid stage, Func<int, int, Task> report, CancellationToken ct)
    {
        var ids = await Those(stage).OrderBy(o => o.Id).Select(o => o.Id).ToListAsync(ct);
        var pace = new WritePace();
        for (var at = 0; at < ids.Count; )
        {
            var portion = ids.GetRange(at, Math.Min(pace.Size, ids.Count - at));
            var started = Stopwatch.GetTimestamp();
            await PortionAsync(stage, portion, ct);
            at += portion.Count;
            pace.Took(Stopwatch.GetElapsedTime(started));
            await report(at, ids.Count);
            if (at < ids.Count)
            {
                await Task.Delay(pace.Pause, ct);
            }
        }
    }

    /// <summary>What is in the stage, what is in the bin too.</summary>
    private IQueryable<Opportunities.Opportunity> Those(Guid stage) =>
        context
            .Opportunities.IgnoreQueryFilters([ModuleDbContext.BinFilter])
            .Where(o => o.StageId == stage);

    private async Task PortionAsync(Guid stage, List<Guid> portion, CancellationToken ct)
    {
        await using var write = await context.BeginWriteAsync(ct);
        // Read here: it may have been changed once more meanwhile.
        var days = await context
            .Stages.Where(s => s.Id == stage)
            .Select(s => s.StaleAfterDays)
            .FirstOrDefaultAsync(ct);
        var sqlite = context.Provider == DatabaseProvider.Sqlite;
        object[] place = [Stored(stage), Stored(portion[0]), Stored(portion[^1])];
        const string Where = "WHERE stage_id = {0} AND id >= {1} AND id <= {2}";
        var day = sqlite
            ? "date(last_activity_at / 1000000, 'unixepoch', '+' || ({3} + 1) || ' days')"
            : "(last_activity_at AT TIME ZONE 'UTC')::date + ({3}::integer + 1)";
        // The names come from this code, the values go as parameters.
        var table = context.Table("opportunities");
        _ = days is { } some
            ? await context.Database.ExecuteSqlRawAsync(
                $"UPDATE {table} SET stale_after_days = {{3}}, stale_on = {day} {Where}",
                [.. place, some],
                ct
            )
            : await context.Database.ExecuteSqlRawAsync(
                $"UPDATE {table} SET stale_after_days = NULL, stale_on = NULL {Where}",
                place,
                ct
            );
        await write.CommitAsync(ct);

        object Stored(Guid id) => sqlite ? id.ToByteArray(true) : id;
    }
}

/// <summary>Has very many opportunities follow their stage. It begins anew after a stop, and ends the same.</summary>
internal sealed class StagePatienceJob(StagePatience patience) : IJob
{
    public const string Name = "sales.patience";

    public Task RunAsync(IJobRun run, CancellationToken ct) =>
        patience.RunAsync(
            JsonSerializer.Deserialize<Guid>(run.Arguments),
            (done, total) => run.SaveAsync("", done, total, ct),
            ct
        );
}
