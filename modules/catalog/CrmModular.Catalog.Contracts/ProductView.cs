namespace CrmModular.Catalog.Contracts;

/// <summary>
/// A product as other modules read it: a row of the view <c>catalog_product_v1</c>, which stays while the module is off.
/// Map it with <c>ToView(ProductView.Name)</c> and the key <see cref="Id"/>. Products in the bin are not in it.
/// </summary>
public sealed class ProductView
{
    /// <summary>The name of the view.</summary>
    public const string Name = "catalog_product_v1";

    /// <summary>The product's id.</summary>
    public Guid Id { get; set; }

    /// <summary>The product's name.</summary>
    public string ProductName { get; set; } = "";

    /// <summary>Sorts by name, see <see cref="CrmModular.Sdk.SortKey"/>.</summary>
    public string ProductSort { get; set; } = "";

    /// <summary>The product's code; empty for none.</summary>
    public string Code { get; set; } = "";

    /// <summary>The series that the product belongs to; empty for none.</summary>
    public string Series { get; set; } = "";

    /// <summary>The list price in ten-thousandths of the currency's unit; 0 for none.</summary>
    public long PriceUnits { get; set; }

    /// <summary>The ISO 4217 code of the list price.</summary>
    public string PriceCurrency { get; set; } = "";

    /// <summary>Whether the product is still sold.</summary>
    public bool Active { get; set; }
}
