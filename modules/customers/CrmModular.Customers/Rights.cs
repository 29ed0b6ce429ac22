namespace CrmModular.Customers;

/// <summary>The permissions of this module. Contacts follow their customer.</summary>
internal static class Rights
{
    public const string ViewCustomers = CustomerRecords.View;
    public const string EditCustomers = "customers.customer.edit";
    public const string DeleteCustomers = "customers.customer.delete";

    public static void Declare(ModuleBuilder module) =>
        module
            .Permission(
                new Permission(
                    ViewCustomers,
                    true,
                    new RoleGrant(BuiltInRoles.Manager, RecordScope.All),
                    new RoleGrant(BuiltInRoles.Member, RecordScope.Own),
                    new RoleGrant(BuiltInRoles.Reader, RecordScope.All)
                )
            )
            .Permission(
                new Permission(
                    EditCustomers,
                    true,
                    new RoleGrant(BuiltInRoles.Manager, RecordScope.Subordinates),
                    new RoleGrant(BuiltInRoles.Member, RecordScope.Own)
                )
            )
            .Permission(
                new Permission(
                    DeleteCustomers,
                    true,
                    new RoleGrant(BuiltInRoles.Manager, RecordScope.Subordinates),
                    new RoleGrant(BuiltInRoles.Member, RecordScope.Own)
                )
            );
}
