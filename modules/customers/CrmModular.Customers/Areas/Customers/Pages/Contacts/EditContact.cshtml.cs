using CrmModular.Customers.Contacts;
using CrmModular.Customers.Customers;
using CrmModular.Customers.Data;
using CrmModular.Sdk.Web;
using MediatR;

namespace CrmModular.Customers.Areas.Customers.Pages.Contacts;

/// <summary>Changes a contact, all of it or one value in place.</summary>
[Requires(Rights.EditCustomers)]
public sealed class EditContactModel(
    IServiceProvider services,
    IMediator mediator,
    CustomersContext context,
    ChangeScope scope
) : EditPage<ContactInput>(services, context)
{
    private readonly CustomersContext _context = context;

    protected override IReadOnlyList<FormGroup> Groups => ContactFields.Groups;

    protected override string UrlOf(Guid id) => $"/customers/contacts/{id}";

    protected override async Task<EditedRecord<ContactInput>> ReadAsync(
        Guid id,
        CancellationToken ct
    )
    {
        var contact = await _context.FindForAsync<Contact>(
            id,
            scope.User,
            Rights.EditCustomers,
            ct
        );
        return new EditedRecord<ContactInput>(
            ContactInput.Of(contact),
            contact.Version,
            contact.Name
        );
    }

    protected override async Task<Guid?> SaveAsync(
        Guid id,
        int? version,
        ContactInput input,
        CancellationToken ct
    )
    {
        await mediator.Send(new SaveContact(id, version, input), ct);
        return scope.LastBatchId;
    }

    protected override Task<IReadOnlyDictionary<string, string>> NamesAsync(
        IReadOnlyCollection<Guid> ids,
        CancellationToken ct
    ) => _context.NamesAsync(ids, ct);
}
