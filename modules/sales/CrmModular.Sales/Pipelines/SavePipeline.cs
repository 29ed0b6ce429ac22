using System.Text.Json;
using CrmModular.Sales.Data;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace CrmModular.Sales.Pipelines;

/// <summary>What is said of a pipeline.</summary>
internal sealed record PipelineInput
{
    public string? Name { get; init; }
    public bool Default { get; init; }

    /// <summary>All of its stages, in their order. A list, because a form's values are put into it one by one.</summary>
    public List<StageInput> Stages { get; init; } = [];
}

/// <summary>What is said of a stage.</summary>
internal sealed record StageInput
{
    public Guid Id { get; init; }
    public string? Name { get; init; }
    public int? Probability { get; init; }
    public int? StaleAfterDays { get; init; }
}

/// <summary>Names a pipeline and its stages, puts them in order, and says how likely and how patient each is.</summary>
internal sealed record SavePipeline(Guid Id, int? Version, PipelineInput Input) : IRequest;

internal sealed class SavePipelineHandler(
    SalesContext context,
    PipelineRules rules,
    StagePatience patience,
    IJobs jobs
) : IRequestHandler<SavePipeline>
{
    private const int AtOnce = 1000;

    public async Task Handle(SavePipeline request, CancellationToken cancellationToken)
    {
        foreach (var stage in await SaveAsync(request, cancellationToken))
        {
            await FollowAsync(stage, cancellationToken);
        }
    }

    /// <summary>Answers the stages whose patience is another now.</summary>
    private async Task<IReadOnlyList<Guid>> SaveAsync(SavePipeline request, CancellationToken ct)
    {
        var input = request.Input;
        await using var write = await context.BeginWriteAsync(PipelineRules.Alone, ct);
        var pipeline = await rules.FindAsync(request.Id, ct);
        context.Expect(pipeline, request.Version);
        var stored = await rules.StagesAsync(pipeline.Id, ct);
        var before = stored.ToDictionary(s => s.Id, s => s.StaleAfterDays);
        var ordered = input
            .Stages.Select(i => stored.Find(s => s.Id == i.Id))
            .OfType<Stage>()
            .Distinct()
            .ToList();
        if (ordered.Count != stored.Count)
        {
            throw new RuleException("sales.pipelines.other");
        }

        pipeline.Name = rules.Named(input.Name, pipeline.NameKey);
        foreach (var said in input.Stages)
        {
            var stage = ordered.Find(s => s.Id == said.Id)!;
            stage.Name = rules.Named(said.Name, stage.NameKey);
            PipelineRules.Set(stage, said.Probability, said.StaleAfterDays);
        }

        rules.Check(ordered);
        rules.Settle(pipeline, ordered);
        await DefaultAsync(pipeline, input.Default, ct);
        await context.SaveChangesAsync(ct);
        await write.CommitAsync(ct);
        return [.. ordered.Where(s => s.StaleAfterDays != before[s.Id]).Select(s => s.Id)];
    }

    /// <summary>One takes new opportunities that name no stage: it hands that over, but does not give it up.</summary>
    private async Task DefaultAsync(Pipeline pipeline, bool wanted, CancellationToken ct)
    {
        if (!wanted || pipeline.IsDefault)
        {
            return;
        }

        foreach (var other in await context.Pipelines.Where(p => p.IsDefault).ToListAsync(ct))
        {
            other.IsDefault = false;
        }

        pipeline.IsDefault = true;
    }

    /// <summary>Few follow at once; for many a job goes on, which may take its time.</summary>
    private async Task FollowAsync(Guid stage, CancellationToken ct)
    {
        if (await patience.CountAsync(stage, AtOnce + 1, ct) > AtOnce)
        {
            await jobs.StartAsync(StagePatienceJob.Name, JsonSerializer.Serialize(stage), ct);
            return;
        }

        await patience.RunAsync(stage, (_, _) => Task.CompletedTask, ct);
    }
}
