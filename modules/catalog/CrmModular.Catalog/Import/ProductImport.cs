using CrmModular.Catalog.Data;
using CrmModular.Catalog.Products;
using FluentValidation;

namespace CrmModular.Catalog.Import;

/// <summary>Brings products in from a file, by the rules of the form.</summary>
internal sealed class ProductImport(
    CatalogContext context,
    ICurrentUser user,
    ICompany company,
    IValidator<SaveProduct> validator,
    ITexts texts
) : IImportType
{
    public string Id => "products";
    public string Kind => CatalogRecords.Product;
    public string TextKey => "catalog.menu.products";
    public string Icon => "package";
    public string Url => "/catalog/products";
    public int Order => 20;

    public IReadOnlyList<string> LeftOut => ["catalog.field.changed"];

    public IReadOnlyList<ImportTarget> Targets { get; } =
    [
        ImportTarget.RecordId,
        new("name", "catalog.field.name", ImportValue.Text)
        {
            Required = true,
            Identifies = true,
            MaxLength = 200,
            Headings = ["product", "product name", "item", "article", "产品", "产品名称", "商品"],
        },
        new("externalId", "import.external.id", ImportValue.Text)
        {
            ExternalId = true,
            MaxLength = 100,
            Headings = ["product id", "产品编号", "id"],
        },
        new("code", "catalog.field.code", ImportValue.Text)
        {
            TellsApart = true,
            MaxLength = 100,
            Headings = ["sku", "article number", "item number", "料号"],
        },
        new("series", "catalog.field.series", ImportValue.Text)
        {
            MaxLength = TextLimitAttribute.Line,
            Headings = ["line", "family", "产品线"],
        },
        new("category", "catalog.field.category", ImportValue.Text)
        {
            MaxLength = TextLimitAttribute.Line,
            Headings = ["group", "类别"],
        },
        new("unit", "catalog.field.unit", ImportValue.Text) { MaxLength = 40 },
        new("price", "catalog.field.price", ImportValue.Money)
        {
            Headings = ["sales_price", "list price", "unit price", "价格", "单价"],
        },
        new("currency", "catalog.field.currency", ImportValue.Currency)
        {
            Headings = ["currency code", "货币"],
        },
        new("active", "catalog.field.active", ImportValue.Choice)
        {
            Choices =
            [
                new(ProductList.Sold, "yes", "y", "true", "1", "active", "是", "有", "√"),
                new(ProductList.Retired, "no", "n", "false", "0", "inactive", "否", "无"),
            ],
            ChoiceTextKey = "catalog.state",
            Headings = ["sold", "in sale", "state", "在售", "状态"],
        },
        new("description", "catalog.field.description", ImportValue.Text)
        {
            MaxLength = TextLimitAttribute.LongText,
            Headings = ["details", "描述"],
        },
    ];

    public async Task<IReadOnlyList<ImportOutcome>> PlanAsync(
        IReadOnlyList<ImportRow> rows,
        CancellationToken ct
    )
    {
        var known = await ImportMatcher<Product>.LoadAsync(
            context,
            user,
            new(Rights.EditProducts, p => p.ExternalId, p => p.Name)
            {
                TellsApart = new Dictionary<string, Func<Product, string>>
                {
                    ["code"] = p => p.Code,
                },
            },
            rows,
            ct
        );
        var outcomes = new List<ImportOutcome>(rows.Count);
        foreach (var row in rows)
        {
            outcomes.Add(await known.PlanAsync(row, p => PlanAsync(row, p, known, ct)));
        }

        return outcomes;
    }

    private async Task<ImportOutcome> PlanAsync(
        ImportRow row,
        Product? product,
        ImportMatcher<Product> known,
        CancellationToken ct
    )
    {
        var price =
            row.Money("price", product?.Price.Currency ?? company.Currency)
            ?? product?.Price
            ?? new Money(0, row.Text("currency") ?? company.Currency);
        var input = new ProductInput
        {
            Name = row.Text("name")!,
            Code = row.Text("code") ?? product?.Code,
            Series = row.Text("series") ?? product?.Series,
            Category = row.Text("category") ?? product?.Category,
            Unit = row.Text("unit") ?? product?.Unit,
            Price = price.Amount,
            Currency = price.Currency,
            Active = row.Text("active") is { } state
                ? state == ProductList.Sold
                : product?.Active ?? true,
            Description = row.Text("description") ?? product?.Description,
            ExternalId = row.Text("externalId") ?? product?.ExternalId,
        };
        var request = new SaveProduct(product?.Id, null, input);
        var stored = product is null ? null : request with { Input = ProductInput.Of(product) };
        if (validator.Refusals(request, stored) is [var error, ..])
        {
            return this.Broken(texts, error.PropertyName, error.ErrorMessage);
        }

        if (product is null)
        {
            product = new Product
            {
                Id = ImportMatcher<Product>.NewId(row),
                Name = "",
                Price = price,
            };
            context.Products.Add(product);
        }

        if (await ProductMapping.CodeOwnerAsync(context, product.Id, input.Code, ct) is { } other)
        {
            return ImportOutcome.Refused(
                "catalog.code.taken",
                ("code", input.Code),
                ("name", other)
            );
        }

        ProductMapping.Apply(product, input, company.Currency);
        known.Add(product);
        return known.OutcomeOf(product);
    }
}

/// <summary>Finds products by name, for files that name them.</summary>
internal sealed class ProductLookup(CatalogContext context, ICurrentUser user, ICompany company)
    : IImportLookup
{
    public bool CanCreate => user.Has(Rights.EditProducts);

    public Task<IReadOnlyList<ImportName>> FindAsync(
        IReadOnlyCollection<string> names,
        CancellationToken ct
    ) => ImportLookups.FindAsync(Rows, names, ct);

    public Task<IReadOnlyList<string>> NearAsync(string name, CancellationToken ct) =>
        ImportLookups.NearAsync(Rows, name, ct);

    public async Task<Guid> CreateAsync(string name, CancellationToken ct)
    {
        var product = new Product { Name = name, Price = new Money(0, company.Currency) };
        context.Products.Add(product);
        await context.SaveChangesAsync(ct);
        return product.Id;
    }

    private IQueryable<NamedRow> Rows =>
        context.Products.Select(p => new NamedRow
        {
            Id = p.Id,
            Name = p.Name,
            Sort = p.NameSort,
        });
}
