using CrmModular.Sales.Data;
using MediatR;

namespace CrmModular.Sales.Opportunities;

/// <summary>Puts an opportunity into the bin, after every module was asked what refers to it.</summary>
public sealed record DeleteOpportunity(Guid Id, int? Version) : IRequest;

internal sealed class DeleteOpportunityHandler(
    SalesContext context,
    ICurrentUser user,
    IExtensions extensions
) : IRequestHandler<DeleteOpportunity>
{
    public async Task Handle(DeleteOpportunity request, CancellationToken cancellationToken)
    {
        var opportunity = await context.FindForAsync<Opportunity>(
            request.Id,
            user,
            Rights.DeleteOpportunities,
            cancellationToken
        );
        await References.CheckAsync(
            extensions,
            new RecordRef(SalesRecords.Opportunity, request.Id),
            cancellationToken
        );
        context.Expect(opportunity, request.Version);
        context.PutIntoBin(opportunity);
        await context.SaveChangesAsync(cancellationToken);
    }
}
