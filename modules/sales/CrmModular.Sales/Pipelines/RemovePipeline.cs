using CrmModular.Sales.Data;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace CrmModular.Sales.Pipelines;

/// <summary>Takes a pipeline out that is empty and not the default one; answers its name.</summary>
internal sealed record RemovePipeline(Guid Id, int? Version) : IRequest<string>;

internal sealed class RemovePipelineHandler(SalesContext context, PipelineRules rules, ITexts texts)
    : IRequestHandler<RemovePipeline, string>
{
    public async Task<string> Handle(RemovePipeline request, CancellationToken cancellationToken)
    {
        var ct = cancellationToken;
        await using var write = await context.BeginWriteAsync(PipelineRules.Alone, ct);
        var pipeline = await rules.FindAsync(request.Id, ct);
        context.Expect(pipeline, request.Version);
        var stages = await rules.StagesAsync(pipeline.Id, ct);
        var ids = stages.Select(s => s.Id).ToList();
        var used = await context
            .Opportunities.IgnoreQueryFilters([ModuleDbContext.BinFilter])
            .AnyAsync(o => ids.Contains(o.StageId), ct);
        if (used || pipeline.IsDefault)
        {
            throw new RuleException("sales.pipelines.used");
        }

        foreach (var stage in stages)
        {
            context.PutIntoBin(stage);
        }

        context.PutIntoBin(pipeline);
        await context.SaveChangesAsync(ct);
        await write.CommitAsync(ct);
        return pipeline.NameIn(texts);
    }
}
