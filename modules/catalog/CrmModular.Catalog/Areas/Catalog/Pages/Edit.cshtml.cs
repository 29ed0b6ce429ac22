using CrmModular.Catalog.Data;
using CrmModular.Catalog.Products;
using CrmModular.Sdk.Web;
using MediatR;

namespace CrmModular.Catalog.Areas.Catalog.Pages;

/// <summary>Changes a product, all of it or one value in place.</summary>
[Requires(Rights.EditProducts)]
internal sealed class EditModel(
    IServiceProvider services,
    IMediator mediator,
    CatalogContext context,
    ChangeScope scope,
    ProductValues values
) : EditPage<ProductInput>(services, context)
{
    private readonly CatalogContext _context = context;

    protected override IReadOnlyList<FormGroup> Groups => ProductForm.Groups;

    protected override string UrlOf(Guid id) => $"/catalog/products/{id}";

    protected override async Task<EditedRecord<ProductInput>> ReadAsync(
        Guid id,
        CancellationToken ct
    )
    {
        var product = await _context.FindForAsync<Product>(id, scope.User, Rights.EditProducts, ct);
        return new EditedRecord<ProductInput>(
            ProductInput.Of(product),
            product.Version,
            product.Name
        );
    }

    protected override async Task<Guid?> SaveAsync(
        Guid id,
        int? version,
        ProductInput input,
        CancellationToken ct
    )
    {
        // A box that is not ticked sends nothing, which binding takes for no change.
        var whole = string.IsNullOrEmpty(Request.Query["field"]);
        var ticks = whole || Request.Query["field"] == nameof(ProductInput.Active);
        var sent = ticks ? input with { Active = Request.Form["Active"] == "true" } : input;
        await mediator.Send(new SaveProduct(id, version, sent), ct);
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
