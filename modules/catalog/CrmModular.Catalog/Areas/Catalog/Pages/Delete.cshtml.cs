using CrmModular.Catalog.Data;
using CrmModular.Catalog.Products;
using CrmModular.Sdk.Web;
using MediatR;

namespace CrmModular.Catalog.Areas.Catalog.Pages;

/// <summary>Puts a product into the bin, after saying what refers to it.</summary>
[Requires(Rights.DeleteProducts)]
internal sealed class DeleteModel(
    CatalogContext context,
    ChangeScope scope,
    IExtensions extensions,
    IMediator mediator,
    ITexts texts
) : DeletePage(texts)
{
    protected override string ListUrl => "/catalog/products";

    protected override async Task<DeleteView> ReadAsync(Guid id, CancellationToken ct)
    {
        var product = await context.FindForAsync<Product>(
            id,
            scope.User,
            Rights.DeleteProducts,
            ct
        );
        return new DeleteView(
            product.Name,
            $"/catalog/products/{id}/delete",
            $"/catalog/products/{id}",
            product.Version,
            await References.OfAsync(extensions, new RecordRef(CatalogRecords.Product, id), ct)
        );
    }

    protected override async Task<Guid?> DeleteAsync(Guid id, int? version, CancellationToken ct)
    {
        await mediator.Send(new DeleteProduct(id, version), ct);
        return scope.LastBatchId;
    }
}
