using System.Linq.Expressions;

namespace CrmModular.Sales.Opportunities;

/// <summary>The list of opportunities: its fields, for pages, views, the API, exports and bulk changes.</summary>
internal static class OpportunityList
{
    /// <summary>The stages that every installation starts with; the filter takes the keys of others as well.</summary>
    public static readonly IReadOnlyList<string> Stages =
    [
        "prospecting",
        "engaging",
        "won",
        "lost",
    ];

    public static readonly ListDefinition<Opportunity> Definition = Define();

    private static ListDefinition<Opportunity> Define()
    {
        var list = new ListDefinition<Opportunity>(SalesRecords.List, Rights.ViewOpportunities)
        {
            Currency = o => o.Amount.Currency,
            DefaultSort = "-changed",
            EditPermission = Rights.EditOpportunities,
            DeletePermission = Rights.DeleteOpportunities,
            ChangeOwner = (_, records, owner, _) =>
            {
                foreach (var record in records)
                {
                    record.OwnerId = owner;
                }

                return Task.CompletedTask;
            },
        };
        list.Text("name", "sales.field.name", o => o.Title, o => o.TitleSort, true);
        // Names of others come from their views by a left join; a deal without one sorts first.
        list.Text(
            "customer",
            "customers.customer",
            o => o.Customer!.CustomerName ?? "",
            o => o.Customer!.CustomerSort ?? "",
            record: o => o.CustomerId
        );
        list.Text(
            "product",
            "catalog.product",
            o => o.Product!.ProductName ?? "",
            o => o.Product!.ProductSort ?? "",
            record: o => o.ProductId
        );
        Choices(list);
        list.Add(
            new ListField<Opportunity, Guid?, string>(o => o.OwnerId, o => o.Owner!.NameSort ?? "")
            {
                Key = "owner",
                TextKey = "sales.field.owner",
                Kind = FieldKind.Person,
                Default = true,
            }
        );
        list.Text(
            "region",
            "sales.field.region",
            o => o.Owner!.Region ?? "",
            o => o.Owner!.Region ?? "",
            true
        );
        list.Text(
            "customerRegion",
            "sales.field.customerRegion",
            o => o.Customer!.Region ?? "",
            o => o.Customer!.Region ?? ""
        );
        list.Text("nextStep", "sales.field.nextStep", o => o.NextStep);
        Dates(list);
        list.Text("source", "sales.field.source", o => o.Source, o => o.Source);
        list.Text("reason", "sales.field.lostReason", o => o.LostReason);
        Figures(list);
        list.Text("externalId", "sales.field.externalId", o => o.ExternalId, filterable: false);
        return list;
    }

    private static void Choices(ListDefinition<Opportunity> list)
    {
        list.Add(Stage(Stages));
        list.Add(
            new ListField<Opportunity, OpportunityStatus, string>(o => o.Status, null)
            {
                Key = "status",
                TextKey = "sales.field.status",
                Kind = FieldKind.Choice,
                Choices = [.. Enum.GetNames<OpportunityStatus>()],
                ChoiceTextKey = "sales.status",
            }
        );
    }

    /// <summary>The stage with the keys and names of those that there are now; null takes those that we bring.</summary>
    public static ListField<Opportunity, string, int> Stage(
        IReadOnlyList<string> keys,
        IReadOnlyDictionary<string, string>? names = null,
        IReadOnlyDictionary<string, string>? glyphs = null
    ) =>
        new(o => o.Stage!.Key, o => o.Stage!.Position)
        {
            Key = "stage",
            TextKey = "sales.field.stage",
            Kind = FieldKind.Choice,
            Choices = keys,
            ChoiceTextKey = "sales.stage",
            ChoiceNames = names,
            ChoiceGlyphs = glyphs,
            Width = FieldWidth.Medium,
            Default = true,
        };

    private static void Dates(ListDefinition<Opportunity> list)
    {
        list.Add(Date("nextStepOn", o => o.NextStepOn, o => o.NextStepOn ?? DateOnly.MaxValue));
        list.Add(
            Date(
                "close",
                o => o.ClosedOn ?? o.CloseOn,
                o => o.CloseSort,
                true,
                exports: ["closedOn", "closeOn"]
            )
        );
        list.Add(Date("closeOn", o => o.CloseOn, null));
        // "close" is the expected day until there is a true one; this is the true one alone.
        list.Add(Date("closedOn", o => o.ClosedOn, null, text: "closedOn.only"));
        list.Add(Date("engagedOn", o => o.EngagedOn, null));
        list.Add(Date("stale", o => o.StaleOn, null, feature: FeatureIds.Stale));
        list.Add(Time("activity", o => o.LastActivityAt, null));
        list.Add(Time("changed", o => o.ChangedAt, o => o.ChangedAt));
        list.Add(Time("created", o => o.CreatedAt, null));
    }

    private static void Figures(ListDefinition<Opportunity> list)
    {
        list.Add(
            new ListField<Opportunity, int, int>(o => o.Probability, o => o.Probability)
            {
                Key = "probability",
                TextKey = "sales.field.probability",
                Kind = FieldKind.Number,
            }
        );
        list.Add(
            new ListField<Opportunity, long, long>(o => o.ValueSort, o => o.ValueSort)
            {
                Key = "amount",
                TextKey = "sales.field.amount",
                Kind = FieldKind.Money,
                Default = true,
                Exports = ["expected", "closedValue"],
            }
        );
        list.Add(
            new ListField<Opportunity, long, long>(o => o.Amount.Units, null)
            {
                Key = "expected",
                TextKey = "sales.field.expected",
                Kind = FieldKind.Money,
                Filterable = false,
            }
        );
        list.Add(
            new ListField<Opportunity, long?, long>(o => o.ClosedUnits, null)
            {
                Key = "closedValue",
                TextKey = "sales.field.closedValue",
                Kind = FieldKind.Money,
                Filterable = false,
            }
        );
    }

    private static ListField<Opportunity, DateOnly?, DateOnly> Date(
        string key,
        Expression<Func<Opportunity, DateOnly?>> shown,
        Expression<Func<Opportunity, DateOnly>>? sorted,
        bool isDefault = false,
        string? feature = null,
        string? text = null,
        IReadOnlyList<string>? exports = null
    ) =>
        new(shown, sorted)
        {
            Key = key,
            TextKey = $"sales.field.{text ?? key}",
            Kind = FieldKind.Date,
            Default = isDefault,
            Feature = feature,
            Exports = exports ?? [],
        };

    private static ListField<Opportunity, DateTimeOffset, DateTimeOffset> Time(
        string key,
        Expression<Func<Opportunity, DateTimeOffset>> shown,
        Expression<Func<Opportunity, DateTimeOffset>>? sorted
    ) =>
        new(shown, sorted)
        {
            Key = key,
            TextKey = $"sales.field.{key}",
            Kind = FieldKind.Time,
        };
}
