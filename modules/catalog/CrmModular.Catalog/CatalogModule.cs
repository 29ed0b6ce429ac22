using CrmModular.Catalog.Data;
using CrmModular.Catalog.Demo;
using CrmModular.Catalog.Import;
using CrmModular.Catalog.Products;
using Microsoft.Extensions.DependencyInjection;

namespace CrmModular.Catalog;

/// <summary>What is sold, and at which list price.</summary>
public sealed class CatalogModule : CrmModule
{
    public override void Build(ModuleBuilder module)
    {
        module.Services.AddScoped<ProductValues>();
        module
            .Data<CatalogContext, SqliteCatalogContext, PostgreSqlCatalogContext>()
            .List<CatalogContext, Product>(ProductList.Definition)
            .Record(
                new RecordKind(
                    CatalogRecords.Product,
                    "catalog.product",
                    "package",
                    "/catalog/products/{id}",
                    Rights.ViewProducts,
                    true
                )
                {
                    EditPermission = Rights.EditProducts,
                    DeletePermission = Rights.DeleteProducts,
                }
            )
            .Menu(
                new MenuEntry(
                    "catalog.menu.products",
                    "/catalog/products",
                    "package",
                    Rights.ViewProducts,
                    10
                )
            )
            .Create(
                new CreateEntry(
                    "catalog.product",
                    "/catalog/products/new",
                    "package",
                    Rights.EditProducts,
                    50
                )
            )
            .Extend<ITimelineSource, ProductTimeline>(CatalogRecords.Product)
            .Extend<IDemoData, CatalogDemo>()
            .Extend<IImportType, ProductImport>(permission: Rights.EditProducts)
            .Extend<IImportLookup, ProductLookup>(
                CatalogRecords.Product,
                permission: Rights.ViewProducts
            )
            .Api(ProductEndpoints.Map);
        Rights.Declare(module);
    }
}
