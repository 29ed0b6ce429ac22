namespace CrmModular.Catalog;

/// <summary>The permissions of this module. Nobody owns a product, so they are granted without a scope.</summary>
internal static class Rights
{
    public const string ViewProducts = CatalogRecords.View;
    public const string EditProducts = "catalog.product.edit";
    public const string DeleteProducts = "catalog.product.delete";

    public static void Declare(ModuleBuilder module) =>
        module
            .Permission(
                new Permission(
                    ViewProducts,
                    false,
                    new RoleGrant(BuiltInRoles.Manager, RecordScope.All),
                    new RoleGrant(BuiltInRoles.Member, RecordScope.All),
                    new RoleGrant(BuiltInRoles.Reader, RecordScope.All)
                )
            )
            .Permission(
                new Permission(
                    EditProducts,
                    false,
                    new RoleGrant(BuiltInRoles.Manager, RecordScope.All)
                )
            )
            .Permission(
                new Permission(
                    DeleteProducts,
                    false,
                    new RoleGrant(BuiltInRoles.Manager, RecordScope.All)
                )
            );
}
