using CrmModular.Sales.Pipelines;
using MediatR;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace CrmModular.Sales.Areas.Sales.Pages;

/// <summary>The ways that opportunities take.</summary>
[Requires(Rights.ManagePipelines)]
internal sealed class PipelinesModel(IMediator mediator) : PageModel
{
    public IReadOnlyList<PipelineLine> Pipelines { get; private set; } = [];

    public async Task OnGetAsync(CancellationToken ct) =>
        Pipelines = await mediator.Send(new ReadPipelines(), ct);
}
