using CrmModular.Catalog.Data;
using FluentValidation;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace CrmModular.Catalog.Products;

/// <summary>What a person or a program says of a product.</summary>
public record ProductInput
{
    public string Name { get; init; } = "";
    public string? Code { get; init; }
    public string? Series { get; init; }
    public string? Category { get; init; }
    public string? Unit { get; init; }

    /// <summary>The list price, with at most four decimals.</summary>
    public decimal? Price { get; init; }

    /// <summary>The ISO 4217 code of the price; empty takes the company's for a new one, one that is there has one.</summary>
    public string? Currency { get; init; }
    public bool Active { get; init; } = true;
    public string? Description { get; init; }
    public string? ExternalId { get; init; }

    internal static ProductInput Of(Product product) =>
        new()
        {
            Name = product.Name,
            Code = product.Code,
            Series = product.Series,
            Category = product.Category,
            Unit = product.Unit,
            Price = product.Price.Amount,
            Currency = product.Price.Currency,
            Active = product.Active,
            Description = product.Description,
            ExternalId = product.ExternalId,
        };
}

/// <summary>Creates a product, or changes one.</summary>
/// <param name="Id">The product; null creates one.</param>
/// <param name="Version">The version that was seen; null takes the stored one.</param>
/// <param name="Input">Its values.</param>
public sealed record SaveProduct(Guid? Id, int? Version, ProductInput Input) : IRequest<Product>;

internal sealed class SaveProductValidator : AbstractValidator<SaveProduct>
{
    /// <summary>Far beyond any price, and far within what the database keeps.</summary>
    public const decimal GreatestPrice = 1_000_000_000_000m;

    public SaveProductValidator()
    {
        RuleFor(x => x.Input.Name)
            .NotEmpty()
            .WithMessage("form.required")
            .MaximumLength(200)
            .WithMessage("form.long")
            .OverridePropertyName("Name");
        RuleFor(x => x.Input.Code)
            .MaximumLength(100)
            .WithMessage("form.long")
            .OverridePropertyName("Code");
        RuleFor(x => x.Input.ExternalId)
            .MaximumLength(100)
            .WithMessage("form.long")
            .OverridePropertyName("ExternalId");
        RuleFor(x => x.Input.Price)
            .GreaterThanOrEqualTo(0)
            .WithMessage("form.negative")
            .LessThanOrEqualTo(GreatestPrice)
            .WithMessage("catalog.price.large")
            .Must(price =>
                price is not { } p
                || Math.Abs(p) > GreatestPrice
                || decimal.Truncate(p * Money.Scale) == p * Money.Scale
            )
            .WithMessage("catalog.price.decimals")
            .OverridePropertyName("Price");
        RuleFor(x => x.Input.Currency)
            .Must(code =>
                string.IsNullOrEmpty(code)
                || (code.Length == 3 && code.All(char.IsAsciiLetterUpper))
            )
            .WithMessage("catalog.currency.wrong")
            .OverridePropertyName("Currency");
    }
}

internal sealed class StoredProduct(CatalogContext context, ICurrentUser user)
    : IStoredRequest<SaveProduct>
{
    public Task<SaveProduct?> ReadAsync(SaveProduct request, CancellationToken ct) =>
        context.StoredForAsync(
            request.Id,
            user,
            Rights.EditProducts,
            (Product p) => request with { Input = ProductInput.Of(p) },
            ct
        );
}

internal sealed class SaveProductHandler(
    CatalogContext context,
    ICurrentUser user,
    ICompany company
) : IRequestHandler<SaveProduct, Product>
{
    public async Task<Product> Handle(SaveProduct request, CancellationToken cancellationToken)
    {
        var input = request.Input;
        await using var write = await context.BeginWriteAsync("catalog.codes", cancellationToken);
        Product product;
        if (request.Id is { } id)
        {
            product = await context.FindForAsync<Product>(
                id,
                user,
                Rights.EditProducts,
                cancellationToken
            );
            context.Expect(product, request.Version);
            if (string.IsNullOrEmpty(input.Currency))
            {
                // Another currency would be another price.
                throw new RuleException("form.required", nameof(ProductInput.Currency));
            }
        }
        else
        {
            product = new Product { Name = "", Price = new Money(0, company.Currency) };
            context.Products.Add(product);
        }

        if (
            await ProductMapping.CodeOwnerAsync(
                context,
                product.Id,
                input.Code,
                cancellationToken
            ) is
            { } other
        )
        {
            throw new RuleException(
                "catalog.code.taken",
                nameof(ProductInput.Code),
                [("code", input.Code), ("name", other)]
            );
        }

        ProductMapping.Apply(product, input, company.Currency);
        await context.SaveChangesAsync(cancellationToken);
        await write.CommitAsync(cancellationToken);
        return product;
    }
}

/// <summary>Puts what was said of a product onto it; forms, the API and files go this way.</summary>
internal static class ProductMapping
{
    public static void Apply(Product product, ProductInput input, string companyCurrency)
    {
        product.Name = input.Name.Trim();
        product.Code = input.Code?.Trim() ?? "";
        product.Series = input.Series?.Trim() ?? "";
        product.Category = input.Category?.Trim() ?? "";
        product.Unit = input.Unit?.Trim() ?? "";
        product.Price = Money.Of(
            input.Price ?? 0,
            string.IsNullOrEmpty(input.Currency) ? companyCurrency : input.Currency
        );
        product.Active = input.Active;
        product.Description = input.Description?.Trim() ?? "";
        product.ExternalId = input.ExternalId?.Trim() ?? "";
    }

    /// <summary>The name of another product that has a code; null when it is free. Two products with one code would be mixed up in every order.</summary>
    public static async Task<string?> CodeOwnerAsync(
        CatalogContext context,
        Guid id,
        string? code,
        CancellationToken ct
    )
    {
        var wanted = code?.Trim() ?? "";
        return wanted.Length == 0
            ? null
            : await context
                .Products.Where(p => p.Code == wanted && p.Id != id)
                .Select(p => p.Name)
                .FirstOrDefaultAsync(ct);
    }
}
