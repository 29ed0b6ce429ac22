namespace CrmModular.Customers.Contracts;

/// <summary>The kinds of record that this module keeps, for panels, timelines and links of other modules.</summary>
public static class CustomerRecords
{
    /// <summary>A company or a private person.</summary>
    public const string Customer = "customers.customer";

    /// <summary>Someone at a customer.</summary>
    public const string Contact = "customers.contact";

    /// <summary>A note, call, meeting or promise on a customer's timeline.</summary>
    public const string Activity = "customers.activity";

    /// <summary>The id of the customer list, for columns of other modules.</summary>
    public const string List = "customers.customers";

    /// <summary>The permission to see customers; its scope limits which.</summary>
    public const string View = "customers.customer.view";
}
