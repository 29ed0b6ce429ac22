using CrmModular.Sales.Data;
using CrmModular.Sales.Interests;
using CrmModular.Sales.Opportunities;
using CrmModular.Sdk.Web;
using MediatR;
using Microsoft.AspNetCore.Mvc;

namespace CrmModular.Sales.Areas.Sales.Pages;

/// <summary>Notes that a customer is interested in a product.</summary>
[Requires(Rights.EditOpportunities)]
[Feature(FeatureIds.Interest)]
internal sealed class NewInterestModel(IMediator mediator, SalesContext context, ITexts texts)
    : CreatePage<InterestInput>(texts)
{
    /// <summary>The customer at whose page it began.</summary>
    [BindProperty(Name = "customer", SupportsGet = true)]
    public Guid? Customer { get; set; }

    protected override IReadOnlyList<FormGroup> Groups { get; } =
    [
        new(
            "sales.interest",
            OpportunityForm.Customer with
            {
                Required = true,
            },
            OpportunityForm.Product with
            {
                Required = true,
            },
            new FormField("Strength", "sales.field.strength", InputKind.Choice)
            {
                Required = true,
                Choices = [.. Enum.GetNames<InterestStrength>()],
                ChoiceTextKey = "sales.strength",
            },
            new FormField("Note", "sales.field.note", InputKind.Text)
        ),
    ];

    protected override string FormUrl =>
        Customer is { } customer
            ? $"/sales/interests/new?customer={customer}"
            : "/sales/interests/new";

    protected override string CancelUrl =>
        Customer is { } customer ? $"/customers/{customer}" : "/customers";

    protected override string SaveText => Texts["sales.interests.save"];

    protected override InterestInput Fresh() => new() { CustomerId = Customer };

    protected override async Task<(string Url, string Name)> SaveAsync(
        InterestInput input,
        CancellationToken ct
    )
    {
        var interest = await mediator.Send(new AddInterest(input), ct);
        var names = await context.NamesAsync([interest.ProductId], ct);
        return ($"/customers/{interest.CustomerId}", names.Values.FirstOrDefault() ?? "");
    }

    protected override Task<IReadOnlyDictionary<string, string>> NamesAsync(
        IReadOnlyCollection<Guid> ids,
        CancellationToken ct
    ) => context.NamesAsync(ids, ct);
}
