using CrmModular.Customers.Contacts;
using CrmModular.Customers.Customers;
using CrmModular.Customers.Data;
using FluentValidation;
using Microsoft.EntityFrameworkCore;

namespace CrmModular.Customers.Import;

/// <summary>Brings contacts in from a file. A contact is found again by external id, otherwise by name at the same customer.</summary>
internal sealed class ContactImport(
    CustomersContext context,
    ICurrentUser user,
    IValidator<SaveContact> validator,
    ITexts texts
) : IImportType
{
    public string Id => "contacts";
    public string Kind => CustomerRecords.Contact;
    public string TextKey => "customers.menu.contacts";
    public string Icon => "address-book";
    public string Url => "/customers/contacts";
    public int Order => 20;

    public IReadOnlyList<ImportTarget> Targets { get; } =
    [
        new("name", "customers.field.name", ImportValue.Text)
        {
            Required = true,
            Identifies = true,
            MaxLength = 200,
            Headings = ["contact", "contact name", "full name", "联系人", "姓名"],
        },
        new("customer", "customers.customer", ImportValue.Reference)
        {
            Required = true,
            Identifies = true,
            Reference = CustomerRecords.Customer,
            Headings = ["account", "company", "客户", "公司", "公司名称"],
        },
        new("externalId", "import.external.id", ImportValue.Text)
        {
            ExternalId = true,
            MaxLength = 100,
            Headings = ["contact id", "联系人编号", "id"],
        },
        new("title", "customers.field.title", ImportValue.Text)
        {
            MaxLength = 200,
            Headings = ["position", "role", "function", "职位", "职务"],
        },
        new("phone", "customers.field.phone", ImportValue.Phone)
        {
            Headings = ["telephone", "tel", "mobile", "手机", "电话号码"],
        },
        new("email", "customers.field.email", ImportValue.Email)
        {
            Headings = ["mail", "e-mail address", "邮箱"],
        },
        new("decides", "customers.field.decides", ImportValue.YesNo)
        {
            Headings = ["decision maker", "决策人"],
        },
        new("notes", "customers.field.notes", ImportValue.Text)
        {
            MaxLength = 20_000,
            Headings = ["comment", "remarks", "备注"],
        },
    ];

    public async Task<IReadOnlyList<ImportOutcome>> PlanAsync(
        IReadOnlyList<ImportRow> rows,
        CancellationToken ct
    )
    {
        var known = await ImportMatcher<Contact>.LoadAsync(
            context,
            user,
            new(Rights.EditCustomers, c => c.ExternalId) { View = Rights.ViewCustomers },
            rows,
            ct
        );
        var ids = rows.Select(r => r.Reference("customer")).OfType<Guid>().Distinct().ToList();
        var customers = await context
            .Customers.Visible(context, user, Rights.EditCustomers)
            .Where(c => ids.Contains(c.Id))
            .ToDictionaryAsync(c => c.Id, ct);
        var there = (
            await context.Contacts.Where(c => ids.Contains(c.CustomerId)).ToListAsync(ct)
        ).ToLookup(c => (c.CustomerId, ImportNames.Normal(c.Name)));
        var outcomes = new List<ImportOutcome>(rows.Count);
        foreach (var row in rows)
        {
            var contact = known.Find(row, out var refusal);
            contact ??= there[
                (row.Reference("customer")!.Value, ImportNames.Normal(row.Text("name")!))
            ]
                .FirstOrDefault();
            var customer = customers.GetValueOrDefault(row.Reference("customer")!.Value);
            outcomes.Add(refusal ?? await PlanAsync(row, contact, customer, known, ct));
        }

        return outcomes;
    }

    private async Task<ImportOutcome> PlanAsync(
        ImportRow row,
        Contact? contact,
        Customer? customer,
        ImportMatcher<Contact> known,
        CancellationToken ct
    )
    {
        var input = new ContactInput
        {
            Name = row.Text("name")!,
            CustomerId = row.Reference("customer"),
            JobTitle = row.Text("title") ?? contact?.JobTitle,
            Phone = row.Text("phone") ?? contact?.Phone,
            Email = row.Text("email") ?? contact?.Email,
            Notes = row.Text("notes") ?? contact?.Notes,
            Decides = row.YesNo("decides") ?? contact?.Decides ?? false,
            ExternalId = row.Text("externalId") ?? contact?.ExternalId,
        };
        var result = await validator.ValidateAsync(new SaveContact(contact?.Id, null, input), ct);
        if (result.Errors is [var error, ..])
        {
            return this.Broken(texts, error.PropertyName, error.ErrorMessage);
        }

        if (contact is null)
        {
            contact = new Contact { Name = "" };
            context.Contacts.Add(contact);
        }

        // A customer that only this import creates is not there while it is checked.
        ContactValues.Apply(contact, input, input.CustomerId!.Value, customer?.OwnerId);
        known.Add(contact);
        return known.OutcomeOf(contact);
    }
}
