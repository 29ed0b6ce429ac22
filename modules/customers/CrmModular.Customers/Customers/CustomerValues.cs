using CrmModular.Customers.Data;
using Microsoft.EntityFrameworkCore;

namespace CrmModular.Customers.Customers;

/// <summary>Puts what was said of a customer onto it; forms, the API and files go this way.</summary>
internal static class CustomerValues
{
    public static void Apply(Customer customer, CustomerInput input, Guid? owner)
    {
        customer.Name = input.Name.Trim();
        customer.Type = input.Type;
        customer.OwnerId = owner;
        customer.Level = input.Level ?? "";
        customer.Industry = input.Industry?.Trim() ?? "";
        customer.Region = input.Region?.Trim() ?? "";
        customer.Source = input.Source?.Trim() ?? "";
        customer.Phone = input.Phone?.Trim() ?? "";
        customer.Email = input.Email?.Trim() ?? "";
        customer.Web = input.Web?.Trim() ?? "";
        customer.Address = input.Address?.Trim() ?? "";
        customer.Notes = input.Notes?.Trim() ?? "";
        customer.Tags = TagText.Join(input.Tags ?? []);
        customer.ParentId = input.ParentId;
        customer.Employees = input.Employees;
        customer.Revenue = input.Revenue;
        customer.FoundedYear = input.FoundedYear;
        customer.ExternalId = input.ExternalId?.Trim() ?? "";
    }
}

/// <summary>The company above: one that the user sees, and a company cannot stand above itself, at any depth.</summary>
internal static class CustomerParents
{
    /// <summary>Forms, the API and files ask this before they set it; one that stays is not asked about.</summary>
    /// <exception cref="RuleException">It is not there, not for this user to see, or below the customer itself.</exception>
    public static async Task CheckAsync(
        CustomersContext context,
        ICurrentUser user,
        Customer customer,
        Guid? parent,
        CancellationToken ct
    )
    {
        if (parent is not { } wanted || parent == customer.ParentId)
        {
            return;
        }

        if (await IsCircleAsync(context, customer.Id, wanted, ct))
        {
            throw new RuleException("customers.parent.circle", nameof(CustomerInput.ParentId));
        }

        if (
            !await context
                .Customers.Visible(context, user, Rights.ViewCustomers)
                .AnyAsync(c => c.Id == wanted, ct)
        )
        {
            throw new RuleException("customers.parent.wrong", nameof(CustomerInput.ParentId));
        }
    }

    private static async Task<bool> IsCircleAsync(
        CustomersContext context,
        Guid id,
        Guid? parent,
        CancellationToken ct
    )
    {
        var seen = new HashSet<Guid>();
        while (parent is { } above && seen.Add(above))
        {
            if (above == id)
            {
                return true;
            }

            // What earlier rows of a file say is not stored yet.
            parent = context.Customers.Local.FindEntry(above) is { } waiting
                ? waiting.Entity.ParentId
                : await context
                    .Customers.Where(c => c.Id == above)
                    .Select(c => c.ParentId)
                    .FirstOrDefaultAsync(ct);
        }

        return false;
    }
}
