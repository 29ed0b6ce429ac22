using CrmModular.Sales.Data;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace CrmModular.Sales.Pipelines;

/// <summary>A pipeline as its settings show it.</summary>
/// <param name="Removable">Whether it can go: it is not the default one, and nothing was ever put into it.</param>
internal sealed record PipelineLine(
    Guid Id,
    int Version,
    string Name,
    bool IsDefault,
    bool Removable,
    IReadOnlyList<StageLine> Stages
)
{
    public static PipelineLine Nothing { get; } = new(Guid.Empty, 0, "", false, false, []);
}

/// <summary>A stage as its settings show it.</summary>
/// <param name="Count">How many opportunities are in it, those in the bin as well.</param>
internal sealed record StageLine(Stage Stage, string Name, long Count);

/// <summary>Reads the pipelines with what is in each stage.</summary>
internal sealed record ReadPipelines : IRequest<IReadOnlyList<PipelineLine>>;

internal sealed class ReadPipelinesHandler(
    SalesContext context,
    PipelineReader pipelines,
    ITexts texts
) : IRequestHandler<ReadPipelines, IReadOnlyList<PipelineLine>>
{
    public async Task<IReadOnlyList<PipelineLine>> Handle(
        ReadPipelines request,
        CancellationToken cancellationToken
    )
    {
        var set = await pipelines.AllAsync(cancellationToken);
        var counts = await context
            .Opportunities.IgnoreQueryFilters([ModuleDbContext.BinFilter])
            .GroupBy(o => o.StageId)
            .Select(g => new { g.Key, Count = g.LongCount() })
            .ToDictionaryAsync(g => g.Key, g => g.Count, cancellationToken);
        return
        [
            .. set.Pipelines.Select(p =>
            {
                var stages = set.Of(p.Id)
                    .Select(s => new StageLine(s, s.NameIn(texts), counts.GetValueOrDefault(s.Id)))
                    .ToList();
                return new PipelineLine(
                    p.Id,
                    p.Version,
                    p.NameIn(texts),
                    p.IsDefault,
                    !p.IsDefault && stages.TrueForAll(s => s.Count == 0),
                    stages
                );
            }),
        ];
    }
}
