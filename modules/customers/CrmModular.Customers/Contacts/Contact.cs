using CrmModular.Customers.Customers;

namespace CrmModular.Customers.Contacts;

/// <summary>Someone at a customer.</summary>
[RecordKind(CustomerRecords.Contact)]
public sealed class Contact : Entity, IOwned, ISearchable, IHasExternalId
{
    private string _name = "";

    public required string Name
    {
        get => _name;
        set
        {
            _name = value;
            NameSort = SortKey.Of(value);
        }
    }

    public string NameSort { get; private set; } = "";
    public Guid CustomerId { get; set; }
    public Customer? Customer { get; set; }

    /// <summary>The customer's owner, kept here as well so that scope is decided without a join.</summary>
    public Guid? OwnerId { get; set; }

    [TextLimit(TextLimitAttribute.Line)]
    public string JobTitle { get; set; } = "";

    [TextLimit(ContactText.LongestPhone)]
    public string Phone { get; set; } = "";

    [TextLimit(ContactText.LongestEmail)]
    public string Email { get; set; } = "";
    public string Notes { get; set; } = "";

    /// <summary>Whether the contact decides over a purchase.</summary>
    public bool Decides { get; set; }
    public string ExternalId { get; set; } = "";

    public SearchText? ToSearch() =>
        new(Name, JobTitle, Phone, Customers.Customer.Digits(Phone), Email);
}
