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

internal sealed class SavePipelineHandler(SalesContext context, PipelineRules rules)
    : IRequestHandler<SavePipeline>
{
    public async Task Handle(SavePipeline request, CancellationToken cancellationToken)
    {
        var ct = cancellationToken;
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
        foreach (var stage in ordered.Where(s => s.StaleAfterDays != before[s.Id]))
        {
            await FollowAsync(stage, ct);
        }

        await write.CommitAsync(ct);
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

    /// <summary>The patience of its stage stands at each opportunity, so that lists need no join; here it follows, in one statement.</summary>
    private Task FollowAsync(Stage stage, CancellationToken ct)
    {
        var sqlite = context.Provider == DatabaseProvider.Sqlite;
        var day = sqlite
            ? "date(last_activity_at / 1000000, 'unixepoch', '+' || ({0} + 1) || ' days')"
            : "(last_activity_at AT TIME ZONE 'UTC')::date + ({0}::integer + 1)";
        object id = sqlite ? stage.Id.ToByteArray(true) : stage.Id;
        // The names come from this code, the values go as parameters.
        var sql =
            $"UPDATE {context.Table("opportunities")} SET stale_after_days = {{0}}, stale_on = {day} WHERE stage_id = {{1}}";
        var none =
            $"UPDATE {context.Table("opportunities")} SET stale_after_days = NULL, stale_on = NULL WHERE stage_id = {{0}}";
        return stage.StaleAfterDays is { } days
            ? context.Database.ExecuteSqlRawAsync(sql, [days, id], ct)
            : context.Database.ExecuteSqlRawAsync(none, [id], ct);
    }
}
