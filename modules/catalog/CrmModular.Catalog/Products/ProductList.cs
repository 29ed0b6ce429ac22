namespace CrmModular.Catalog.Products;

/// <summary>The list of products: its fields, for pages, views, the API, exports and bulk changes.</summary>
internal static class ProductList
{
    public static readonly ListDefinition<Product> Definition = Define();

    private static ListDefinition<Product> Define()
    {
        var list = new ListDefinition<Product>(CatalogRecords.List, Rights.ViewProducts)
        {
            Currency = p => p.Price.Currency,
            EditPermission = Rights.EditProducts,
            DeletePermission = Rights.DeleteProducts,
        };
        list.Text("name", "catalog.field.name", p => p.Name, p => p.NameSort, true);
        list.Text("code", "catalog.field.code", p => p.Code, p => p.Code, true);
        list.Text("series", "catalog.field.series", p => p.Series, p => p.Series, true);
        list.Text("category", "catalog.field.category", p => p.Category, p => p.Category, true);
        list.Text("unit", "catalog.field.unit", p => p.Unit);
        list.Add(
            new ListField<Product, string, string>(p => p.Active ? Sold : Retired, null)
            {
                Key = "state",
                TextKey = "catalog.field.state",
                Kind = FieldKind.Choice,
                Choices = [Sold, Retired],
                ChoiceTextKey = "catalog.state",
                Width = FieldWidth.Medium,
                Default = true,
            }
        );
        list.Add(
            new ListField<Product, long, long>(p => p.Price.Units, p => p.Price.Units)
            {
                Key = "price",
                TextKey = "catalog.field.price",
                Kind = FieldKind.Money,
                Default = true,
            }
        );
        list.Text(
            "description",
            "catalog.field.description",
            p => p.Description,
            filterable: false
        );
        list.Text("externalId", "import.external.id", p => p.ExternalId, filterable: false);
        list.Add(
            new ListField<Product, DateTimeOffset, DateTimeOffset>(
                p => p.ChangedAt,
                p => p.ChangedAt
            )
            {
                Key = "changed",
                TextKey = "catalog.field.changed",
                Kind = FieldKind.Time,
            }
        );
        return list;
    }

    /// <summary>The filter value for what is still sold.</summary>
    public const string Sold = "sold";

    /// <summary>The filter value for what is sold no longer.</summary>
    public const string Retired = "retired";
}
