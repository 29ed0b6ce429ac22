using CrmModular.Sales.Data;
using CrmModular.Sales.Opportunities;
using CrmModular.Sdk.Web;
using MediatR;
using Microsoft.AspNetCore.Mvc;

namespace CrmModular.Sales.Areas.Sales.Pages;

/// <summary>Creates an opportunity, and another one after it where asked.</summary>
[Requires(Rights.EditOpportunities)]
internal sealed class NewOpportunityModel(
    IMediator mediator,
    SalesContext context,
    OpportunityValues values,
    ICurrentUser user,
    ICompany company,
    ITexts texts
) : CreatePage<OpportunityInput>(texts)
{
    /// <summary>The customer at whose page it began; null from elsewhere.</summary>
    [BindProperty(Name = "customer", SupportsGet = true)]
    public Guid? Customer { get; set; }

    protected override IReadOnlyList<FormGroup> Groups { get; } =
    [.. OpportunityForm.Groups.Take(2)];

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
            Stage = OpportunityList.Stages[0],
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
