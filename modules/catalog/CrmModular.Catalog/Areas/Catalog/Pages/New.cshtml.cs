using CrmModular.Catalog.Products;
using CrmModular.Sdk.Web;
using MediatR;

namespace CrmModular.Catalog.Areas.Catalog.Pages;

/// <summary>Creates a product.</summary>
[Requires(Rights.EditProducts)]
internal sealed class NewModel(
    IMediator mediator,
    ProductValues values,
    ICompany company,
    ITexts texts
) : CreatePage<ProductInput>(texts)
{
    protected override IReadOnlyList<FormGroup> Groups => ProductForm.Groups;

    protected override string FormUrl => "/catalog/products/new";

    protected override string CancelUrl => "/catalog/products";

    protected override string SaveText => Texts["catalog.save"];

    protected override string AnotherText => Texts["catalog.another"];

    protected override ProductInput Fresh() =>
        new() { Currency = company.Currency, Active = Request.Method == "GET" };

    protected override async Task<(string Url, string Name)> SaveAsync(
        ProductInput input,
        CancellationToken ct
    )
    {
        var product = await mediator.Send(new SaveProduct(null, null, input), ct);
        return ($"/catalog/products/{product.Id}", product.Name);
    }

    protected override Task<IReadOnlyDictionary<string, string>> NamesAsync(
        IReadOnlyCollection<Guid> ids,
        CancellationToken ct
    ) => Task.FromResult<IReadOnlyDictionary<string, string>>(new Dictionary<string, string>());

    protected override Task<IReadOnlyDictionary<string, IReadOnlyList<string>>> SuggestionsAsync(
        CancellationToken ct
    ) => values.ReadAsync(ct);
}
