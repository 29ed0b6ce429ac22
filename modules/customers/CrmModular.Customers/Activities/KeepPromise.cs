using CrmModular.Customers.Customers;
using CrmModular.Customers.Data;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace CrmModular.Customers.Activities;

/// <summary>Marks a promise as kept, or as open again.</summary>
public sealed record KeepPromise(Guid Id, bool Kept) : IRequest<Activity>;

internal sealed class KeepPromiseHandler(
    CustomersContext context,
    ICurrentUser user,
    TimeProvider clock
) : IRequestHandler<KeepPromise, Activity>
{
    public async Task<Activity> Handle(KeepPromise request, CancellationToken cancellationToken)
    {
        var reached = context.Customers.Visible(context, user, Rights.EditCustomers);
        var promise =
            await context.Activities.FirstOrDefaultAsync(
                a =>
                    a.Id == request.Id
                    && a.Kind == ActivityKind.Promise
                    && reached.Any(c => c.Id == a.CustomerId),
                cancellationToken
            )
            ?? throw new RecordNotFoundException(
                new RecordRef(CustomerRecords.Activity, request.Id)
            );
        if (promise.DoneAt is null == request.Kept)
        {
            promise.DoneAt = request.Kept ? clock.GetUtcNow() : null;
            await context.SaveChangesAsync(cancellationToken);
        }

        return promise;
    }
}
