namespace CrmModular.Sales.Interests;

/// <summary>How much a customer wants a product.</summary>
public enum InterestStrength
{
    /// <summary>Looked at it.</summary>
    Slight,

    /// <summary>Asked about it.</summary>
    Clear,

    /// <summary>Wants to buy it.</summary>
    Strong,
}

/// <summary>A product that a customer showed interest in, before there is an opportunity or beside one.</summary>
[RecordKind(SalesRecords.Interest)]
public sealed class ProductInterest : Entity
{
    public Guid CustomerId { get; set; }
    public Guid ProductId { get; set; }
    public ProductView? Product { get; set; }
    public InterestStrength Strength { get; set; }

    /// <summary>What was said or seen: "asked three times", "seen at the fair".</summary>
    public string Note { get; set; } = "";
}
