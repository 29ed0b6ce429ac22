using CrmModular.Customers.Contacts;
using Microsoft.EntityFrameworkCore;

namespace CrmModular.Customers.Customers;

/// <summary>The list of customers: its fields, for pages, views, the API, exports and bulk changes.</summary>
internal static class CustomerList
{
    public static readonly IReadOnlyList<string> Levels = ["A", "B", "C", "D"];

    public static readonly ListDefinition<Customer> Definition = Define();

    private static ListDefinition<Customer> Define()
    {
        var list = new ListDefinition<Customer>(CustomerRecords.List, Rights.ViewCustomers)
        {
            EditPermission = Rights.EditCustomers,
            DeletePermission = Rights.DeleteCustomers,
            Human = c => c.Type == CustomerType.Person,
            ChangeOwner = ChangeOwnerAsync,
            Tags = new TagAccess<Customer>(c => c.Tags, (c, tags) => c.Tags = tags),
        };
        list.Text("name", "customers.field.name", c => c.Name, c => c.NameSort, true);
        list.Add(
            new ListField<Customer, string, string>(c => c.Level, c => c.Level)
            {
                Key = "level",
                TextKey = "customers.field.level",
                Kind = FieldKind.Choice,
                Choices = Levels,
                AsLevel = true,
                Default = true,
            }
        );
        list.Add(
            new ListField<Customer, Guid?, string>(c => c.OwnerId, null)
            {
                Key = "owner",
                TextKey = "customers.field.owner",
                Kind = FieldKind.Person,
                Default = true,
            }
        );
        list.Text("industry", "customers.field.industry", c => c.Industry, c => c.Industry, true);
        list.Text("region", "customers.field.region", c => c.Region, c => c.Region, true);
        list.Add(
            new ListField<Customer, string, string>(c => c.Tags, null)
            {
                Key = "tags",
                TextKey = "customers.field.tags",
                Kind = FieldKind.Tags,
                Default = true,
            }
        );
        list.Text("phone", "customers.field.phone", c => c.Phone);
        list.Text("email", "customers.field.email", c => c.Email);
        list.Text("source", "customers.field.source", c => c.Source, c => c.Source);
        list.Add(
            new ListField<Customer, CustomerType, string>(c => c.Type, null)
            {
                Key = "type",
                TextKey = "customers.field.type",
                Kind = FieldKind.Choice,
                Choices = [nameof(CustomerType.Company), nameof(CustomerType.Person)],
                ChoiceTextKey = "customers.type",
            }
        );
        list.Text("web", "customers.field.web", c => c.Web, filterable: false);
        list.Text("address", "customers.field.address", c => c.Address, filterable: false);
        list.Add(Number("employees", "customers.field.employees", c => c.Employees));
        list.Add(Number("revenue", "customers.field.revenue", c => c.Revenue));
        // A year is no quantity: 1998, not 1,998.
        list.Text(
            "founded",
            "customers.field.founded",
            c => c.FoundedYear == null ? "" : c.FoundedYear.Value.ToString(),
            filterable: false
        );
        list.Text("notes", "customers.field.notes", c => c.Notes, filterable: false);
        list.Text("externalId", "import.external.id", c => c.ExternalId, filterable: false);
        list.Add(Time("changed", "customers.field.changed", c => c.ChangedAt, isDefault: true));
        list.Add(Time("created", "customers.field.created", c => c.CreatedAt));
        return list;
    }

    private static ListField<Customer, TValue, long> Number<TValue>(
        string key,
        string textKey,
        System.Linq.Expressions.Expression<Func<Customer, TValue>> value
    ) =>
        new(value, null)
        {
            Key = key,
            TextKey = textKey,
            Kind = FieldKind.Number,
            Filterable = false,
        };

    private static ListField<Customer, DateTimeOffset, DateTimeOffset> Time(
        string key,
        string textKey,
        System.Linq.Expressions.Expression<Func<Customer, DateTimeOffset>> value,
        bool isDefault = false
    ) =>
        new(value, value)
        {
            Key = key,
            TextKey = textKey,
            Kind = FieldKind.Time,
            Default = isDefault,
        };

    /// <summary>Contacts carry their customer's owner; they follow in the same save.</summary>
    private static async Task ChangeOwnerAsync(
        ModuleDbContext context,
        IReadOnlyList<Customer> customers,
        Guid? owner,
        CancellationToken ct
    )
    {
        var ids = customers.Select(c => c.Id).ToList();
        var contacts = await context
            .Set<Contact>()
            .Where(c => ids.Contains(c.CustomerId))
            .ToListAsync(ct);
        foreach (var customer in customers)
        {
            customer.OwnerId = owner;
        }

        foreach (var contact in contacts)
        {
            contact.OwnerId = owner;
        }
    }
}
