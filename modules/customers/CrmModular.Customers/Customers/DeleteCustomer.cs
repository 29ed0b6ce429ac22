using CrmModular.Customers.Data;
using MediatR;

namespace CrmModular.Customers.Customers;

/// <summary>Puts a customer into the bin, with its contacts (see <see cref="Contacts.ContactsInBin"/>), after every module was asked what refers to it.</summary>
public sealed record DeleteCustomer(Guid Id, int? Version) : IRequest;

internal sealed class DeleteCustomerHandler(
    CustomersContext context,
    ICurrentUser user,
    IExtensions extensions
) : IRequestHandler<DeleteCustomer>
{
    public async Task Handle(DeleteCustomer request, CancellationToken cancellationToken)
    {
        var customer = await context.FindForAsync<Customer>(
            request.Id,
            user,
            Rights.DeleteCustomers,
            cancellationToken
        );
        await References.CheckAsync(
            extensions,
            new RecordRef(CustomerRecords.Customer, request.Id),
            cancellationToken
        );
        context.Expect(customer, request.Version);
        context.PutIntoBin(customer);
        await context.SaveChangesAsync(cancellationToken);
    }
}
