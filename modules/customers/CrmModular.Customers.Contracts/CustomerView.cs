using CrmModular.Sdk;

namespace CrmModular.Customers.Contracts;

/// <summary>
/// A customer as other modules read it: a row of the view <c>customers_customer_v1</c>, which stays while the module is off.
/// Map it with <c>ToView(CustomerView.Name)</c> and the key <see cref="Id"/>. Customers in the bin are not in it.
/// </summary>
public sealed class CustomerView : IOwned
{
    /// <summary>The name of the view.</summary>
    public const string Name = "customers_customer_v1";

    /// <summary>The customer's id.</summary>
    public Guid Id { get; set; }

    /// <summary>The customer's name.</summary>
    public string CustomerName { get; set; } = "";

    /// <summary>Sorts by name, see <see cref="SortKey"/>.</summary>
    public string CustomerSort { get; set; } = "";

    /// <summary>Who owns the customer; null for nobody.</summary>
    public Guid? OwnerId { get; set; }

    /// <summary>A, B, C or D; empty for none.</summary>
    public string Level { get; set; } = "";

    /// <summary>The customer's region; empty for none.</summary>
    public string Region { get; set; } = "";

    /// <summary>The customer's industry; empty for none.</summary>
    public string Industry { get; set; } = "";
}
