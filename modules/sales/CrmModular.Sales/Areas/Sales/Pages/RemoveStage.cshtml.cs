using CrmModular.Sales.Pipelines;
using CrmModular.Sdk.Web;
using MediatR;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;

namespace CrmModular.Sales.Areas.Sales.Pages;

/// <summary>Takes a stage out, after saying how many opportunities go where: a dialog of its pipeline, and a page where there is no script.</summary>
[Requires(Rights.ManagePipelines)]
internal sealed class RemoveStageModel(IMediator mediator, ITexts texts) : FormPage(texts)
{
    [BindProperty]
    public Guid? Target { get; set; }

    public PipelineLine Pipeline { get; private set; } = PipelineLine.Nothing;
    public StageLine Line { get; private set; } = null!;

    /// <summary>The stages of the same kind, into which its opportunities can go.</summary>
    public IReadOnlyList<StageLine> Targets { get; private set; } = [];

    public IReadOnlyCollection<string> Refusals => [.. Errors().Values.Distinct()];

    public async Task<IActionResult> OnGetAsync(Guid id, CancellationToken ct)
    {
        await ReadAsync(id, ct);
        return Show();
    }

    public async Task<IActionResult> OnPostAsync(Guid id, int? version, CancellationToken ct)
    {
        await ReadAsync(id, ct);
        var moved = 0;
        try
        {
            if (
                await TryAsync(async () =>
                    moved = await mediator.Send(new RemoveStage(id, version, Target), ct)
                )
            )
            {
                var said =
                    moved == 0
                        ? Texts["sales.pipelines.gone", ("name", Line.Name)]
                        : Texts.Count("sales.pipelines.moved", moved, ("name", Line.Name));
                return Done($"/sales/settings/pipelines/{Pipeline.Id}", said);
            }
        }
        catch (StaleRecordException)
        {
            // The dialog asks once more, with what is stored now.
            ModelState.AddModelError("", Texts["sales.pipelines.conflict"]);
            Response.StatusCode = StatusCodes.Status422UnprocessableEntity;
            await ReadAsync(id, ct);
        }

        return Show();
    }

    private async Task ReadAsync(Guid id, CancellationToken ct)
    {
        Pipeline =
            (await mediator.Send(new ReadPipelines(), ct)).FirstOrDefault(p =>
                p.Stages.Any(s => s.Stage.Id == id)
            ) ?? throw new RecordNotFoundException(new RecordRef("sales.stage", id));
        Line = Pipeline.Stages.First(s => s.Stage.Id == id);
        Targets =
        [
            .. Pipeline.Stages.Where(s => s.Stage.Id != id && s.Stage.Kind == Line.Stage.Kind),
        ];
    }

    private IActionResult Show() =>
        IsFragment ? Partial("/Areas/Sales/Pages/_RemoveStage.cshtml", this) : Page();
}
