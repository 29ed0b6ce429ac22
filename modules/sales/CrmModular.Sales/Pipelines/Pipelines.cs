using CrmModular.Sales.Data;
using Microsoft.EntityFrameworkCore;

namespace CrmModular.Sales.Pipelines;

/// <summary>The pipelines and their stages, read once for a request: every page of this module needs them.</summary>
internal sealed class PipelineReader(SalesContext context)
{
    private PipelineSet? _set;

    public async Task<PipelineSet> AllAsync(CancellationToken ct) =>
        _set ??= new PipelineSet(
            await context
                .Pipelines.IgnoreQueryFilters([ModuleDbContext.BinFilter])
                .AsNoTracking()
                .OrderBy(p => p.Position)
                .Join(
                    context.Stages.AsNoTracking(),
                    pipeline => pipeline.Id,
                    stage => stage.PipelineId,
                    (pipeline, stage) => new PipelineStage(pipeline, stage)
                )
                .ToListAsync(ct)
        );
}

internal sealed record PipelineStage(Pipeline Pipeline, Stage Stage);

/// <summary>All pipelines with their stages. What was removed is known by its id alone: the history of opportunities names it.</summary>
internal sealed class PipelineSet
{
    private readonly Dictionary<Guid, Stage> _stages;

    public PipelineSet(IReadOnlyList<PipelineStage> rows)
    {
        Pipelines =
        [
            .. rows.Select(r => r.Pipeline)
                .Where(p => p.DeletedAt is null)
                .DistinctBy(p => p.Id)
                .OrderBy(p => p.Position),
        ];
        Stages =
        [
            .. rows.Select(r => r.Stage).Where(s => s.DeletedAt is null).OrderBy(s => s.Position),
        ];
        _stages = rows.ToDictionary(r => r.Stage.Id, r => r.Stage);
    }

    public IReadOnlyList<Pipeline> Pipelines { get; }

    public IReadOnlyList<Stage> Stages { get; }

    public Pipeline Default => Pipelines.FirstOrDefault(p => p.IsDefault) ?? Pipelines[0];

    public Stage this[Guid id] => _stages[id];

    public IReadOnlyList<Stage> Of(Guid pipeline) =>
        [.. Stages.Where(s => s.PipelineId == pipeline)];

    /// <summary>What a stage is called where stages of all pipelines stand together.</summary>
    public string NameIn(ITexts texts, Stage stage) =>
        Pipelines.Count < 2
            ? stage.NameIn(texts)
            : texts[
                "sales.stage.in",
                ("pipeline", Pipelines.First(p => p.Id == stage.PipelineId).NameIn(texts)),
                ("stage", stage.NameIn(texts))
            ];

    /// <summary>The stages in the order of their pipelines.</summary>
    public IEnumerable<Stage> InOrder => Pipelines.SelectMany(p => Of(p.Id));

    /// <summary>The stage of a key: in the given pipeline first, then in any.</summary>
    public Stage? Find(string key, Guid pipeline) =>
        Stages
            .Where(s => string.Equals(s.Key, key, StringComparison.OrdinalIgnoreCase))
            .OrderBy(s => s.PipelineId == pipeline ? 0 : 1)
            .FirstOrDefault();

    /// <summary>The stage of a key, or the first of the pipeline where none is named.</summary>
    /// <exception cref="RuleException">No stage has this key.</exception>
    public Stage Choose(string? key, Guid pipeline) =>
        string.IsNullOrWhiteSpace(key)
            ? Of(pipeline)[0]
            : Find(key.Trim(), pipeline)
                ?? throw new RuleException(
                    "sales.stage.unknown",
                    "Stage",
                    [("stage", key), ("stages", string.Join(", ", Of(pipeline).Select(s => s.Key)))]
                );
}
