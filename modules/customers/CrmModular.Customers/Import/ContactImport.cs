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

    public IReadOnlyList<string> LeftOut => ["customers.field.owner", "customers.field.changed"];

    public IReadOnlyList<ImportTarget> Targets { get; } =
    [
        ImportTarget.RecordId,
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
            Property = nameof(Contact.JobTitle),
            MaxLength = TextLimitAttribute.Line,
            Headings = ["position", "role", "function", "职位", "职务"],
        },
        new("phone", "customers.field.phone", ImportValue.Phone)
        {
            TellsApart = true,
            Headings = ["telephone", "tel", "mobile", "手机", "电话号码"],
        },
        new("email", "customers.field.email", ImportValue.Email)
        {
            TellsApart = true,
            Headings = ["mail", "e-mail address", "邮箱"],
        },
        new("decides", "customers.field.decides", ImportValue.YesNo)
        {
            Headings = ["decision maker", "决策人"],
        },
        new("notes", "customers.field.notes", ImportValue.Text)
        {
            MaxLength = TextLimitAttribute.LongText,
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
            new(Rights.EditCustomers, c => c.ExternalId, c => c.Name)
            {
                View = Rights.ViewCustomers,
                Within = ("customer", c => c.CustomerId),
                TellsApart = new Dictionary<string, Func<Contact, string>>
                {
                    ["phone"] = c => c.Phone,
                    ["email"] = c => c.Email,
                },
            },
            rows,
            ct
        );
        var ids = rows.SelectMany(r => r.Several.GetValueOrDefault("customer", []))
            .Concat(rows.Select(r => r.Reference("customer")).OfType<Guid>())
            .Distinct()
            .ToList();
        var customers = await context
            .Customers.Visible(context, user, Rights.EditCustomers)
            .Where(c => ids.Contains(c.Id))
            .ToDictionaryAsync(c => c.Id, ct);
        var outcomes = new List<ImportOutcome>(rows.Count);
        foreach (var row in rows)
        {
            outcomes.Add(
                await known.PlanAsync(row, c => Task.FromResult(Plan(row, c, customers, known)))
            );
        }

        return outcomes;
    }

    private ImportOutcome Plan(
        ImportRow row,
        Contact? contact,
        Dictionary<Guid, Customer> customers,
        ImportMatcher<Contact> known
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
        var request = new SaveContact(contact?.Id, null, input);
        var stored = contact is null ? null : request with { Input = ContactInput.Of(contact) };
        if (validator.Refusals(request, stored) is [var error, ..])
        {
            return this.Broken(texts, error.PropertyName, error.ErrorMessage);
        }

        if (contact is null)
        {
            contact = new Contact { Id = ImportMatcher<Contact>.NewId(row), Name = "" };
            context.Contacts.Add(contact);
        }

        var customer = customers.GetValueOrDefault(input.CustomerId!.Value);
        // A customer that only this import creates is not there while it is checked.
        ContactValues.Apply(contact, input, input.CustomerId!.Value, customer?.OwnerId);
        known.Add(contact);
        return known.OutcomeOf(contact);
    }
}
