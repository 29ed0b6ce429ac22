using CrmModular.Sales.Data;
using CrmModular.Sales.Opportunities;
using CrmModular.Sales.Pipelines;
using CrmModular.Sdk.Web;
using MediatR;
using Microsoft.AspNetCore.Mvc.Filters;
using Microsoft.Extensions.DependencyInjection;

namespace CrmModular.Sales.Areas.Sales.Pages;

/// <summary>Changes an opportunity, all of it or one value in place.</summary>
[Requires(Rights.EditOpportunities)]
internal sealed class EditOpportunityModel(
    IServiceProvider services,
    IMediator mediator,
    SalesContext context,
    PipelineReader pipelines,
    ChangeScope scope,
    OpportunityValues values
) : EditPage<OpportunityInput>(services, context)
{
    private readonly SalesContext _context = context;
    private readonly ITexts _texts = services.GetRequiredService<ITexts>();
    private string _stage = "";
    private PipelineSet? _set;

    protected override IReadOnlyList<FormGroup> Groups =>
        _set is { } set ? OpportunityForm.With(set, _texts, scope.User) : OpportunityForm.Groups;

    public override async Task OnPageHandlerExecutionAsync(
        PageHandlerExecutingContext context,
        PageHandlerExecutionDelegate next
    )
    {
        _set = await pipelines.AllAsync(HttpContext.RequestAborted);
        await base.OnPageHandlerExecutionAsync(context, next);
    }

    protected override string UrlOf(Guid id) => $"/sales/opportunities/{id}";

    protected override async Task<EditedRecord<OpportunityInput>> ReadAsync(
        Guid id,
        CancellationToken ct
    )
    {
        var opportunity = await _context.FindForAsync<Opportunity>(
            id,
            scope.User,
            Rights.EditOpportunities,
            ct
        );
        _stage = (await pipelines.AllAsync(ct))[opportunity.StageId].Key;
        return new EditedRecord<OpportunityInput>(
            OpportunityInput.Of(opportunity, _stage),
            opportunity.Version,
            opportunity.Title
        );
    }

    protected override async Task<Guid?> SaveAsync(
        Guid id,
        int? version,
        OpportunityInput input,
        CancellationToken ct
    )
    {
        // The likelihood that stands in the form is the old stage's; the new stage brings its own.
        var sent = input.Stage == _stage ? input : input with { Probability = null };
        await mediator.Send(new SaveOpportunity(id, version, sent), ct);
        return scope.LastBatchId;
    }

    protected override Task<IReadOnlyDictionary<string, string>> NamesAsync(
        IReadOnlyCollection<Guid> ids,
        CancellationToken ct
    ) => _context.NamesAsync(ids, ct);

    protected override Task<IReadOnlyDictionary<string, IReadOnlyList<string>>> SuggestionsAsync(
        CancellationToken ct
    ) => values.ReadAsync(ct);
}
