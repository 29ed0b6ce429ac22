using CrmModular.Sales.Data;
using FluentValidation;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace CrmModular.Sales.Interests;

/// <summary>What is said of a product of interest.</summary>
public sealed record InterestInput
{
    public Guid? CustomerId { get; init; }
    public Guid? ProductId { get; init; }
    public InterestStrength Strength { get; init; } = InterestStrength.Clear;
    public string? Note { get; init; }
}

/// <summary>Notes that a customer is interested in a product; said again, it replaces what was noted.</summary>
public sealed record AddInterest(InterestInput Input) : IRequest<ProductInterest>;

/// <summary>Takes a product of interest away.</summary>
public sealed record RemoveInterest(Guid Id) : IRequest<ProductInterest>;

internal sealed class AddInterestValidator : AbstractValidator<AddInterest>
{
    public AddInterestValidator()
    {
        RuleFor(x => x.Input.CustomerId)
            .NotEmpty()
            .WithMessage("form.required")
            .OverridePropertyName("CustomerId");
        RuleFor(x => x.Input.ProductId)
            .NotEmpty()
            .WithMessage("form.required")
            .OverridePropertyName("ProductId");
        RuleFor(x => x.Input.Note)
            .MaximumLength(200)
            .WithMessage("form.long")
            .OverridePropertyName("Note");
    }
}

internal sealed class AddInterestHandler(
    SalesContext context,
    InterestRights rights,
    ICurrentUser user
) : IRequestHandler<AddInterest, ProductInterest>
{
    public async Task<ProductInterest> Handle(
        AddInterest request,
        CancellationToken cancellationToken
    )
    {
        var input = request.Input;
        var (customer, product) = (input.CustomerId!.Value, input.ProductId!.Value);
        if (!await rights.MayEditAsync(customer, cancellationToken))
        {
            throw new RuleException("sales.customer.wrong", nameof(InterestInput.CustomerId));
        }

        if (
            !await context
                .Products.Visible(context, user, CatalogRecords.View)
                .AnyAsync(p => p.Id == product, cancellationToken)
        )
        {
            throw new RuleException("sales.product.wrong", nameof(InterestInput.ProductId));
        }

        await using var write = await context.BeginWriteAsync(
            $"sales.interests/{customer}",
            cancellationToken
        );
        var interest = await context.Interests.FirstOrDefaultAsync(
            i => i.CustomerId == customer && i.ProductId == product,
            cancellationToken
        );
        if (interest is null)
        {
            interest = new ProductInterest { CustomerId = customer, ProductId = product };
            context.Interests.Add(interest);
        }

        interest.Strength = input.Strength;
        interest.Note = input.Note?.Trim() ?? "";
        await context.SaveChangesAsync(cancellationToken);
        await write.CommitAsync(cancellationToken);
        return interest;
    }
}

internal sealed class RemoveInterestHandler(SalesContext context, InterestRights rights)
    : IRequestHandler<RemoveInterest, ProductInterest>
{
    public async Task<ProductInterest> Handle(
        RemoveInterest request,
        CancellationToken cancellationToken
    )
    {
        var interest = await context.Interests.FirstOrDefaultAsync(
            i => i.Id == request.Id,
            cancellationToken
        );
        if (interest is null || !await rights.MayEditAsync(interest.CustomerId, cancellationToken))
        {
            throw new RecordNotFoundException(new RecordRef(SalesRecords.Interest, request.Id));
        }

        context.PutIntoBin(interest);
        await context.SaveChangesAsync(cancellationToken);
        return interest;
    }
}
