using CrmModular.Sales.Opportunities;

namespace CrmModular.Sales.Data;

/// <summary>Names of people, and of the customers and products that the user sees, by their ids, in one query.</summary>
internal static class Names
{
    public static Task<IReadOnlyDictionary<string, string>> NamesAsync(
        this SalesContext context,
        IReadOnlyCollection<Guid> ids,
        CancellationToken ct
    )
    {
        var user = context.Scope!.User;
        return context.NamesAsync(
            ids,
            ct,
            context
                .Customers.Visible(context, user)
                .Select(c => new RecordName { Id = c.Id, Name = c.CustomerName }),
            context
                .Products.Visible(context, user, CatalogRecords.View)
                .Select(p => new RecordName { Id = p.Id, Name = p.ProductName })
        );
    }
}
