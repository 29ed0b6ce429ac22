namespace CrmModular.Sales.Contracts;

/// <summary>
/// An opportunity as other modules read it: a row of the view <c>sales_opportunity_v1</c>, which stays while the module is off.
/// Map it with <c>ToView(OpportunityView.Name)</c> and the key <see cref="Id"/>. Opportunities in the bin are not in it.
/// </summary>
public sealed class OpportunityView
{
    /// <summary>The name of the view.</summary>
    public const string Name = "sales_opportunity_v1";

    /// <summary>The opportunity's id.</summary>
    public Guid Id { get; set; }

    /// <summary>Its name, or customer and product where it has none of its own.</summary>
    public string Title { get; set; } = "";

    /// <summary>The customer; null until one is known.</summary>
    public Guid? CustomerId { get; set; }

    /// <summary>The product; null where none was chosen.</summary>
    public Guid? ProductId { get; set; }

    /// <summary>Who owns it; null for nobody.</summary>
    public Guid? OwnerId { get; set; }

    /// <summary>The key of its stage.</summary>
    public string Stage { get; set; } = "";

    /// <summary>Whether it is open, won or lost, as the name of <see cref="OpportunityStatus"/>.</summary>
    public string Status { get; set; } = "";

    /// <summary>How likely it is won, in whole per cent.</summary>
    public int Probability { get; set; }

    /// <summary>What it counts for in ten-thousandths: the closed value when won, the expected amount otherwise.</summary>
    public long ValueUnits { get; set; }

    /// <summary>The ISO 4217 code of the value.</summary>
    public string Currency { get; set; } = "";

    /// <summary>The day from which the customer was spoken with; null while not.</summary>
    public DateOnly? EngagedOn { get; set; }

    /// <summary>The day on which it was won or lost; null while open.</summary>
    public DateOnly? ClosedOn { get; set; }
}
