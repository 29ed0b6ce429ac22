using CrmModular.Catalog.Products;
using CrmModular.Sdk.Web;

namespace CrmModular.Catalog.Areas.Catalog.Pages;

/// <summary>The list of products.</summary>
[Requires(Rights.ViewProducts)]
public sealed class ListModel(ListServices<Product> services) : RecordListPage<Product>(services)
{
    protected override ListLook Look => new("catalog.list", "/catalog/products/new", "/import");
}
