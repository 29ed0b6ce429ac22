using CrmModular.Sales.Opportunities;
using CrmModular.Sdk.Web;

namespace CrmModular.Sales.Areas.Sales.Pages;

/// <summary>The list of opportunities.</summary>
[Requires(Rights.ViewOpportunities)]
public sealed class OpportunityListModel(ListServices<Opportunity> services)
    : RecordListPage<Opportunity>(services)
{
    protected override ListLook Look => new("sales.list", "/sales/opportunities/new", "/import");
}
