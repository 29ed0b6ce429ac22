using CrmModular.Customers.Customers;
using CrmModular.Customers.Data;
using CrmModular.Sdk.Web;
using MediatR;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace CrmModular.Customers.Areas.Customers.Pages;

/// <summary>Puts a customer into the bin, after saying what refers to it.</summary>
[Requires(Rights.DeleteCustomers)]
public sealed class DeleteModel(
    CustomersContext context,
    ChangeScope scope,
    IExtensions extensions,
    IMediator mediator,
    ITexts texts
) : DeletePage(texts)
{
    protected override string ListUrl => "/customers";

    protected override async Task<DeleteView> ReadAsync(Guid id, CancellationToken ct)
    {
        var customer = await context.FindForAsync<Customer>(
            id,
            scope.User,
            Rights.DeleteCustomers,
            ct
        );
        var record = new RecordRef(CustomerRecords.Customer, id);
        var contacts = await context.Contacts.CountAsync(c => c.CustomerId == id, ct);
        return new DeleteView(
            customer.Name,
            $"/customers/{id}/delete",
            $"/customers/{id}",
            customer.Version,
            await References.OfAsync(extensions, record, ct)
        )
        {
            GoesAlong = contacts > 0 ? Texts.Count("customers.delete.contacts", contacts) : null,
        };
    }

    protected override async Task<Guid?> DeleteAsync(Guid id, int? version, CancellationToken ct)
    {
        await mediator.Send(new DeleteCustomer(id, version), ct);
        return scope.LastBatchId;
    }
}
