using CrmModular.Sales.Interests;
using CrmModular.Sdk.Web;
using MediatR;
using Microsoft.AspNetCore.Mvc;

namespace CrmModular.Sales.Areas.Sales.Pages;

/// <summary>Takes a product of interest away; undo brings it back.</summary>
[Requires(Rights.EditOpportunities)]
[Feature(FeatureIds.Interest)]
internal sealed class RemoveInterestModel(IMediator mediator, ChangeScope scope, ITexts texts)
    : FormPage(texts)
{
    /// <summary>Only a post takes it away; whoever follows the address sees the customers.</summary>
    public IActionResult OnGet() => LocalRedirect("/customers");

    public async Task<IActionResult> OnPostAsync(Guid id, CancellationToken ct)
    {
        var interest = await mediator.Send(new RemoveInterest(id), ct);
        return Done(
            $"/customers/{interest.CustomerId}",
            Texts["sales.interests.removed"],
            scope.LastBatchId
        );
    }
}
