using CrmModular.Sales.Data;
using CrmModular.Sales.Opportunities;
using CrmModular.Sdk.Web;
using MediatR;

namespace CrmModular.Sales.Areas.Sales.Pages;

/// <summary>Puts an opportunity into the bin, after saying what refers to it.</summary>
[Requires(Rights.DeleteOpportunities)]
internal sealed class DeleteOpportunityModel(
    SalesContext context,
    ChangeScope scope,
    IExtensions extensions,
    IMediator mediator,
    ITexts texts
) : DeletePage(texts)
{
    protected override string ListUrl => "/sales/opportunities";

    protected override async Task<DeleteView> ReadAsync(Guid id, CancellationToken ct)
    {
        var opportunity = await context.FindForAsync<Opportunity>(
            id,
            scope.User,
            Rights.DeleteOpportunities,
            ct
        );
        return new DeleteView(
            opportunity.Title,
            $"/sales/opportunities/{id}/delete",
            $"/sales/opportunities/{id}",
            opportunity.Version,
            await References.OfAsync(extensions, new RecordRef(SalesRecords.Opportunity, id), ct)
        );
    }

    protected override async Task<Guid?> DeleteAsync(Guid id, int? version, CancellationToken ct)
    {
        await mediator.Send(new DeleteOpportunity(id, version), ct);
        return scope.LastBatchId;
    }
}
