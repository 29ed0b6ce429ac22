using CrmModular.Sales.Pipelines;

namespace CrmModular.Sales.Demo;

/// <summary>
/// The stages of a demo story, chosen by what they are and not by their names: a company may have made the default pipeline
/// its own before it loads the story. Each pipeline has an open stage, a won and a lost one; see <see cref="PipelineRules"/>.
/// </summary>
internal sealed class DemoStages
{
    public DemoStages(PipelineSet pipelines)
    {
        var stages = pipelines.Of(pipelines.Default.Id);
        var open = stages.Where(s => s.Kind == OpportunityStatus.Open).Take(2).ToList();
        (First, Engaged) = (open[0], open[^1]);
        Won = stages.First(s => s.Kind == OpportunityStatus.Won);
        Lost = stages.First(s => s.Kind == OpportunityStatus.Lost);
    }

    public Stage First { get; }

    /// <summary>The second open stage; the first again where there is only one.</summary>
    public Stage Engaged { get; }
    public Stage Won { get; }
    public Stage Lost { get; }
}
