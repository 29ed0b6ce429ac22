using CrmModular.Customers.Contacts;
using CrmModular.Customers.Data;
using CrmModular.Sdk.Web;
using MediatR;

namespace CrmModular.Customers.Areas.Customers.Pages.Contacts;

/// <summary>Puts a contact into the bin, after saying what refers to it.</summary>
[Requires(Rights.DeleteCustomers)]
public sealed class DeleteContactModel(
    CustomersContext context,
    ChangeScope scope,
    IExtensions extensions,
    IMediator mediator,
    ITexts texts
) : DeletePage(texts)
{
    protected override string ListUrl => "/customers/contacts";

    protected override async Task<DeleteView> ReadAsync(Guid id, CancellationToken ct)
    {
        var contact = await context.FindForAsync<Contact>(
            id,
            scope.User,
            Rights.DeleteCustomers,
            ct
        );
        return new DeleteView(
            contact.Name,
            $"/customers/contacts/{id}/delete",
            $"/customers/contacts/{id}",
            contact.Version,
            await References.OfAsync(extensions, new RecordRef(CustomerRecords.Contact, id), ct)
        );
    }

    protected override async Task<Guid?> DeleteAsync(Guid id, int? version, CancellationToken ct)
    {
        await mediator.Send(new DeleteContact(id, version), ct);
        return scope.LastBatchId;
    }
}
