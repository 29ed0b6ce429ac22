using CrmModular.Customers.Customers;
using CrmModular.Customers.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;

namespace CrmModular.Customers.Contacts;

/// <summary>
/// Contacts go into the bin with their customer and come back with it, whichever way it takes: its page, a bulk change, the
/// API, an undoing. One moment for all tells those that went along from those that were there before.
/// </summary>
internal static class ContactsInBin
{
    public static async Task FollowAsync(
        CustomersContext context,
        IReadOnlyList<EntityEntry<Entity>> changed,
        CancellationToken ct
    )
    {
        var moved = changed
            .WithOther<Customer, DateTimeOffset?>(c => c.DeletedAt)
            .ToDictionary(
                e => e.Entity.Id,
                e => (Before: e.Property(c => c.DeletedAt).OriginalValue, Now: e.Entity.DeletedAt)
            );
        if (moved.Count > 0)
        {
            var ids = moved.Keys.ToList();
            foreach (
                var contact in await context
                    .Contacts.IgnoreQueryFilters([ModuleDbContext.BinFilter])
                    .Where(c => ids.Contains(c.CustomerId))
                    .ToListAsync(ct)
            )
            {
                var (before, now) = moved[contact.CustomerId];
                contact.DeletedAt = contact.DeletedAt == before ? now : contact.DeletedAt;
            }
        }

        if (context.Scope?.Undoing != true)
        {
            await RefuseAloneAsync(context, changed, ct);
        }
    }

    /// <summary>A contact stands on its customer's page: it does not come back while that is in the bin.</summary>
    private static async Task RefuseAloneAsync(
        CustomersContext context,
        IReadOnlyList<EntityEntry<Entity>> changed,
        CancellationToken ct
    )
    {
        var ids = changed
            .WithOther<Contact, DateTimeOffset?>(c => c.DeletedAt)
            .Where(e => e.Entity.DeletedAt is null)
            .Select(e => e.Entity.CustomerId)
            .ToHashSet();
        if (ids.Count == 0)
        {
            return;
        }

        var gone = await context
            .Customers.IgnoreQueryFilters([ModuleDbContext.BinFilter])
            .Where(c => ids.Contains(c.Id) && c.DeletedAt != null)
            .ToListAsync(ct);
        // A customer that comes back with the same save is tracked, and its own value says so.
        if (gone.Find(c => c.DeletedAt is not null) is { } customer)
        {
            throw new RuleException("customers.contact.alone", null, [("customer", customer.Name)]);
        }
    }
}
