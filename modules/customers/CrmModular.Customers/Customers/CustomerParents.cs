using CrmModular.Customers.Data;
using Microsoft.EntityFrameworkCore;

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
        await RefuseCirclesAsync(context, said, [customer.Id], ct);
        if (
            !await context
                .Customers.Visible(context, user, Rights.ViewCustomers)
                .AnyAsync(c => c.Id == wanted, ct)
        )
        {
            throw new RuleException("customers.parent.wrong", nameof(CustomerInput.ParentId));
        }
    }

    /// <summary>The same of customers as they were just written, whatever way they came.</summary>
    /// <param name="context">The context, within the transaction that wrote them.</param>
    /// <param name="moved">The customers that have another parent now, with it.</param>
    /// <param name="ct">Cancels the reading.</param>
    /// <exception cref="RuleException">One of them stands above itself.</exception>
    public static Task CheckWrittenAsync(
        CustomersContext context,
        IReadOnlyDictionary<Guid, Guid?> moved,
        CancellationToken ct
    ) => RefuseCirclesAsync(context, new(moved), moved.Keys, ct);

    /// <summary>Reads what stands above, a level at a time for all of them; the bin as well, since what lies there may come back.</summary>
    private static async Task RefuseCirclesAsync(
        CustomersContext context,
        Dictionary<Guid, Guid?> parents,
        IEnumerable<Guid> asked,
        CancellationToken ct
    )
    {
        foreach (var start in asked)
        {
            var seen = new HashSet<Guid>();
            for (Guid? at = start; at is { } id && seen.Add(id); at = parents.GetValueOrDefault(id))
            {
                if (!parents.ContainsKey(id))
                {
                    await ReadAboveAsync(context, parents, ct);
                }

                if (parents.GetValueOrDefault(id) == start)
                {
                    throw new RuleException(
                        "customers.parent.circle",
                        nameof(CustomerInput.ParentId)
                    );
                }
            }
        }
    }

    private static async Task ReadAboveAsync(
        CustomersContext context,
        Dictionary<Guid, Guid?> parents,
        CancellationToken ct
    )
    {
        var open = parents.Values.OfType<Guid>().Where(id => !parents.ContainsKey(id)).ToList();
        foreach (
            var read in await context
                .Customers.AsNoTracking()
                .IgnoreQueryFilters([ModuleDbContext.BinFilter])
                .Where(c => open.Contains(c.Id))
                .Select(c => new { c.Id, c.ParentId })
                .ToListAsync(ct)
        )
        {
            parents[read.Id] = read.ParentId;
        }

        // What is not there has nothing above it.
        foreach (var id in open)
        {
            parents.TryAdd(id, null);
        }
    }
}
