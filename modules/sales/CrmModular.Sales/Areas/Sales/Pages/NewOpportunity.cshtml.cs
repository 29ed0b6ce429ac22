using CrmModular.Sales.Data;
using CrmModular.Sales.Opportunities;
using CrmModular.Sales.Pipelines;
using CrmModular.Sdk.Web;
using MediatR;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Filters;

namespace CrmModular.Sales.Areas.Sales.Pages;

/// <summary>Creates an opportunity, and another one after it where asked.</summary>
[Requires(Rights.EditOpportunities)]
internal sealed class NewOpportunityModel(
    IMediator mediator,
    SalesContext context,
    OpportunityValues values,
    PipelineReader pipelines,
    ICurrentUser user,
    ICompany company,
    ITexts texts
) : CreatePage<OpportunityInput>(texts)
{
    /// <summary>The customer at whose page it began; null from elsewhere.</summary>
    [BindProperty(Name = "customer", SupportsGet = true)]
    public Guid? Customer { get; set; }

    /// <summary>The stage that it begins in, as a board of another pipeline asks; null takes the first of the default one.</summary>
    [BindProperty(Name = "stage", SupportsGet = true)]
    public string? First { get; set; }

    private PipelineSet? _set;

    protected override IReadOnlyList<FormGroup> Groups =>
        [.. OpportunityForm.With(Set, Texts, user).Take(2)];

    private PipelineSet Set =>
        _set ?? throw new InvalidOperationException("The stages are read before the handler runs.");

    public override async Task OnPageHandlerExecutionAsync(
        PageHandlerExecutingContext context,
        PageHandlerExecutionDelegate next
    )
    {
        _set = await pipelines.AllAsync(HttpContext.RequestAborted);
        await base.OnPageHandlerExecutionAsync(context, next);
    }

    protected override string FormUrl =>
        Customer is { } customer
            ? $"/sales/opportunities/new?customer={customer}"
            : "/sales/opportunities/new";

    protected override string CancelUrl =>
        Customer is { } customer ? $"/customers/{customer}" : "/sales/opportunities";

    protected override string SaveText => Texts["sales.save"];

    protected override string AnotherText => Texts["sales.another"];

    protected override OpportunityInput Fresh() =>
        new()
        {
            CustomerId = Customer,
            OwnerId = user.PersonId,
            Stage = (
                Set.Stages.FirstOrDefault(s => s.Key == First) ?? Set.Of(Set.Default.Id)[0]
            ).Key,
            Currency = company.Currency,
        };

    protected override async Task<(string Url, string Name)> SaveAsync(
        OpportunityInput input,
        CancellationToken ct
    )
    {
        var opportunity = await mediator.Send(new SaveOpportunity(null, null, input), ct);
        return ($"/sales/opportunities/{opportunity.Id}", opportunity.Title);
    }

    protected override Task<IReadOnlyDictionary<string, string>> NamesAsync(
        IReadOnlyCollection<Guid> ids,
        CancellationToken ct
    ) => context.NamesAsync(ids, ct);

    protected override Task<IReadOnlyDictionary<string, IReadOnlyList<string>>> SuggestionsAsync(
        CancellationToken ct
    ) => values.ReadAsync(ct);
}
