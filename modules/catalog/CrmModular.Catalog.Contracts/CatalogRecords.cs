namespace CrmModular.Catalog.Contracts;

/// <summary>The kinds of record that this module keeps, for panels, timelines and links of other modules.</summary>
public static class CatalogRecords
{
    /// <summary>Something that is sold.</summary>
    public const string Product = "catalog.product";

    /// <summary>The id of the product list, for columns of other modules.</summary>
    public const string List = "catalog.products";

    /// <summary>The permission to see products.</summary>
    public const string View = "catalog.product.view";
}
