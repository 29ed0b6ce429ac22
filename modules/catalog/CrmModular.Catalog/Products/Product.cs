namespace CrmModular.Catalog.Products;

/// <summary>Something that is sold.</summary>
[RecordKind(CatalogRecords.Product)]
public sealed class Product : Entity, ISearchable, IHasExternalId
{
    private string _name = "";

    public required string Name
    {
        get => _name;
        set
        {
            _name = value;
            NameSort = SortKey.Of(value);
        }
    }

    public string NameSort { get; private set; } = "";

    /// <summary>What orders and stock call it; empty for none.</summary>
    public string Code { get; set; } = "";

    [TextLimit(TextLimitAttribute.Line)]
    public string Series { get; set; } = "";

    [TextLimit(TextLimitAttribute.Line)]
    public string Category { get; set; } = "";

    /// <summary>What one is counted in: piece, hour, licence; empty for none.</summary>
    [TextLimit(40)]
    public string Unit { get; set; } = "";

    /// <summary>
    /// The list price. It has the four decimals of money; the six of a unit price come with price books, whose prices are
    /// multiplied by a quantity before they become money.
    /// </summary>
    public required Money Price { get; set; }

    /// <summary>Whether it is still sold; others keep their history and are not offered.</summary>
    public bool Active { get; set; } = true;
    public string Description { get; set; } = "";

    /// <summary>Finds the product again when the same file is imported; empty for none.</summary>
    public string ExternalId { get; set; } = "";

    public SearchText? ToSearch() => new(Name, Series, Code, Category);
}
