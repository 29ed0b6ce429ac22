using CrmModular.Sales.Pipelines;
using CrmModular.Sdk.Web;
using MediatR;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;

namespace CrmModular.Sales.Areas.Sales.Pages;

/// <summary>One pipeline: its name, its stages, their order. The buttons up and down save the form in the new order, so that keys and no script do.</summary>
[Requires(Rights.ManagePipelines)]
internal sealed class PipelineModel(IMediator mediator, ITexts texts) : FormPage(texts)
{
    private const string List = "/sales/settings/pipelines";

    [BindProperty]
    public PipelineInput Input { get; set; } = new();

    [BindProperty]
    public NewStage Stage { get; set; } = new();

    public PipelineLine Pipeline { get; private set; } = PipelineLine.Nothing;

    /// <summary>The stages in the order of the form, with what stands in it.</summary>
    public IReadOnlyList<(StageLine Line, StageInput Said)> Rows { get; private set; } = [];

    public IReadOnlyCollection<string> Refusals => [.. Errors().Values.Distinct()];

    public async Task OnGetAsync(Guid id, CancellationToken ct)
    {
        await ReadAsync(id, ct);
        Input = new PipelineInput { Name = Pipeline.Name, Default = Pipeline.IsDefault };
        Rows = [.. Pipeline.Stages.Select(s => (s, Stored(s)))];
    }

    public async Task<IActionResult> OnPostAsync(
        Guid id,
        int? version,
        Guid? up,
        Guid? down,
        CancellationToken ct
    )
    {
        Shift(up, -1);
        Shift(down, 1);
        var stays = up is not null || down is not null;
        return await SendAsync(
            id,
            new SavePipeline(id, version, Input),
            stays ? $"{List}/{id}" : List,
            "sales.pipelines.saved",
            ct
        );
    }

    public Task<IActionResult> OnPostStageAsync(Guid id, int? version, CancellationToken ct) =>
        SendAsync(
            id,
            new AddStage(id, version, Stage),
            $"{List}/{id}",
            "sales.pipelines.added",
            ct
        );

    public Task<IActionResult> OnPostRemoveAsync(Guid id, int? version, CancellationToken ct) =>
        SendAsync(id, new RemovePipeline(id, version), List, "sales.pipelines.removed", ct);

    private async Task<IActionResult> SendAsync(
        Guid id,
        IBaseRequest request,
        string next,
        string said,
        CancellationToken ct
    )
    {
        try
        {
            if (await TryAsync(() => mediator.Send(request, ct)))
            {
                return Done(next, Texts[said]);
            }
        }
        catch (StaleRecordException)
        {
            ModelState.AddModelError("", Texts["sales.pipelines.conflict"]);
            Response.StatusCode = StatusCodes.Status409Conflict;
        }

        await ReadAsync(id, ct);
        Keep();
        return Page();
    }

    private async Task ReadAsync(Guid id, CancellationToken ct) =>
        Pipeline =
            (await mediator.Send(new ReadPipelines(), ct)).FirstOrDefault(p => p.Id == id)
            ?? throw new RecordNotFoundException(new RecordRef("sales.pipeline", id));

    /// <summary>What was typed stays, in the order in which it stood; stages that came meanwhile stand at the end.</summary>
    private void Keep()
    {
        if (Input.Stages.Count == 0)
        {
            Input = Input with { Name = Pipeline.Name, Default = Pipeline.IsDefault };
        }

        var typed = Input
            .Stages.Select(said =>
                (Line: Pipeline.Stages.FirstOrDefault(s => s.Stage.Id == said.Id), Said: said)
            )
            .Where(row => row.Line is not null)
            .Select(row => (row.Line!, row.Said))
            .ToList();
        var others = Pipeline
            .Stages.Where(s => typed.TrueForAll(row => row.Item1.Stage.Id != s.Stage.Id))
            .Select(s => (s, Stored(s)));
        Rows = [.. typed, .. others];
    }

    private void Shift(Guid? stage, int by)
    {
        var at = Input.Stages.FindIndex(s => s.Id == stage);
        var to = at + by;
        if (at >= 0 && to >= 0 && to < Input.Stages.Count)
        {
            (Input.Stages[at], Input.Stages[to]) = (Input.Stages[to], Input.Stages[at]);
        }
    }

    private static StageInput Stored(StageLine line) =>
        new()
        {
            Id = line.Stage.Id,
            Name = line.Name,
            Probability = line.Stage.Probability,
            StaleAfterDays = line.Stage.StaleAfterDays,
        };
}
