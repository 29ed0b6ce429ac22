using CrmModular.Sdk.Web;

namespace CrmModular.Customers.Customers;

/// <summary>The fields of a customer, for the form, edit in place, details, comparisons and the timeline.</summary>
internal static class CustomerFields
{
    public const string PeopleUrl = "/customers/lookup/people";
    public const string CustomersUrl = "/customers/lookup/customers";
    public const string TagsUrl = "/customers/lookup/tags";

    public static readonly FormField Name = new("Name", "customers.field.name", InputKind.Text)
    {
        Required = true,
        Wide = true,
    };
    public static readonly FormField Type = new("Type", "customers.field.type", InputKind.Choice)
    {
        Required = true,
        Choices = [nameof(CustomerType.Company), nameof(CustomerType.Person)],
        ChoiceTextKey = "customers.type",
    };
    public static readonly FormField Level = new("Level", "customers.field.level", InputKind.Choice)
    {
        Choices = CustomerList.Levels,
        InHead = true,
    };
    public static readonly FormField Owner = new(
        "OwnerId",
        "customers.field.owner",
        InputKind.Person
    )
    {
        LookupUrl = PeopleUrl,
    };
    public static readonly FormField Phone = new("Phone", "customers.field.phone", InputKind.Phone);
    public static readonly FormField Email = new("Email", "customers.field.email", InputKind.Email);
    public static readonly FormField Web = new("Web", "customers.field.web", InputKind.Web);
    public static readonly FormField Address = new(
        "Address",
        "customers.field.address",
        InputKind.Text
    )
    {
        Wide = true,
    };
    public static readonly FormField Industry = new(
        "Industry",
        "customers.field.industry",
        InputKind.Suggest
    )
    {
        InHead = true,
    };
    public static readonly FormField Region = new(
        "Region",
        "customers.field.region",
        InputKind.Suggest
    )
    {
        InHead = true,
    };
    public static readonly FormField Source = new(
        "Source",
        "customers.field.source",
        InputKind.Suggest
    );
    public static readonly FormField Tags = new("Tags", "customers.field.tags", InputKind.Tags)
    {
        LookupUrl = TagsUrl,
        InHead = true,
    };
    public static readonly FormField Parent = new(
        "ParentId",
        "customers.field.parent",
        InputKind.Lookup
    )
    {
        LookupUrl = CustomersUrl,
        RecordUrl = "/customers/{id}",
    };
    public static readonly FormField Employees = new(
        "Employees",
        "customers.field.employees",
        InputKind.Number
    );
    public static readonly FormField Revenue = new(
        "Revenue",
        "customers.field.revenue",
        InputKind.Amount
    );
    public static readonly FormField Founded = new(
        "FoundedYear",
        "customers.field.founded",
        InputKind.Year
    );
    public static readonly FormField Notes = new(
        "Notes",
        "customers.field.notes",
        InputKind.LongText
    );

    public static readonly IReadOnlyList<FormGroup> Groups =
    [
        new("customers.form.main", Name, Type, Level, Owner, Parent),
        new("customers.form.reach", Phone, Email, Web, Address),
        new(
            "customers.form.more",
            Industry,
            Region,
            Source,
            Employees,
            Revenue,
            Founded,
            Tags,
            Notes
        ),
    ];

    public static readonly IReadOnlyList<FormField> All = [.. Groups.SelectMany(g => g.Fields)];

    /// <summary>The order of the details on the customer's page.</summary>
    public static readonly IReadOnlyList<FormField> Details =
    [
        Owner,
        Level,
        Phone,
        Email,
        Web,
        Address,
        Industry,
        Region,
        Source,
        Employees,
        Revenue,
        Founded,
        Parent,
        Tags,
    ];
}
