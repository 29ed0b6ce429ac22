using CrmModular.Sales.Data;
using Microsoft.EntityFrameworkCore;

namespace CrmModular.Sales.Pipelines;

/// <summary>What every change of a pipeline asks.</summary>
internal sealed class PipelineRules(SalesContext context, ITexts texts)
{
    /// <summary>Names changes of pipelines among what is done by one at a time: they look at all pipelines first.</summary>
    public const string Alone = "sales.pipelines";
    public const int LongestName = 100;
    public const int MostDays = 3650;

    public async Task<Pipeline> FindAsync(Guid id, CancellationToken ct) =>
        await context.Pipelines.FirstOrDefaultAsync(p => p.Id == id, ct)
        ?? throw new RecordNotFoundException(new RecordRef("sales.pipeline", id));

    /// <summary>The stages of a pipeline in their order, to be changed.</summary>
    public Task<List<Stage>> StagesAsync(Guid pipeline, CancellationToken ct) =>
        context
            .Stages.Where(s => s.PipelineId == pipeline)
            .OrderBy(s => s.Position)
            .ToListAsync(ct);

    /// <summary>The name to store: nothing where it is the text that we bring, so that it stays translated.</summary>
    public string Named(string? typed, string nameKey)
    {
        var name = typed?.Trim() ?? "";
        if (name.Length > LongestName)
        {
            throw new RuleException("form.long", "Name");
        }

        if (nameKey.Length > 0 && (name.Length == 0 || name == texts[nameKey]))
        {
            return "";
        }

        return name.Length > 0 ? name : throw new RuleException("form.required", "Name");
    }

    /// <summary>What must hold of the stages of one pipeline, in their order.</summary>
    /// <exception cref="RuleException">Something does not.</exception>
    public void Check(IReadOnlyList<Stage> stages)
    {
        if (stages.Count(s => s.Kind == OpportunityStatus.Won) != 1)
        {
            throw new RuleException("sales.pipelines.won");
        }

        if (!stages.Any(s => s.Kind == OpportunityStatus.Lost))
        {
            throw new RuleException("sales.pipelines.lost");
        }

        if (stages[0].Kind != OpportunityStatus.Open)
        {
            throw new RuleException("sales.pipelines.first");
        }

        var names = stages.Select(s => s.NameIn(texts)).ToList();
        if (names.Distinct(StringComparer.CurrentCultureIgnoreCase).Count() < names.Count)
        {
            throw new RuleException("sales.pipelines.names");
        }
    }

    /// <summary>Numbers the stages in the order given, and has a stale save of the pipeline refused when any of them changed.</summary>
    public void Settle(Pipeline pipeline, IReadOnlyList<Stage> stages)
    {
        for (var i = 0; i < stages.Count; i++)
        {
            stages[i].Position = i + 1;
        }

        if (context.ChangeTracker.HasChanges())
        {
            context.Entry(pipeline).Property(p => p.ChangedAt).IsModified = true;
        }
    }

    /// <summary>What a stage says of the chance to win and of patience; closed stages have no choice.</summary>
    public static void Set(Stage stage, int? probability, int? staleAfterDays)
    {
        if (probability is < 0 or > 100)
        {
            throw new RuleException("sales.probability.wrong", "Probability");
        }

        if (staleAfterDays is < 1 or > MostDays)
        {
            throw new RuleException("sales.pipelines.days", "StaleAfterDays", ("n", MostDays));
        }

        stage.Probability = stage.Kind switch
        {
            OpportunityStatus.Won => 100,
            OpportunityStatus.Lost => 0,
            _ => probability ?? stage.Probability,
        };
        stage.StaleAfterDays = stage.Kind == OpportunityStatus.Open ? staleAfterDays : null;
    }
}
