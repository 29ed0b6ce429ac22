using System.Diagnostics;
using CrmModular.Sales.Data;
using CrmModular.Sales.Opportunities;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace CrmModular.Sales.Pipelines;

/// <summary>Takes a stage out after its opportunities were moved into another of the same kind; answers how many those were.</summary>
internal sealed record RemoveStage(Guid Id, int? Version, Guid? Target) : IRequest<int>;

internal sealed class RemoveStageHandler(SalesContext context, PipelineRules rules)
    : IRequestHandler<RemoveStage, int>
{
    public async Task<int> Handle(RemoveStage request, CancellationToken cancellationToken)
    {
        var ct = cancellationToken;
        // However many slices it takes, it is taken back as one.
        context.Scope!.BatchId ??= Guid.CreateVersion7();
        var (stage, target) = await CheckAsync(request, ct);
        var moved = target is null ? 0 : await MoveAsync(stage, target, ct);
        await using (var write = await context.BeginWriteAsync(ct))
        {
            var pipeline = await rules.FindAsync(stage.PipelineId, ct);
            context.Expect(pipeline, request.Version);
            var stages = await rules.StagesAsync(pipeline.Id, ct);
            var gone = stages.Find(s => s.Id == stage.Id)!;
            stages.Remove(gone);
            rules.Check(stages);
            if (target is null && await InAsync(stage.Id).AnyAsync(ct))
            {
                throw new RuleException("sales.pipelines.target", "Target");
            }

            // It stays in the bin: the history of opportunities names it.
            context.PutIntoBin(gone);
            rules.Settle(pipeline, stages);
            await context.SaveChangesAsync(ct);
            await write.CommitAsync(ct);
        }

        // Whoever moved one into it between the last slice and its end finds it in the other stage.
        return moved + (target is null ? 0 : await MoveAsync(stage, target, ct));
    }

    /// <summary>All that can be refused is refused before anything moves.</summary>
    private async Task<(Stage Stage, Stage? Target)> CheckAsync(
        RemoveStage request,
        CancellationToken ct
    )
    {
        var stage =
            await context.Stages.AsNoTracking().FirstOrDefaultAsync(s => s.Id == request.Id, ct)
            ?? throw new RecordNotFoundException(new RecordRef("sales.stage", request.Id));
        var pipeline = await context
            .Pipelines.AsNoTracking()
            .FirstAsync(p => p.Id == stage.PipelineId, ct);
        if (request.Version is { } seen && seen != pipeline.Version)
        {
            throw new StaleRecordException(
                new RecordRef("sales.pipeline", pipeline.Id),
                pipeline.Version,
                pipeline.ChangedAt,
                pipeline.ChangedBy,
                []
            );
        }

        var stages = await context
            .Stages.AsNoTracking()
            .Where(s => s.PipelineId == pipeline.Id)
            .OrderBy(s => s.Position)
            .ToListAsync(ct);
        rules.Check([.. stages.Where(s => s.Id != stage.Id)]);
        var target = stages.Find(s => s.Id == request.Target);
        var fits = target is not null && target.Id != stage.Id && target.Kind == stage.Kind;
        if (!fits && (target is not null || await InAsync(stage.Id).AnyAsync(ct)))
        {
            throw new RuleException("sales.pipelines.target", "Target");
        }

        return (stage, target);
    }

    private IQueryable<Opportunity> InAsync(Guid stage) =>
        context
            .Opportunities.IgnoreQueryFilters([ModuleDbContext.BinFilter])
            .Where(o => o.StageId == stage);

    /// <summary>In portions that hold nobody up. Where it was broken off, what is left goes with the next try.</summary>
    private async Task<int> MoveAsync(Stage from, Stage to, CancellationToken ct)
    {
        var pace = new WritePace();
        var moved = 0;
        while (true)
        {
            var started = Stopwatch.GetTimestamp();
            var portion = await PortionAsync(from, to, pace.Size, ct);
            if (portion == 0)
            {
                return moved;
            }

            moved += portion;
            pace.Took(Stopwatch.GetElapsedTime(started));
            await Task.Delay(pace.Pause, ct);
        }
    }

    private async Task<int> PortionAsync(Stage from, Stage to, int size, CancellationToken ct)
    {
        context.ChangeTracker.Clear();
        await using var write = await context.BeginWriteAsync(ct);
        var portion = await InAsync(from.Id).OrderBy(o => o.Id).Take(size).ToListAsync(ct);
        foreach (var opportunity in portion)
        {
            opportunity.StageId = to.Id;
            opportunity.StaleAfterDays = to.StaleAfterDays;
        }

        await context.SaveChangesAsync(ct);
        await write.CommitAsync(ct);
        return portion.Count;
    }
}
