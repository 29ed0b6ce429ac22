namespace CrmModular.Sales;

/// <summary>The permissions of this module. Products of interest follow their customer and the right to change opportunities.</summary>
internal static class Rights
{
    public const string ViewOpportunities = SalesRecords.View;
    public const string EditOpportunities = "sales.opportunity.edit";
    public const string DeleteOpportunities = "sales.opportunity.delete";
    public const string ManagePipelines = "sales.pipelines.manage";

    public static void Declare(ModuleBuilder module) =>
        module
            .Permission(
                new Permission(
                    ViewOpportunities,
                    true,
                    new RoleGrant(BuiltInRoles.Manager, RecordScope.All),
                    new RoleGrant(BuiltInRoles.Member, RecordScope.Own),
                    new RoleGrant(BuiltInRoles.Reader, RecordScope.All)
                )
            )
            .Permission(
                new Permission(
                    EditOpportunities,
                    true,
                    new RoleGrant(BuiltInRoles.Manager, RecordScope.Subordinates),
                    new RoleGrant(BuiltInRoles.Member, RecordScope.Own)
                )
            )
            .Permission(
                new Permission(
                    DeleteOpportunities,
                    true,
                    new RoleGrant(BuiltInRoles.Manager, RecordScope.Subordinates),
                    new RoleGrant(BuiltInRoles.Member, RecordScope.Own)
                )
            )
            .Permission(new Permission(ManagePipelines, false));
}

/// <summary>The features of this module that are switched alone.</summary>
internal static class FeatureIds
{
    /// <summary>The pipeline as a board.</summary>
    public const string Board = "sales.board";

    /// <summary>The warning that nothing happened for too long.</summary>
    public const string Stale = "sales.stale";

    /// <summary>Products of interest on the customer page.</summary>
    public const string Interest = "sales.interest";
}
