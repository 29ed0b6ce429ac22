using CrmModular.Customers.Customers;
using CrmModular.Sdk.Web;

namespace CrmModular.Customers.Contacts;

/// <summary>The fields of a contact.</summary>
internal static class ContactFields
{
    public static readonly FormField Name = new("Name", "customers.field.person", InputKind.Text)
    {
        Required = true,
        Wide = true,
    };
    public static readonly FormField Customer = new(
        "CustomerId",
        "customers.customer",
        InputKind.Lookup
    )
    {
        Required = true,
        LookupUrl = CustomerFields.CustomersUrl,
        RecordUrl = "/customers/{id}",
    };
    public static readonly FormField JobTitle = new(
        "JobTitle",
        "customers.field.title",
        InputKind.Text
    )
    {
        InHead = true,
    };
    public static readonly FormField Phone = new("Phone", "customers.field.phone", InputKind.Phone);
    public static readonly FormField Email = new("Email", "customers.field.email", InputKind.Email);
    public static readonly FormField Decides = new(
        "Decides",
        "customers.field.decides",
        InputKind.Switch
    )
    {
        InHead = true,
    };
    public static readonly FormField Notes = new(
        "Notes",
        "customers.field.notes",
        InputKind.LongText
    );

    public static readonly IReadOnlyList<FormGroup> Groups =
    [
        new("customers.form.contact", Name, Customer, JobTitle, Decides),
        new("customers.form.reach", Phone, Email),
        new("customers.form.more", Notes),
    ];

    public static readonly IReadOnlyList<FormField> All = [.. Groups.SelectMany(g => g.Fields)];
    public static readonly IReadOnlyList<FormField> Details =
    [
        Customer,
        JobTitle,
        Phone,
        Email,
        Decides,
    ];
}
