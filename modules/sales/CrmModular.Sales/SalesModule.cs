using CrmModular.Sales.Board;
using CrmModular.Sales.CustomerPage;
using CrmModular.Sales.Data;
using CrmModular.Sales.Demo;
using CrmModular.Sales.Home;
using CrmModular.Sales.Import;
using CrmModular.Sales.Interests;
using CrmModular.Sales.Opportunities;
using CrmModular.Sales.Pipelines;
using Microsoft.Extensions.DependencyInjection;

namespace CrmModular.Sales;

/// <summary>Opportunities on their way through a pipeline.</summary>
public sealed class SalesModule : CrmModule
{
    public override void Build(ModuleBuilder module)
    {
        module
            .Data<SalesContext, SqliteSalesContext, PostgreSqlSalesContext>()
            .List<SalesContext, Opportunity>(OpportunityList.Definition)
            .Record(
                new RecordKind(
                    SalesRecords.Opportunity,
                    "sales.opportunity",
                    "target-arrow",
                    "/sales/opportunities/{id}",
                    Rights.ViewOpportunities,
                    true
                )
                {
                    EditPermission = Rights.EditOpportunities,
                    DeletePermission = Rights.DeleteOpportunities,
                }
            )
            .Extend<IDemoData, SalesDemo>()
            .Extend<IImportType, OpportunityImport>(permission: Rights.EditOpportunities)
            .Extend<ITimelineSource, MoveTimeline>(SalesRecords.Opportunity)
            .Extend<ITimelineSource, ChangeTimeline>(SalesRecords.Opportunity)
            .On<CustomerRenamed, RenamedHandler>()
            .On<ProductRenamed, RenamedHandler>()
            .Job<RenewTitlesJob>(RenewTitlesJob.Name)
            .Job<StagePatienceJob>(StagePatienceJob.Name)
            .Api(OpportunityEndpoints.Map);
        AddServices(module.Services);
        AddMenus(module);
        AddToCustomers(module);
        AddToHome(module);
        Rights.Declare(module);
    }

    private static void AddServices(IServiceCollection services) =>
        services
            .AddScoped<PipelineReader>()
            .AddScoped<PipelineRules>()
            .AddScoped<StageChanges>()
            .AddScoped<RenewTitles>()
            .AddScoped<StagePatience>()
            .AddScoped<Counterparts>()
            .AddScoped<OpportunityValues>()
            .AddScoped<InterestRights>()
            .AddScoped<CustomerFigures>()
            .AddScoped<HomeNumbers>()
            .AddScoped<BoardReader>()
            .AddScoped<BoardQuery>()
            .AddScoped<BoardSums>()
            .AddSingleton<OneAtATime<IReadOnlyList<StageSum>>>()
            .AddScoped<BoardWords>();

    private static void AddMenus(ModuleBuilder module) =>
        module
            .Menu(
                new MenuEntry(
                    "sales.menu.board",
                    "/sales/board",
                    "layout-kanban",
                    Rights.ViewOpportunities,
                    10,
                    FeatureIds.Board,
                    OnPhone: true
                )
            )
            .Menu(
                new MenuEntry(
                    "sales.menu.opportunities",
                    "/sales/opportunities",
                    "target-arrow",
                    Rights.ViewOpportunities,
                    20
                )
            )
            .Menu(
                new MenuEntry(
                    "sales.pipelines.title",
                    "/sales/settings/pipelines",
                    "settings-cog",
                    Rights.ManagePipelines,
                    90
                )
                {
                    InSettings = true,
                }
            )
            .Create(
                new CreateEntry(
                    "sales.opportunity",
                    "/sales/opportunities/new",
                    "target-arrow",
                    Rights.EditOpportunities,
                    30
                )
            );

    /// <summary>What this module shows on customers and products, and what keeps them from being deleted.</summary>
    private static void AddToCustomers(ModuleBuilder module) =>
        module
            .Action(
                new RecordAction(
                    CustomerRecords.Customer,
                    "sales.opportunity",
                    "plus",
                    "/sales/opportunities/new?customer={id}",
                    Rights.EditOpportunities,
                    Primary: true,
                    Order: 10
                )
            )
            .Extend<IRecordPanel, OpportunityPanel>(
                CustomerRecords.Customer,
                10,
                Rights.ViewOpportunities
            )
            .Extend<IRecordPanel, OpportunityPanel>(
                CatalogRecords.Product,
                10,
                Rights.ViewOpportunities
            )
            .Extend<IRecordPanel, OpportunityPanel>(
                SalesRecords.Opportunity,
                10,
                Rights.ViewOpportunities
            )
            .Extend<IRecordPanel, InterestPanel>(
                CustomerRecords.Customer,
                70,
                Rights.ViewOpportunities,
                FeatureIds.Interest
            )
            .Extend<IRecordFact, WonFact>(CustomerRecords.Customer, 10, Rights.ViewOpportunities)
            .Extend<IRecordFact, OpenFact>(CustomerRecords.Customer, 20, Rights.ViewOpportunities)
            .Extend<IRecordFact, WinRateFact>(
                CustomerRecords.Customer,
                30,
                Rights.ViewOpportunities
            )
            .Extend<ITimelineSource, MoveTimeline>(
                CustomerRecords.Customer,
                permission: Rights.ViewOpportunities
            )
            .Extend<IListColumn, OpenDealsColumn>(
                CustomerRecords.List,
                permission: Rights.ViewOpportunities
            )
            .Extend<IReferenceSource, SalesReferences>(CustomerRecords.Customer)
            .Extend<IReferenceSource, SalesReferences>(CatalogRecords.Product);

    private static void AddToHome(ModuleBuilder module)
    {
        const string Permission = Rights.ViewOpportunities;
        module
            .Extend<IHomeWidget, OpenFigure>(order: 10, permission: Permission)
            .Extend<IHomeWidget, WonFigure>(order: 20, permission: Permission)
            .Extend<IHomeWidget, RateFigure>(order: 30, permission: Permission)
            .Extend<IHomeWidget, StaleFigure>("", 40, Permission, FeatureIds.Stale)
            .Extend<IHomeWidget, OpenDeals>(order: 50, permission: Permission)
            .Extend<IHomeWidget, WonChart>(order: 60, permission: Permission)
            .Extend<IHomeWidget, StageBars>(order: 70, permission: Permission)
            .Extend<IHomeWidget, StaleDeals>("", 80, Permission, FeatureIds.Stale);
    }
}
