using CrmModular.Customers.Data;
using Microsoft.EntityFrameworkCore;

namespace CrmModular.Customers.Customers;

/// <summary>Whether the user may change a customer that the user sees; asked by the page and its panels, answered once.</summary>
public sealed class CustomerRights(CustomersContext context, ICurrentUser user)
{
    private readonly Dictionary<(Guid, string), bool> _known = [];

    public async Task<bool> MayAsync(string permission, Guid customer, CancellationToken ct)
    {
        if (_known.TryGetValue((customer, permission), out var known))
        {
            return known;
        }

        var may = user.ScopeOf(permission) switch
        {
            RecordScope.None => false,
            RecordScope.All => true,
            _ => await context
                .Customers.Visible(context, user, permission)
                .AnyAsync(c => c.Id == customer, ct),
        };
        _known[(customer, permission)] = may;
        return may;
    }

    public Task<bool> MayEditAsync(Guid customer, CancellationToken ct) =>
        MayAsync(Rights.EditCustomers, customer, ct);
}
