using CrmModular.Sdk.Web;
using CrmModular.Toy.Data;
using CrmModular.Toy.Gadgets;

namespace CrmModular.Toy;

/// <summary>Uses every extension point that the SDK has, so that tests can watch all of them come and go.</summary>
public sealed class ToyModule : CrmModule
{
    public const string View = "toy.gadget.view";
    public const string Edit = "toy.gadget.edit";
    public const string Shine = "toy.shine";
    public const string Customer = "customers.customer";

    public override void Build(ModuleBuilder module) =>
        module
            .Data<ToyContext, SqliteToyContext, PostgreSqlToyContext>()
            .List<ToyContext, Gadget>(GadgetList.Definition)
            .Record(new RecordKind(Gadget.Kind, "toy.gadget", "puzzle", "/toy/{id}", View, true))
            .Menu(new MenuEntry("toy.menu", "/toy", "puzzle", View))
            .Create(new CreateEntry("toy.gadget", "/toy", "puzzle", Edit) { Feature = Shine })
            .Action(
                new RecordAction(Customer, "toy.action", "puzzle", "/toy?customer={id}", View)
                {
                    Feature = Shine,
                }
            )
            .Permission(
                new Permission(View, true, new RoleGrant(BuiltInRoles.Member, RecordScope.Own))
            )
            .Permission(
                new Permission(Edit, true, new RoleGrant(BuiltInRoles.Member, RecordScope.Own))
            )
            .Setting(new Setting("toy.limit", "toy.setting.limit", SettingType.Number, "5", 1, 9))
            .Extend<IModuleStart, ToyStart>()
            .Extend<IRecordPanel, GadgetPanel>(Customer, permission: View)
            .Extend<IRecordFact, GadgetFact>(Customer, feature: Shine)
            .Extend<ITimelineSource, GadgetTimeline>(Customer, permission: View)
            .Extend<IHomeWidget, GadgetWidget>(permission: View)
            .Extend<IListColumn, GadgetColumn>("customers.customers")
            .Extend<IReferenceSource, GadgetReferences>(Customer)
            .Extend<IDemoData, GadgetDemo>()
            .On<GadgetMade, GadgetMadeHandler>()
            .Job<GadgetJob>(GadgetJob.Name, null, Shine)
            .Api(GadgetEndpoints.Map)
            .Api(LibraryEndpoints.Map);
}
