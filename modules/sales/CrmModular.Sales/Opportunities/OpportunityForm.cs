using CrmModular.Sales.Pipelines;
using CrmModular.Sdk.Web;

namespace CrmModular.Sales.Opportunities;

/// <summary>The fields of an opportunity, for the form, edit in place, details, comparisons and the timeline.</summary>
internal static class OpportunityForm
{
    private const string People = "/customers/lookup/people";
    private const string Customers = "/customers/lookup/customers";
    private const string Products = "/catalog/lookup/products";

    public static readonly FormField Name = new("Name", "sales.field.ownName", InputKind.Text)
    {
        Wide = true,
    };
    public static readonly FormField Customer = new(
        "CustomerId",
        "customers.customer",
        InputKind.Lookup
    )
    {
        LookupUrl = Customers,
        RecordUrl = "/customers/{id}",
    };
    public static readonly FormField Product = new("ProductId", "catalog.product", InputKind.Lookup)
    {
        LookupUrl = Products,
        RecordUrl = "/catalog/products/{id}",
    };
    public static readonly FormField Owner = new("OwnerId", "sales.field.owner", InputKind.Person)
    {
        LookupUrl = People,
    };
    public static readonly FormField Stage = new("Stage", "sales.field.stage", InputKind.Choice)
    {
        Required = true,
        Choices = OpportunityList.Stages,
        ChoiceTextKey = "sales.stage",
    };
    public static readonly FormField Amount = new(
        "Amount",
        "sales.field.expected",
        InputKind.Decimal
    )
    {
        CurrencyField = nameof(Currency),
    };
    public static readonly FormField Currency = new(
        "Currency",
        "sales.field.currency",
        InputKind.Text
    )
    {
        MaxLength = 3,
    };
    public static readonly FormField Probability = new(
        "Probability",
        "sales.field.percent",
        InputKind.Number
    );
    public static readonly FormField EngagedOn = Date("EngagedOn", "sales.field.engagedOn");
    public static readonly FormField CloseOn = Date("CloseOn", "sales.field.closeOn");
    public static readonly FormField NextStep = new(
        "NextStep",
        "sales.field.nextStep",
        InputKind.Text
    );
    public static readonly FormField NextStepOn = Date("NextStepOn", "sales.field.nextStepOn");
    public static readonly FormField Source = new(
        "Source",
        "sales.field.source",
        InputKind.Suggest
    );
    public static readonly FormField ClosedValue = new(
        "ClosedValue",
        "sales.field.closedValue",
        InputKind.Decimal
    )
    {
        CurrencyField = nameof(Currency),
    };
    public static readonly FormField ClosedOn = Date("ClosedOn", "sales.field.closedOn");
    public static readonly FormField LostReason = new(
        "LostReason",
        "sales.field.lostReason",
        InputKind.Suggest
    );

    public static readonly IReadOnlyList<FormGroup> Groups =
    [
        new("sales.form.what", Customer, Product, Name, Owner, Source),
        new(
            "sales.form.way",
            Stage,
            Probability,
            Amount,
            Currency,
            EngagedOn,
            CloseOn,
            NextStep,
            NextStepOn
        ),
        new("sales.form.end", ClosedValue, ClosedOn, LostReason),
    ];

    /// <summary>The groups with the stages that there are now; the static ones know those that we bring. Who sees no products has no field to pick one.</summary>
    public static IReadOnlyList<FormGroup> With(PipelineSet set, ITexts texts, ICurrentUser user)
    {
        var stage = StageIn(set, texts);
        return
        [
            .. Groups.Select(g =>
                g with
                {
                    Fields =
                    [
                        .. g.Fields.Where(f => IsFor(f, user)).Select(f => f == Stage ? stage : f),
                    ],
                }
            ),
        ];
    }

    /// <summary>The stages of all pipelines as one choice: a stage says which pipeline it is of.</summary>
    public static FormField StageIn(PipelineSet set, ITexts texts) =>
        Stage with
        {
            Choices = [.. set.InOrder.Select(s => s.Key)],
            ChoiceNames = set.InOrder.ToDictionary(
                s => s.Key,
                s => set.NameIn(texts, s),
                StringComparer.Ordinal
            ),
        };

    public static readonly IReadOnlyList<FormField> All = [.. Groups.SelectMany(g => g.Fields)];

    /// <summary>Whether a user sees a field at all.</summary>
    public static bool IsFor(FormField field, ICurrentUser user) =>
        field != Product || user.Has(CatalogRecords.View);

    /// <summary>What the record's page shows of an opportunity.</summary>
    public static IReadOnlyList<FormField> Details(OpportunityStatus status) =>
        status switch
        {
            OpportunityStatus.Won =>
            [
                Customer,
                Product,
                Owner,
                Stage,
                Amount,
                ClosedValue,
                EngagedOn,
                ClosedOn,
                Source,
            ],
            OpportunityStatus.Lost =>
            [
                Customer,
                Product,
                Owner,
                Stage,
                Amount,
                LostReason,
                EngagedOn,
                ClosedOn,
                Source,
            ],
            _ =>
            [
                Customer,
                Product,
                Owner,
                Stage,
                Amount,
                Probability,
                NextStep,
                NextStepOn,
                CloseOn,
                EngagedOn,
                Source,
            ],
        };

    private static FormField Date(string name, string textKey) =>
        new(name, textKey, InputKind.Date);
}
