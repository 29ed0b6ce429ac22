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
    public IReadOnlyList<string> LeftOut =>
        [
            "sales.field.status",
            "sales.field.region",
            "sales.field.customerRegion",
            "sales.field.stale",
            "sales.field.activity",
            "sales.field.changed",
            "sales.field.created",
        ];

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
        var outcomes = new List<ImportOutcome>(rows.Count);
        foreach (var row in rows)
        {
            outcomes.Add(
                await known.PlanAsync(row, o => Task.FromResult(Plan(row, o, known, names)))
            );
        }

        return outcomes;
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
        var old = rows.Select(known.Find).OfType<Opportunity>().ToList();
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

    private ImportOutcome Plan(
        ImportRow row,
        Opportunity? opportunity,
        ImportMatcher<Opportunity> known,
        Names names
    )
    {
        if (Invalid(row, opportunity) is { } invalid)
        {
            return invalid;
        }

        var from = opportunity is null ? null : _set![opportunity.StageId];
        if (opportunity is null)
        {
            opportunity = new Opportunity
            {
                Id = ImportMatcher<Opportunity>.NewId(row),
                Amount = new Money(0, company.Currency),
                ExternalId = row.Text("externalId") ?? "",
                OwnerId = user.PersonId,
            };
            context.Opportunities.Add(opportunity);
        }

        Apply(row, opportunity, names, from is null);
        if (!OpportunityAmounts.Apply(row, opportunity, Price(opportunity, names, from is null)))
        {
            return ImportOutcome.Refused("sales.import.currencies");
        }

        var to = row.Text("stage") is { } key
            ? _set!.Choose(key, from?.PipelineId ?? _set.Default.Id)
            : from ?? _set!.Choose(null, _set.Default.Id);
        if (to.Kind == OpportunityStatus.Open && row.Date("closedOn") is { } day)
        {
            // Other systems keep one day of closing: of a deal that is open it is the expected one.
            opportunity.CloseOn = row.Date("closeOn") ?? day;
        }

        opportunity.Probability =
            (int?)row.Whole("probability")
            ?? (from?.Id == to.Id ? opportunity.Probability : to.Probability);
        var missing = stages.EnterPast(opportunity, from, to);
        if (missing.Count > 0)
        {
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
            Name = NameOf(row, old) ?? old?.Title ?? row.Text("externalId"),
            CustomerId = row.Reference("customer") ?? old?.CustomerId,
            ProductId = row.Reference("product") ?? old?.ProductId,
            Amount = row.Money("amount", "")?.Amount,
            ClosedValue = row.Money("closedValue", "")?.Amount,
            Probability = row.Whole("probability") is { } percent
                ? (int)Math.Clamp(percent, int.MinValue, int.MaxValue)
                : null,
            CloseOn = row.Date("closeOn"),
            NextStepOn = row.Date("nextStepOn"),
            EngagedOn = row.Date("engagedOn") ?? old?.EngagedOn,
            ClosedOn = row.Date("closedOn") ?? old?.ClosedOn,
            ExternalId = row.Text("externalId"),
        };
        var request = new SaveOpportunity(old?.Id, null, input);
        var stored = old is null ? null : request with { Input = OpportunityInput.Of(old, "") };
        return validator.Refusals(request, stored) is [var error, ..]
            ? this.Broken(texts, error.PropertyName, error.ErrorMessage)
            : null;
    }

    private void Apply(ImportRow row, Opportunity o, Names names, bool isNew)
    {
        o.Name = NameOf(row, isNew ? null : o) ?? o.Name;
        o.CustomerId = row.Reference("customer") ?? o.CustomerId;
        o.ProductId = row.Reference("product") ?? o.ProductId;
        o.OwnerId = row.Reference("owner") ?? o.OwnerId;
        o.EngagedOn = row.Date("engagedOn") ?? o.EngagedOn;
        o.ClosedOn = row.Date("closedOn") ?? o.ClosedOn;
        o.CloseOn = row.Date("closeOn") ?? o.CloseOn;
        o.LostReason = row.Text("lostReason") ?? o.LostReason;
        o.NextStep = row.Text("nextStep") ?? o.NextStep;
        o.NextStepOn = row.Date("nextStepOn") ?? o.NextStepOn;
        o.ExternalId = row.Text("externalId") ?? o.ExternalId;
        o.Source = row.Text("source") ?? o.Source;
        var product = o.ProductId is { } p ? names.Products.GetValueOrDefault(p) : null;
        var customer = o.CustomerId is { } c ? names.Customers.GetValueOrDefault(c) : null;
        o.AutoName = Counterparts.NameOf(customer, product?.ProductName);
        if (isNew && o.Name == o.AutoName)
        {
            // An export writes the name that follows from both.
            o.Name = "";
        }

        if (o.Name.Length == 0 && o.AutoName.Length == 0)
        {
            o.Name = o.ExternalId;
        }

        if (isNew)
        {
            o.LastActivityAt = stages.HappenedAt(o, null);
        }
    }

    /// <summary>The name that a row gives; null where it gives none, or the one that follows from customer and product.</summary>
    private static string? NameOf(ImportRow row, Opportunity? old) =>
        row.Text("name") is { } name && !(old is { Name: "" } && name == old.Title) ? name : null;

    /// <summary>The list price, for what is new.</summary>
    private static Money? Price(Opportunity o, Names names, bool isNew) =>
        isNew && o.ProductId is { } id && names.Products.GetValueOrDefault(id) is { } product
            ? new Money(product.PriceUnits, product.PriceCurrency)
            : null;
}

/// <summary>The amounts of a row, which have one currency between them: nothing is relabelled.</summary>
internal static class OpportunityAmounts
{
    /// <summary>Sets both; false where they, or what is stored, are in different currencies.</summary>
    public static bool Apply(ImportRow row, Opportunity o, Money? price)
    {
        var empty = o.Amount.Units == 0 && o.ClosedUnits is null;
        var stated = Stated(row) ?? (empty ? row.Text("currency") : null) ?? o.Amount.Currency;
        var amount = row.Money("amount", stated);
        var closed = row.Money("closedValue", stated);
        var currency = amount?.Currency ?? closed?.Currency ?? stated;
        var changes = currency != o.Amount.Currency;
        if (
            (closed is not null && closed.Currency != currency)
            || (changes && o.Amount.Units != 0 && amount is null)
            || (changes && o.ClosedUnits is not null && closed is null)
        )
        {
            return false;
        }

        o.ClosedUnits = closed?.Units ?? o.ClosedUnits;
        o.Amount =
            amount
            ?? (
                price is not null && (price.Currency == currency || !Says(row))
                    ? price
                    : new Money(o.Amount.Units, currency)
            );
        return true;
    }

    /// <summary>Whether the row says anything of money; a list price comes in its own currency where it does not.</summary>
    private static bool Says(ImportRow row) =>
        row.Text("currency") is not null || row.Money("closedValue", "") is not null;

    /// <summary>The currency that stands beside one of the amounts; null for none.</summary>
    private static string? Stated(ImportRow row) =>
        new[] { row.Money("amount", ""), row.Money("closedValue", "") }
            .OfType<Money>()
            .Select(m => m.Currency)
            .FirstOrDefault(c => c.Length > 0);
}
