using CrmModular.Customers.Data;
using Microsoft.EntityFrameworkCore;

namespace CrmModular.Customers.Customers;

/// <summary>The company above: one that the user sees, and a company cannot stand above itself, at any depth.</summary>
internal static class CustomerParents
{
    public static readonly Circles<Customer> Circles = new(
        c => c.ParentId,
        "customers.parent.circle",
        nameof(CustomerInput.ParentId)
    );

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

        // What earlier rows of a file say is not stored yet.
        var said = context.Customers.Local.ToDictionary(c => c.Id, c => c.ParentId);
        said[customer.Id] = wanted;
        await Circles.RefuseAsync(context, said, [customer.Id], ct);
        if (
            !await context
                .Customers.Visible(context, user, Rights.ViewCustomers)
                .AnyAsync(c => c.Id == wanted, ct)
        )
        {
            throw new RuleException("customers.parent.wrong", nameof(CustomerInput.ParentId));
        }
    }
}
