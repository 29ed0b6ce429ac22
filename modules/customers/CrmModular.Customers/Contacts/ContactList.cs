namespace CrmModular.Customers.Contacts;

/// <summary>The list of contacts.</summary>
internal static class ContactList
{
    public const string Id = "customers.contacts";

    public static readonly ListDefinition<Contact> Definition = Define();

    private static ListDefinition<Contact> Define()
    {
        var list = new ListDefinition<Contact>(Id, Rights.ViewCustomers)
        {
            EditPermission = Rights.EditCustomers,
            DeletePermission = Rights.DeleteCustomers,
            Human = c => true,
        };
        list.Text("name", "customers.field.name", c => c.Name, c => c.NameSort, true);
        list.Text(
            "customer",
            "customers.customer",
            c => c.Customer!.Name,
            c => c.Customer!.NameSort,
            true,
            c => c.CustomerId
        );
        list.Text("title", "customers.field.title", c => c.JobTitle, c => c.JobTitle, true);
        list.Text("phone", "customers.field.phone", c => c.Phone, null, true);
        list.Text("email", "customers.field.email", c => c.Email, null, true);
        list.Add(
            new ListField<Contact, string, string>(c => c.Decides ? "yes" : "no", null)
            {
                Key = "decides",
                TextKey = "customers.field.decides",
                Kind = FieldKind.Choice,
                Choices = ["yes", "no"],
                ChoiceTextKey = "import",
                Filterable = false,
            }
        );
        list.Text("notes", "customers.field.notes", c => c.Notes, filterable: false);
        list.Text("externalId", "import.external.id", c => c.ExternalId, filterable: false);
        list.Add(
            new ListField<Contact, Guid?, string>(c => c.OwnerId, null)
            {
                Key = "owner",
                TextKey = "customers.field.owner",
                Kind = FieldKind.Person,
                Default = true,
            }
        );
        list.Add(
            new ListField<Contact, DateTimeOffset, DateTimeOffset>(
                c => c.ChangedAt,
                c => c.ChangedAt
            )
            {
                Key = "changed",
                TextKey = "customers.field.changed",
                Kind = FieldKind.Time,
            }
        );
        return list;
    }
}
