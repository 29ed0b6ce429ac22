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

        var set = await pipelines.AllAsync(ct);
        var stage = OpportunityForm.StageIn(set, texts);
        return OpportunityList.Stage(
            stage.Choices,
            stage.ChoiceNames,
            set.InOrder.ToDictionary(s => s.Key, s => s.Glyph, StringComparer.Ordinal)
        );
    }
}
