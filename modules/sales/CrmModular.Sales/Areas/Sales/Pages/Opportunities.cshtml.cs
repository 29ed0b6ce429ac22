using CrmModular.Sales.Opportunities;
using CrmModular.Sales.Pipelines;
using CrmModular.Sdk.Web;

namespace CrmModular.Sales.Areas.Sales.Pages;

/// <summary>The list of opportunities.</summary>
[Requires(Rights.ViewOpportunities)]
internal sealed class OpportunityListModel(
    ListServices<Opportunity> services,
    PipelineReader pipelines,
    ITexts texts
) : RecordListPage<Opportunity>(services)
{
    protected override ListLook Look => new("sales.list", "/sales/opportunities/new", "/import");

    protected override async Task<ListField<Opportunity>> FieldAsync(
        ListField<Opportunity> field,
        CancellationToken ct
    )
    {
        if (field.Key != "stage")
        {
            return field;
        }

        var stage = OpportunityForm.StageIn(await pipelines.AllAsync(ct), texts);
        return OpportunityList.Stage(stage.Choices, stage.ChoiceNames);
    }
}
