using CrmModular.Sales.Data;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace CrmModular.Sales.Pipelines;

/// <summary>Adds a pipeline with the stages of the default one, to be changed from there.</summary>
internal sealed record AddPipeline(string? Name) : IRequest<Guid>;

internal sealed class AddPipelineHandler(
    SalesContext context,
    PipelineReader pipelines,
    PipelineRules rules,
    ITexts texts
) : IRequestHandler<AddPipeline, Guid>
{
    public async Task<Guid> Handle(AddPipeline request, CancellationToken cancellationToken)
    {
        var ct = cancellationToken;
        var name = rules.Named(request.Name, "");
        await using var write = await context.BeginWriteAsync(PipelineRules.Alone, ct);
        var set = await pipelines.AllAsync(ct);
        if (
            set.Pipelines.Any(p =>
                string.Equals(p.NameIn(texts), name, StringComparison.CurrentCultureIgnoreCase)
            )
        )
        {
            throw new RuleException("sales.pipelines.taken", "Name");
        }

        var pipeline = new Pipeline
        {
            Name = name,
            Position = set.Pipelines.Max(p => p.Position) + 1,
        };
        context.Pipelines.Add(pipeline);
        var taken = await context
            .Stages.IgnoreQueryFilters([ModuleDbContext.BinFilter])
            .Select(s => s.Key)
            .ToListAsync(ct);
        var keys = taken.ToHashSet(StringComparer.OrdinalIgnoreCase);
        foreach (var stage in set.Of(set.Default.Id))
        {
            var key = StageKeys.New(stage.Key, keys);
            keys.Add(key);
            context.Stages.Add(
                new Stage
                {
                    PipelineId = pipeline.Id,
                    Key = key,
                    NameKey = stage.NameKey,
                    Name = stage.Name,
                    Kind = stage.Kind,
                    Probability = stage.Probability,
                    StaleAfterDays = stage.StaleAfterDays,
                    RequiredFields = stage.RequiredFields,
                    Position = stage.Position,
                }
            );
        }

        await context.SaveChangesAsync(ct);
        await write.CommitAsync(ct);
        return pipeline.Id;
    }
}
