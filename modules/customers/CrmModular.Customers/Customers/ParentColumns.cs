using System.Linq.Expressions;
using CrmModular.Customers.Data;
using Microsoft.EntityFrameworkCore;

namespace CrmModular.Customers.Customers;

/// <summary>The company above, for lists and files; only one that the user sees.</summary>
internal sealed class ParentColumn(CustomersContext context, ICurrentUser user) : IListColumn
{
    public string Key => "customers.parent";
    public string TextKey => "customers.field.parent";
    public bool AlignRight => false;

    public Task<IReadOnlyDictionary<Guid, string>> ReadAsync(
        IReadOnlyCollection<Guid> ids,
        CancellationToken ct
    ) => ParentIdColumn.ReadAsync(context, user, ids, p => p.Name, ct);
}

/// <summary>Its external id: names are not unique, and a file must not put a customer under a namesake.</summary>
internal sealed class ParentIdColumn(CustomersContext context, ICurrentUser user) : IListColumn
{
    public string Key => "customers.parentExternalId";
    public string TextKey => "customers.field.parentExternalId";
    public bool AlignRight => false;

    public Task<IReadOnlyDictionary<Guid, string>> ReadAsync(
        IReadOnlyCollection<Guid> ids,
        CancellationToken ct
    ) => ReadAsync(context, user, ids, p => p.ExternalId, ct);

    internal static async Task<IReadOnlyDictionary<Guid, string>> ReadAsync(
        CustomersContext context,
        ICurrentUser user,
        IReadOnlyCollection<Guid> ids,
        Expression<Func<Customer, string>> value,
        CancellationToken ct
    )
    {
        var parents = context.Customers.AsNoTracking().Visible(context, user, Rights.ViewCustomers);
        // Only the value: whole customers would bring their notes along.
        var above = await context
            .Customers.AsNoTracking()
            .IgnoreQueryFilters([ModuleDbContext.BinFilter])
            .Where(c => ids.Contains(c.Id) && c.ParentId != null)
            .Select(c => new
            {
                c.Id,
                Text = parents.Where(p => p.Id == c.ParentId).Select(value).FirstOrDefault(),
            })
            .ToListAsync(ct);
        return above
            .Where(r => !string.IsNullOrEmpty(r.Text))
            .ToDictionary(r => r.Id, r => r.Text!);
    }
}
