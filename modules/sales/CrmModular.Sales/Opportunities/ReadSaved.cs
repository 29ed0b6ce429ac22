using CrmModular.Sales.Data;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace CrmModular.Sales.Opportunities;

/// <summary>
/// What the API answers after a save. The user may just have given the record away, out of the own scope: what was saved is
/// answered all the same, so no scope is asked here.
/// </summary>
internal sealed record ReadSaved(Guid Id) : IRequest<OpportunityAnswer>;

internal sealed class ReadSavedHandler(SalesContext context)
    : IRequestHandler<ReadSaved, OpportunityAnswer>
{
    public Task<OpportunityAnswer> Handle(ReadSaved request, CancellationToken cancellationToken) =>
        context
            .Opportunities.AsNoTracking()
            .Where(o => o.Id == request.Id)
            .Select(OpportunityAnswer.Projection)
            .FirstAsync(cancellationToken);
}
