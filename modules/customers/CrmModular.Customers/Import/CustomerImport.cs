using CrmModular.Customers.Customers;
using CrmModular.Customers.Data;
using FluentValidation;
using Microsoft.EntityFrameworkCore;

namespace CrmModular.Customers.Import;

/// <summary>Brings customers in from a file, by the rules of the form.</summary>
internal sealed class CustomerImport(
    CustomersContext context,
    ICurrentUser user,
    IValidator<SaveCustomer> validator,
    ITexts texts
) : IImportType
{
    public string Id => "customers";
    public string Kind => CustomerRecords.Customer;
    public string TextKey => "customers.menu.customers";
    public string Icon => "building";
    public string Url => "/customers";
    public int Order => 10;
    public string CircleTextKey => "customers.parent.circle";
    public IReadOnlyList<ImportTarget> Targets => CustomerTargets.All;
    public IReadOnlyList<string> LeftOut => ["customers.field.changed", "customers.field.created"];

    public async Task<IReadOnlyList<ImportOutcome>> PlanAsync(
        IReadOnlyList<ImportRow> rows,
        CancellationToken ct
    )
    {
        var known = await ImportMatcher<Customer>.LoadAsync(
            context,
            user,
            new(Rights.EditCustomers, c => c.ExternalId, c => c.Name)
            {
                View = Rights.ViewCustomers,
                TellsApart = new Dictionary<string, Func<Customer, string>>
                {
                    ["phone"] = c => c.Phone,
                    ["email"] = c => c.Email,
                },
            },
            rows,
            ct
        );
        var outcomes = new List<ImportOutcome>(rows.Count);
        foreach (var row in rows)
        {
            outcomes.Add(await known.PlanAsync(row, c => PlanAsync(row, c, known, ct)));
        }

        return outcomes;
    }

    private async Task<ImportOutcome> PlanAsync(
        ImportRow row,
        Customer? customer,
        ImportMatcher<Customer> known,
        CancellationToken ct
    )
    {
        var input = Input(row, customer);
        var request = new SaveCustomer(customer?.Id, null, input);
        var stored = customer is null ? null : request with { Input = CustomerInput.Of(customer) };
        if (validator.Refusals(request, stored) is [var error, ..])
        {
            return this.Broken(texts, error.PropertyName, error.ErrorMessage);
        }

        if (customer is null)
        {
            customer = new Customer { Id = ImportMatcher<Customer>.NewId(row), Name = "" };
            context.Customers.Add(customer);
        }

        try
        {
            await CustomerParents.CheckAsync(context, user, customer, input.ParentId, ct);
        }
        catch (RuleException rule)
        {
            return ImportOutcome.Refused(rule.TextKey);
        }

        await FollowOwnerAsync(customer, input.OwnerId, ct);
        CustomerValues.Apply(customer, input, input.OwnerId);
        known.Add(customer);
        return known.OutcomeOf(customer);
    }

    /// <summary>Contacts carry their customer's owner; they follow in the same save.</summary>
    private async Task FollowOwnerAsync(Customer customer, Guid? owner, CancellationToken ct)
    {
        if (customer.OwnerId == owner || context.Entry(customer).State == EntityState.Added)
        {
            return;
        }

        foreach (
            var contact in await context
                .Contacts.Where(c => c.CustomerId == customer.Id)
                .ToListAsync(ct)
        )
        {
            contact.OwnerId = owner;
        }
    }

    /// <summary>An empty cell leaves what is there.</summary>
    private CustomerInput Input(ImportRow row, Customer? old) =>
        new()
        {
            Name = row.Text("name")!,
            Type = row.Text("type") is { } type
                ? Enum.Parse<CustomerType>(type)
                : old?.Type ?? CustomerType.Company,
            OwnerId = row.Reference("owner") ?? (old is null ? user.PersonId : old.OwnerId),
            Level = row.Text("level") ?? old?.Level,
            Industry = row.Text("industry") ?? old?.Industry,
            Region = row.Text("region") ?? old?.Region,
            Source = row.Text("source") ?? old?.Source,
            Phone = row.Text("phone") ?? old?.Phone,
            Email = row.Text("email") ?? old?.Email,
            Web = row.Text("web") ?? old?.Web,
            Address = row.Text("address") ?? old?.Address,
            Notes = row.Text("notes") ?? old?.Notes,
            Tags = row.Tags("tags") ?? TagText.Split(old?.Tags ?? ""),
            ParentId = row.Reference("parent") ?? old?.ParentId,
            Employees = row.Whole("employees") is { } people
                ? (int)Math.Clamp(people, int.MinValue, int.MaxValue)
                : old?.Employees,
            Revenue = row.Whole("revenue") ?? old?.Revenue,
            FoundedYear = row.Whole("founded") is { } year
                ? (int)Math.Clamp(year, int.MinValue, int.MaxValue)
                : old?.FoundedYear,
            ExternalId = row.Text("externalId") ?? old?.ExternalId,
        };
}

/// <summary>Finds customers by name, for files that name them.</summary>
internal sealed class CustomerLookup(CustomersContext context, ICurrentUser user) : IImportLookup
{
    public bool CanCreate => user.Has(Rights.EditCustomers);

    public Task<IReadOnlyList<ImportName>> FindAsync(
        IReadOnlyCollection<string> names,
        CancellationToken ct
    ) => ImportLookups.FindAsync(Rows, names, ct);

    public Task<IReadOnlyList<ImportName>> FindByExternalIdAsync(
        IReadOnlyCollection<string> ids,
        CancellationToken ct
    ) => ImportLookups.FindByExternalIdAsync(Rows, ids, ct);

    public Task<IReadOnlyList<string>> NearAsync(string name, CancellationToken ct) =>
        ImportLookups.NearAsync(Rows, name, ct);

    public async Task<Guid> CreateAsync(string name, CancellationToken ct)
    {
        var customer = new Customer { Name = name, OwnerId = user.PersonId };
        context.Customers.Add(customer);
        await context.SaveChangesAsync(ct);
        return customer.Id;
    }

    private IQueryable<NamedRow> Rows =>
        context
            .Customers.Visible(context, user, Rights.ViewCustomers)
            .Select(c => new NamedRow
            {
                Id = c.Id,
                Name = c.Name,
                Sort = c.NameSort,
                ExternalId = c.ExternalId,
            });
}
