using CrmModular.Catalog.Data;
using MediatR;

namespace CrmModular.Catalog.Products;

/// <summary>Puts a product into the bin, after every module was asked what refers to it.</summary>
public sealed record DeleteProduct(Guid Id, int? Version) : IRequest;

internal sealed class DeleteProductHandler(
    CatalogContext context,
    ICurrentUser user,
    IExtensions extensions
) : IRequestHandler<DeleteProduct>
{
    public async Task Handle(DeleteProduct request, CancellationToken cancellationToken)
    {
        var product = await context.FindForAsync<Product>(
            request.Id,
            user,
            Rights.DeleteProducts,
            cancellationToken
        );
        await References.CheckAsync(
            extensions,
            new RecordRef(CatalogRecords.Product, request.Id),
            cancellationToken
        );
        context.Expect(product, request.Version);
        context.PutIntoBin(product);
        await context.SaveChangesAsync(cancellationToken);
    }
}
