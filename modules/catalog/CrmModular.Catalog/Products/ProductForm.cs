using CrmModular.Sdk.Web;

namespace CrmModular.Catalog.Products;

/// <summary>The fields of a product, for the form, edit in place, details, comparisons and the timeline.</summary>
internal static class ProductForm
{
    public static readonly FormField Name = new("Name", "catalog.field.name", InputKind.Text)
    {
        Required = true,
        Wide = true,
    };
    public static readonly FormField Code = new("Code", "catalog.field.code", InputKind.Text)
    {
        MaxLength = 100,
    };
    public static readonly FormField Series = new(
        "Series",
        "catalog.field.series",
        InputKind.Suggest
    );
    public static readonly FormField Category = new(
        "Category",
        "catalog.field.category",
        InputKind.Suggest
    );
    public static readonly FormField Unit = new("Unit", "catalog.field.unit", InputKind.Suggest);
    public static readonly FormField Price = new("Price", "catalog.field.price", InputKind.Decimal)
    {
        CurrencyField = nameof(Currency),
    };
    public static readonly FormField Currency = new(
        "Currency",
        "catalog.field.currency",
        InputKind.Text
    )
    {
        MaxLength = 3,
    };
    public static readonly FormField Active = new(
        "Active",
        "catalog.field.active",
        InputKind.Switch
    );
    public static readonly FormField Description = new(
        "Description",
        "catalog.field.description",
        InputKind.LongText
    );

    public static readonly IReadOnlyList<FormGroup> Groups =
    [
        new("catalog.product", Name, Code, Unit, Series, Category, Description),
        new("catalog.form.price", Price, Currency, Active),
    ];

    public static readonly IReadOnlyList<FormField> All = [.. Groups.SelectMany(g => g.Fields)];

    /// <summary>The order of the details on the product's page.</summary>
    public static readonly IReadOnlyList<FormField> Details =
    [
        Code,
        Series,
        Category,
        Unit,
        Price,
        Currency,
        Active,
    ];
}
