using CrmModular.Sales.Data;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace CrmModular.Sales.Pipelines;

/// <summary>What is said of a new stage.</summary>
internal sealed record NewStage
{
    public string? Name { get; init; }
    public OpportunityStatus Kind { get; init; }
    public int? Probability { get; init; }
    public int? StaleAfterDays { get; init; }
}

/// <summary>Adds a stage: an open one before those that close, another way to lose at the end.</summary>
internal sealed record AddStage(Guid PipelineId, int? Version, NewStage Input) : IRequest;

internal sealed class AddStageHandler(SalesContext context, PipelineRules rules)
    : IRequestHandler<AddStage>
{
    public async Task Handle(AddStage request, CancellationToken cancellationToken)
    {
        var ct = cancellationToken;
        var input = request.Input;
        await using var write = await context.BeginWriteAsync(PipelineRules.Alone, ct);
        var pipeline = await rules.FindAsync(request.PipelineId, ct);
        context.Expect(pipeline, request.Version);
        var name = rules.Named(input.Name, "");
        var taken = await context
            .Stages.IgnoreQueryFilters([ModuleDbContext.BinFilter])
            .Select(s => s.Key)
            .ToListAsync(ct);
        var stage = new Stage
        {
            PipelineId = pipeline.Id,
            Key = StageKeys.New(name, taken.ToHashSet(StringComparer.OrdinalIgnoreCase)),
            Name = name,
            Kind = input.Kind,
        };
        PipelineRules.Set(stage, input.Probability ?? 0, input.StaleAfterDays);
        var stages = await rules.StagesAsync(pipeline.Id, ct);
        var at =
            input.Kind == OpportunityStatus.Open
                ? stages.FindLastIndex(s => s.Kind == OpportunityStatus.Open) + 1
                : stages.Count;
        stages.Insert(at, stage);
        context.Stages.Add(stage);
        rules.Check(stages);
        rules.Settle(pipeline, stages);
        await context.SaveChangesAsync(ct);
        await write.CommitAsync(ct);
    }
}
