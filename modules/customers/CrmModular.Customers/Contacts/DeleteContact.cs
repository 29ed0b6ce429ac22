using CrmModular.Customers.Data;
using MediatR;

namespace CrmModular.Customers.Contacts;

/// <summary>Puts a contact into the bin, after every module was asked what refers to it.</summary>
public sealed record DeleteContact(Guid Id, int? Version) : IRequest;

internal sealed class DeleteContactHandler(
    CustomersContext context,
    ICurrentUser user,
    IExtensions extensions
) : IRequestHandler<DeleteContact>
{
    public async Task Handle(DeleteContact request, CancellationToken cancellationToken)
    {
        var contact = await context.FindForAsync<Contact>(
            request.Id,
            user,
            Rights.DeleteCustomers,
            cancellationToken
        );
        await References.CheckAsync(
            extensions,
            new RecordRef(CustomerRecords.Contact, request.Id),
            cancellationToken
        );
        context.Expect(contact, request.Version);
        context.PutIntoBin(contact);
        await context.SaveChangesAsync(cancellationToken);
    }
}
