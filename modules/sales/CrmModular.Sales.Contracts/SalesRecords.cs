using System.Text.Json.Serialization;

namespace CrmModular.Sales.Contracts;

/// <summary>The kinds of record that this module keeps, for panels, timelines and links of other modules.</summary>
public static class SalesRecords
{
    /// <summary>A chance to sell.</summary>
    public const string Opportunity = "sales.opportunity";

    /// <summary>A product that a customer showed interest in.</summary>
    public const string Interest = "sales.interest";

    /// <summary>The id of the list of opportunities, for columns of other modules.</summary>
    public const string List = "sales.opportunities";

    /// <summary>The permission to see opportunities; its scope limits which.</summary>
    public const string View = "sales.opportunity.view";
}

/// <summary>Whether an opportunity is still worked on.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<OpportunityStatus>))]
public enum OpportunityStatus
{
    /// <summary>Worked on.</summary>
    Open,

    /// <summary>The customer bought.</summary>
    Won,

    /// <summary>The customer did not buy.</summary>
    Lost,
}
