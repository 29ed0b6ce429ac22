using CrmModular.Sales.Data;
using CrmModular.Sales.Opportunities;
using CrmModular.Sales.Pipelines;
using FluentValidation;
using Microsoft.EntityFrameworkCore;

namespace CrmModular.Sales.Import;

/// <summary>Brings opportunities in from a file, each in the stage and on the days that the file tells of.</summary>
internal sealed class OpportunityImport(
    SalesContext context,
    ICurrentUser user,
    ICompany company,
    TimeProvider clock,
    PipelineReader pipelines,
    StageChanges stages,
    IValidator<SaveOpportunity> validator,
    ITexts texts
) : IImportType
{
    private PipelineSet? _set;

    public string Id => "opportunities";
    public string Kind => SalesRecords.Opportunity;
    public string TextKey => "sales.menu.opportunities";
    public string Icon => "target-arrow";
    public string Url => "/sales/opportunities";
    public int Order => 40;
    public IReadOnlyList<ImportTarget> Targets { get; private set; } = OpportunityTargets.With([]);

    public async Task PrepareAsync(CancellationToken ct)
    {
        _set = await pipelines.AllAsync(ct);
        Targets = OpportunityTargets.With([
            .. _set
                .Stages.DistinctBy(s => s.Key)
                .Select(s => new ImportChoice(s.Key, s.NameIn(texts))),
        ]);
    }

    public async Task<IReadOnlyList<ImportOutcome>> PlanAsync(
        IReadOnlyList<ImportRow> rows,
        CancellationToken ct
    )
    {
        var known = await ImportMatcher<Opportunity>.LoadAsync(
            context,
            user,
            new(Rights.EditOpportunities, o => o.ExternalId) { View = Rights.ViewOpportunities },
            rows,
            ct
        );
        var names = await NamesAsync(rows, known, ct);
        return [.. rows.Select(r => Plan(r, known, names))];
    }

    /// <summary>What customers and products are called, for all rows at once.</summary>
    private sealed record Names(
        Dictionary<Guid, string> Customers,
        Dictionary<Guid, ProductView> Products
    );

    private async Task<Names> NamesAsync(
        IReadOnlyList<ImportRow> rows,
        ImportMatcher<Opportunity> known,
        CancellationToken ct
    )
    {
        var old = rows.Select(r => known.Find(r, out _)).OfType<Opportunity>().ToList();
        var customers = rows.Select(r => r.Reference("customer"))
            .Concat(old.Select(o => o.CustomerId))
            .OfType<Guid>()
            .Distinct()
            .ToList();
        var products = rows.Select(r => r.Reference("product"))
            .Concat(old.Select(o => o.ProductId))
            .OfType<Guid>()
            .Distinct()
            .ToList();
        return new Names(
            await context
                .Customers.AsNoTracking()
                .Where(c => customers.Contains(c.Id))
                .ToDictionaryAsync(c => c.Id, c => c.CustomerName, ct),
            await context
                .Products.AsNoTracking()
                .Where(p => products.Contains(p.Id))
                .ToDictionaryAsync(p => p.Id, ct)
        );
    }

    private ImportOutcome Plan(ImportRow row, ImportMatcher<Opportunity> known, Names names)
    {
        var opportunity = known.Find(row, out var refusal);
        if (refusal is not null)
        {
            return refusal;
        }

        if (Invalid(row, opportunity) is { } invalid)
        {
            return invalid;
        }

        var from = opportunity is null ? null : _set![opportunity.StageId];
        if (opportunity is null)
        {
            opportunity = new Opportunity
            {
                Amount = new Money(0, company.Currency),
                ExternalId = row.Text("externalId") ?? "",
                OwnerId = user.PersonId,
            };
            context.Opportunities.Add(opportunity);
        }

        Apply(row, opportunity, names, from is null);
        var to = row.Text("stage") is { } key
            ? _set!.Choose(key, from?.PipelineId ?? _set.Default.Id)
            : from ?? _set!.Choose(null, _set.Default.Id);
        opportunity.Probability = from?.Id == to.Id ? opportunity.Probability : to.Probability;
        var missing = stages.EnterPast(opportunity, from, to);
        if (missing.Count > 0)
        {
            known.Forget(opportunity);
            return ImportOutcome.Refused($"sales.asks.{missing[0]}");
        }

        known.Add(opportunity);
        return known.OutcomeOf(opportunity);
    }

    /// <summary>By the rules of the form, with what stays as it is.</summary>
    private ImportOutcome? Invalid(ImportRow row, Opportunity? old)
    {
        var input = new OpportunityInput
        {
            Name = row.Text("name") ?? old?.Title ?? row.Text("externalId"),
            CustomerId = row.Reference("customer") ?? old?.CustomerId,
            ProductId = row.Reference("product") ?? old?.ProductId,
            Amount = row.Money("amount")?.Amount,
            ClosedValue = row.Money("closedValue")?.Amount,
            EngagedOn = row.Date("engagedOn") ?? old?.EngagedOn,
            ClosedOn = row.Date("closedOn") ?? old?.ClosedOn,
            ExternalId = row.Text("externalId"),
        };
        return
            validator.Validate(new SaveOpportunity(old?.Id, null, input)).Errors is [var error, ..]
            ? this.Broken(texts, error.PropertyName, error.ErrorMessage)
            : null;
    }

    private void Apply(ImportRow row, Opportunity o, Names names, bool isNew)
    {
        o.Name = row.Text("name") ?? o.Name;
        o.CustomerId = row.Reference("customer") ?? o.CustomerId;
        o.ProductId = row.Reference("product") ?? o.ProductId;
        o.OwnerId = row.Reference("owner") ?? o.OwnerId;
        o.EngagedOn = row.Date("engagedOn") ?? o.EngagedOn;
        o.ClosedOn = row.Date("closedOn") ?? o.ClosedOn;
        o.CloseOn = row.Date("closeOn") ?? o.CloseOn;
        o.LostReason = row.Text("lostReason") ?? o.LostReason;
        o.NextStep = row.Text("nextStep") ?? o.NextStep;
        o.Source = row.Text("source") ?? o.Source;
        var product = o.ProductId is { } p ? names.Products.GetValueOrDefault(p) : null;
        var customer = o.CustomerId is { } c ? names.Customers.GetValueOrDefault(c) : null;
        o.AutoName = Counterparts.NameOf(customer, product?.ProductName);
        if (o.Name.Length == 0 && o.AutoName.Length == 0)
        {
            o.Name = o.ExternalId;
        }

        if (row.Money("closedValue") is { } closed)
        {
            o.ClosedUnits = closed.Units;
            o.Amount = new Money(o.Amount.Units, closed.Currency);
        }

        o.Amount =
            row.Money("amount")
            ?? (
                isNew && product is not null && product.PriceCurrency == o.Amount.Currency
                    ? new Money(product.PriceUnits, product.PriceCurrency)
                    : o.Amount
            );
        var day = o.ClosedOn ?? o.EngagedOn;
        if (isNew)
        {
            o.LastActivityAt =
                day is { } past && past < company.Today
                    ? new DateTimeOffset(past.ToDateTime(new TimeOnly(12, 0)), TimeSpan.Zero)
                    : clock.GetUtcNow();
        }
    }
}
