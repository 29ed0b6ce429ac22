using BrightHarbor.Loyalty.Cards;
using BrightHarbor.Loyalty.Data;
using CrmModular.Sales.Contracts;

namespace BrightHarbor.Loyalty;

/// <summary>A loyalty card on the customer's page: points for won deals, a level that follows from them.</summary>
public sealed class LoyaltyModule : CrmModule
{
    public const string View = "loyalty.card.view";

    public override void Build(ModuleBuilder module) =>
        module
            .Data<LoyaltyContext, SqliteLoyaltyContext, PostgreSqlLoyaltyContext>()
            .Record(new RecordKind(LoyaltyCard.Kind, "loyalty.card", "award", "/loyalty", View))
            .Permission(
                new Permission(
                    View,
                    false,
                    new RoleGrant(BuiltInRoles.Manager, RecordScope.All),
                    new RoleGrant(BuiltInRoles.Member, RecordScope.All),
                    new RoleGrant(BuiltInRoles.Reader, RecordScope.All)
                )
            )
            .Setting(
                new Setting(
                    PointRules.PerHundredKey,
                    PointRules.PerHundredKey,
                    SettingType.Number,
                    "10",
                    0,
                    1000
                )
            )
            .Menu(new MenuEntry("loyalty.members", "/loyalty", "award", View))
            .Extend<IRecordPanel, LoyaltyPanel>(CustomerRecords.Customer, 60, View)
            .Extend<IRecordFact, LoyaltyFact>(CustomerRecords.Customer, 60, View)
            .Extend<ITimelineSource, LoyaltyTimeline>(CustomerRecords.Customer, 60, View)
            .On<OpportunityWon, GivePoints>();
}
