using System.Linq.Expressions;
using CrmModular.Sdk.Web;
using MediatR;
using Microsoft.AspNetCore.Routing;

namespace CrmModular.Catalog.Products;

/// <summary>A product as the API shows it.</summary>
public sealed record ProductAnswer(
    Guid Id,
    int Version,
    string Name,
    string Code,
    string Series,
    string Category,
    string Unit,
    decimal Price,
    string Currency,
    bool Active,
    string Description,
    string ExternalId,
    DateTimeOffset CreatedAt,
    DateTimeOffset ChangedAt
)
{
    // The division is made after the row was read: in SQL it would be one of whole numbers.
    internal static readonly Expression<Func<Product, ProductAnswer>> Projection =
        p => new ProductAnswer(
            p.Id,
            p.Version,
            p.Name,
            p.Code,
            p.Series,
            p.Category,
            p.Unit,
            Amount(p.Price.Units),
            p.Price.Currency,
            p.Active,
            p.Description,
            p.ExternalId,
            p.CreatedAt,
            p.ChangedAt
        );

    private static readonly Func<Product, ProductAnswer> Compiled = Projection.Compile();

    internal static ProductAnswer Of(Product product) => Compiled(product);

    private static decimal Amount(long units) => (decimal)units / Money.Scale;
}

/// <summary>Products over the API.</summary>
internal static class ProductEndpoints
{
    public static void Map(IEndpointRouteBuilder api) =>
        api.MapRecords(
            "products",
            new RecordApi<Product, ProductAnswer, ProductInput>
            {
                View = Rights.ViewProducts,
                Edit = Rights.EditProducts,
                Delete = Rights.DeleteProducts,
                Projection = ProductAnswer.Projection,
                Id = answer => answer.Id,
                Version = answer => answer.Version,
                Save = async (mediator, id, version, input, ct) =>
                    ProductAnswer.Of(await mediator.Send(new SaveProduct(id, version, input), ct)),
                Remove = (mediator, id, version, ct) =>
                    mediator.Send(new DeleteProduct(id, version), ct),
            }
        );
}
