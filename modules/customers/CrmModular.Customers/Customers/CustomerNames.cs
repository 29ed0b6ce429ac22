using CrmModular.Customers.Data;

namespace CrmModular.Customers.Customers;

/// <summary>Names of people, and of the customers that the user sees, by their ids, in one query.</summary>
internal static class CustomerNames
{
    public static Task<IReadOnlyDictionary<string, string>> NamesAsync(
        this CustomersContext context,
        IReadOnlyCollection<Guid> ids,
        CancellationToken ct
    ) =>
        context.NamesAsync(
            ids,
            ct,
            context
                .Customers.Visible(context, context.Scope!.User, Rights.ViewCustomers)
                .Select(c => new RecordName { Id = c.Id, Name = c.Name })
        );
}
