using CrmModular.Sales.Data;
using CrmModular.Sales.Pipelines;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace CrmModular.Sales.Opportunities;

/// <summary>Creates an opportunity, or changes one.</summary>
/// <param name="Id">The opportunity; null creates one.</param>
/// <param name="Version">The version that was seen; null takes the stored one.</param>
/// <param name="Input">Its values.</param>
public sealed record SaveOpportunity(Guid? Id, int? Version, OpportunityInput Input)
    : IRequest<Opportunity>;

internal sealed class StoredOpportunity(SalesContext context, ICurrentUser user)
    : IStoredRequest<SaveOpportunity>
{
    public Task<SaveOpportunity?> ReadAsync(SaveOpportunity request, CancellationToken ct) =>
        context.StoredForAsync(
            request.Id,
            user,
            Rights.EditOpportunities,
            (Opportunity o) =>
                request with
                {
                    Input = OpportunityInput.Of(o, request.Input.Stage ?? ""),
                },
            ct
        );
}

internal sealed class SaveOpportunityHandler(
    SalesContext context,
    ICurrentUser user,
    ICompany company,
    TimeProvider clock,
    PipelineReader pipelines,
    StageChanges stages,
    Counterparts counterparts
) : IRequestHandler<SaveOpportunity, Opportunity>
{
    public async Task<Opportunity> Handle(
        SaveOpportunity request,
        CancellationToken cancellationToken
    )
    {
        var input = request.Input;
        var set = await pipelines.AllAsync(cancellationToken);
        var (opportunity, from) = await FindAsync(request, set, cancellationToken);
        var product = await counterparts.SetAsync(
            opportunity,
            input.CustomerId,
            input.ProductId,
            cancellationToken
        );
        if (from is not null)
        {
            // Another currency would be another amount, and no stage is no place on any board.
            Needed(nameof(input.Stage), input.Stage);
            Needed(nameof(input.Currency), input.Currency);
        }

        var to = set.Choose(input.Stage, from?.PipelineId ?? set.Default.Id);
        Apply(opportunity, input);
        SetAmount(opportunity, input, from is null, product);
        // What was likely in the old stage is not said of the new one.
        var stays = from?.Id == to.Id || input.Probability != opportunity.Probability;
        opportunity.Probability = (stays ? input.Probability : null) ?? to.Probability;
        opportunity.LastActivityAt = clock.GetUtcNow();
        stages.Enter(opportunity, from, to);
        await context.SaveChangesAsync(cancellationToken);
        return opportunity;
    }

    private static void Needed(string field, string? value)
    {
        if (string.IsNullOrWhiteSpace(value))
        {
            throw new RuleException("form.required", field);
        }
    }

    private async Task<(Opportunity, Stage?)> FindAsync(
        SaveOpportunity request,
        PipelineSet set,
        CancellationToken ct
    )
    {
        if (request.Id is not { } id)
        {
            var created = new Opportunity
            {
                Amount = new Money(0, company.Currency),
                OwnerId = request.Input.OwnerId ?? user.PersonId,
            };
            await context.CheckOwnerAsync(user.PersonId, created.OwnerId, ct);
            context.Opportunities.Add(created);
            return (created, null);
        }

        var found = await context.FindForAsync<Opportunity>(id, user, Rights.EditOpportunities, ct);
        context.Expect(found, request.Version);
        await context.CheckOwnerAsync(found.OwnerId, request.Input.OwnerId, ct);
        found.OwnerId = request.Input.OwnerId;
        return (found, set[found.StageId]);
    }

    private static void Apply(Opportunity opportunity, OpportunityInput input)
    {
        opportunity.Name = input.Name?.Trim() ?? "";
        opportunity.EngagedOn = input.EngagedOn;
        opportunity.CloseOn = input.CloseOn;
        opportunity.ClosedOn = input.ClosedOn;
        opportunity.LostReason = input.LostReason?.Trim() ?? "";
        opportunity.NextStep = input.NextStep?.Trim() ?? "";
        opportunity.NextStepOn = input.NextStepOn;
        opportunity.Source = input.Source?.Trim() ?? "";
        opportunity.ExternalId = input.ExternalId?.Trim() ?? "";
    }

    /// <summary>A new one without an amount takes the list price of its product.</summary>
    private static void SetAmount(
        Opportunity opportunity,
        OpportunityInput input,
        bool isNew,
        ProductView? product
    )
    {
        var currency =
            input.Currency is { Length: > 0 } asked ? asked
            : isNew
            && product is { PriceUnits: > 0 }
            && input.Amount is null
            && input.ClosedValue is null
                ? product.PriceCurrency
            : opportunity.Amount.Currency;
        opportunity.Amount =
            input.Amount is { } amount ? Money.Of(amount, currency)
            : isNew && product is not null && product.PriceCurrency == currency
                ? new Money(product.PriceUnits, currency)
            : new Money(0, currency);
        opportunity.ClosedUnits = input.ClosedValue is { } closed
            ? Money.Of(closed, currency).Units
            : null;
    }
}

/// <summary>Looks up the customer and the product of an opportunity, and names it after them.</summary>
internal sealed class Counterparts(SalesContext context, ICurrentUser user)
{
    /// <summary>Sets both; one that is new must be within the user's sight.</summary>
    /// <exception cref="RuleException">The customer or the product is not there, or not for this user to see.</exception>
    public async Task<ProductView?> SetAsync(
        Opportunity opportunity,
        Guid? customerId,
        Guid? productId,
        CancellationToken ct
    )
    {
        var customers = context.Customers.AsNoTracking();
        if (customerId != opportunity.CustomerId)
        {
            customers = customers.Visible(context, user);
        }

        var customer = await customers.FirstOrDefaultAsync(c => c.Id == customerId, ct);
        var product = await context
            .Products.AsNoTracking()
            .FirstOrDefaultAsync(p => p.Id == productId, ct);
        if (customerId is not null && customer is null && customerId != opportunity.CustomerId)
        {
            throw new RuleException("sales.customer.wrong", nameof(OpportunityInput.CustomerId));
        }

        var unseen = product is null || !user.Has(CatalogRecords.View);
        if (productId is not null && unseen && productId != opportunity.ProductId)
        {
            throw new RuleException("sales.product.wrong", nameof(OpportunityInput.ProductId));
        }

        opportunity.CustomerId = customerId;
        opportunity.ProductId = productId;
        opportunity.AutoName = NameOf(customer?.CustomerName, product?.ProductName);
        return product;
    }

    /// <summary>What an opportunity without a name of its own is called.</summary>
    public static string NameOf(string? customer, string? product) =>
        string.Join(" · ", new[] { customer, product }.Where(n => !string.IsNullOrEmpty(n)));
}

/// <summary>Limits the customers of another module's view to those in the user's sight.</summary>
internal static class CustomerSight
{
    public static IQueryable<CustomerView> Visible(
        this IQueryable<CustomerView> customers,
        SalesContext context,
        ICurrentUser user
    ) =>
        user.ScopeOf(CustomerRecords.View) switch
        {
            RecordScope.None => customers.Where(_ => false),
            RecordScope.All => customers,
            var scope => customers.OwnedWithin(context, user.PersonId ?? Guid.Empty, scope),
        };
}
