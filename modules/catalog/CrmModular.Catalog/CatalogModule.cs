using CrmModular.Catalog.Data;
using CrmModular.Catalog.Demo;
using CrmModular.Catalog.Products;
using CrmModular.Sdk.Web;

namespace CrmModular.Catalog;

/// <summary>What is sold, and at which list price.</summary>
public sealed class CatalogModule : CrmModule
{
    public override void Build(ModuleBuilder module) =>
        module
            .Data<CatalogContext, SqliteCatalogContext, PostgreSqlCatalogContext>()
            .Records<CatalogContext, Product>(new ProductRecord(), order: 10)
            .Extend<IDemoData, CatalogDemo>();
}
