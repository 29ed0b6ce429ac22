using CrmModular.Customers.Contacts;
using CrmModular.Customers.Customers;
using CrmModular.Customers.Data;
using CrmModular.Sdk.Web;
using MediatR;
using Microsoft.AspNetCore.Mvc;

namespace CrmModular.Customers.Areas.Customers.Pages.Contacts;

/// <summary>Creates a contact, and another one after it where asked.</summary>
[Requires(Rights.EditCustomers)]
public sealed class NewContactModel(IMediator mediator, CustomersContext context, ITexts texts)
    : CreatePage<ContactInput>(texts)
{
    /// <summary>The customer at whose page it began; null from elsewhere.</summary>
    [BindProperty(Name = "customer", SupportsGet = true)]
    public Guid? Customer { get; set; }

    protected override IReadOnlyList<FormGroup> Groups => ContactFields.Groups;

    protected override string FormUrl =>
        Customer is { } customer
            ? $"/customers/contacts/new?customer={customer}"
            : "/customers/contacts/new";

    protected override string CancelUrl =>
        Customer is { } customer ? $"/customers/{customer}" : "/customers/contacts";

    protected override string SaveText => Texts["customers.contacts.save"];

    protected override string? AnotherText => Texts["customers.contacts.another"];

    protected override ContactInput Fresh() => new() { CustomerId = Customer };

    protected override async Task<(string Url, string Name)> SaveAsync(
        ContactInput input,
        CancellationToken ct
    )
    {
        var contact = await mediator.Send(new SaveContact(null, null, input), ct);
        var url = Customer is { } customer
            ? $"/customers/{customer}"
            : $"/customers/contacts/{contact.Id}";
        return (url, contact.Name);
    }

    protected override Task<IReadOnlyDictionary<string, string>> NamesAsync(
        IReadOnlyCollection<Guid> ids,
        CancellationToken ct
    ) => context.NamesAsync(ids, ct);
}
