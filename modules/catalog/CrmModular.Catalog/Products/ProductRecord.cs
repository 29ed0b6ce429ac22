namespace CrmModular.Catalog.Products;

/// <summary>What a product is.</summary>
internal sealed class ProductRecord : RecordType<Product>
{
    /// <summary>Nobody owns a product, so the permissions are granted without a scope.</summary>
    public static readonly RecordRights Permissions = new(CatalogRecords.Product, Scoped: false)
    {
        Seeing =
        [
            new(BuiltInRoles.Manager, RecordScope.All),
            new(BuiltInRoles.Member, RecordScope.All),
            new(BuiltInRoles.Reader, RecordScope.All),
        ],
        Changing = [new(BuiltInRoles.Manager, RecordScope.All)],
        Deleting = [new(BuiltInRoles.Manager, RecordScope.All)],
    };

    public ProductRecord()
        : base(Permissions, "products", "package")
    {
        ImportOrder = 20;
        Text(x => x.Name)
            .IsTitle()
            .Headings("product", "product name", "item", "article", "产品", "产品名称", "商品");
        Text(x => x.Code)
            .Max(100)
            .Unique()
            .InList()
            .Searched()
            .Headings("sku", "article number", "item number", "料号");
        Suggest(x => x.Series).InList().Searched().Badge().Headings("line", "family", "产品线");
        Suggest(x => x.Category).InList().Searched().Badge().Headings("group", "类别");
        Suggest(x => x.Unit).Max(40);
        Switch(x => x.Active)
            .As(State)
            .InList()
            .Badge()
            .Headings("sold", "in sale", "state", "在售", "状态");
        Money(x => x.Price)
            .InList()
            .Fact()
            .Headings("sales_price", "list price", "unit price", "价格", "单价");
        LongText(x => x.Description).Headings("details", "描述");
        ExternalId(x => x.ExternalId).Headings("product id", "产品编号", "id");
        Group("catalog.product", "Name", "Code", "Unit", "Series", "Category", "Description");
        Group("catalog.form.price", "Price", "Currency", "Active");
        Pick(only: x => x.Active, second: x => x.Series);
    }

    private static readonly SwitchStates State = new(
        "state",
        "catalog.field.state",
        "catalog.state",
        new("sold", "yes", "y", "true", "1", "active", "是", "有", "√"),
        new("retired", "no", "n", "false", "0", "inactive", "否", "无")
    );

    public override Product New(ICompany company) =>
        new() { Name = "", Price = new Money(0, company.Currency) };
}
