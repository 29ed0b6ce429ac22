using CrmModular.Sales.Pipelines;
using CrmModular.Sdk.Web;
using MediatR;
using Microsoft.AspNetCore.Mvc;

namespace CrmModular.Sales.Areas.Sales.Pages;

/// <summary>A new pipeline begins with the stages of the default one.</summary>
[Requires(Rights.ManagePipelines)]
internal sealed class NewPipelineModel(IMediator mediator, ITexts texts) : FormPage(texts)
{
    [BindProperty]
    public string? Name { get; set; }

    public IReadOnlyCollection<string> Refusals => [.. Errors().Values.Distinct()];

    public void OnGet()
    {
        // An empty form.
    }

    public async Task<IActionResult> OnPostAsync(CancellationToken ct)
    {
        var id = Guid.Empty;
        return await TryAsync(async () => id = await mediator.Send(new AddPipeline(Name), ct))
            ? Done($"/sales/settings/pipelines/{id}", Texts["sales.pipelines.created"])
            : Page();
    }
}
