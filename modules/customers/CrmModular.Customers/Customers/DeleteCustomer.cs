using CrmModular.Customers.Data;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace CrmModular.Customers.Customers;

/// <summary>Puts a customer and its contacts into the bin together, after every module was asked what refers to it.</summary>
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
        // One moment for all: by it the contacts are found again that went along.
        foreach (
            var contact in await context
                .Contacts.Where(c => c.CustomerId == customer.Id)
                .ToListAsync(cancellationToken)
        )
        {
            contact.DeletedAt = customer.DeletedAt;
        }

        await context.SaveChangesAsync(cancellationToken);
    }
}

/// <summary>Takes a customer out of the bin, with the contacts that went there with it.</summary>
public sealed record RestoreCustomer(Guid Id) : IRequest;

internal sealed class RestoreCustomerHandler(CustomersContext context, ICurrentUser user)
    : IRequestHandler<RestoreCustomer>
{
    public async Task Handle(RestoreCustomer request, CancellationToken cancellationToken)
    {
        var customer =
            await context
                .Customers.IgnoreQueryFilters([ModuleDbContext.BinFilter])
                .Visible(context, user, Rights.DeleteCustomers)
                .FirstOrDefaultAsync(
                    c => c.Id == request.Id && c.DeletedAt != null,
                    cancellationToken
                )
            ?? throw new RecordNotFoundException(
                new RecordRef(CustomerRecords.Customer, request.Id)
            );
        foreach (
            var contact in await context
                .Contacts.IgnoreQueryFilters([ModuleDbContext.BinFilter])
                .Where(c => c.CustomerId == customer.Id && c.DeletedAt == customer.DeletedAt)
                .ToListAsync(cancellationToken)
        )
        {
            contact.DeletedAt = null;
        }

        customer.DeletedAt = null;
        await context.SaveChangesAsync(cancellationToken);
    }
}
