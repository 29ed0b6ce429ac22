using CrmModular.Customers.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;

namespace CrmModular.Customers.Customers;

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

        // What earlier rows of a file say is not stored yet.
        var said = context.Customers.Local.ToDictionary(c => c.Id, c => c.ParentId);
        said[customer.Id] = wanted;
        await Circles.RefuseAsync<Customer>(
            context,
            said,
            [customer.Id],
            c => c.ParentId,
            Circle,
            ct
        );
        if (
            !await context
                .Customers.Visible(context, user, Rights.ViewCustomers)
                .AnyAsync(c => c.Id == wanted, ct)
        )
        {
            throw new RuleException("customers.parent.wrong", nameof(CustomerInput.ParentId));
        }
    }

    /// <summary>The same of customers as they are written, whatever way they came; see <see cref="ModuleDbContext.CheckWritten"/>.</summary>
    public static Func<CancellationToken, Task>? CheckWritten(
        CustomersContext context,
        IReadOnlyList<EntityEntry<Entity>> changed
    ) => Circles.Check<Customer>(context, changed, c => c.ParentId, Circle);

    private static RuleException Circle() =>
        new("customers.parent.circle", nameof(CustomerInput.ParentId));
}
