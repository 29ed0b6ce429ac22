namespace CrmModular.Customers.Customers;

/// <summary>What a customer is.</summary>
public enum CustomerType
{
    /// <summary>A company or another organisation.</summary>
    Company,

    /// <summary>A private person.</summary>
    Person,
}

/// <summary>A company or a private person that we sell to, or would like to.</summary>
[RecordKind(CustomerRecords.Customer)]
public sealed class Customer : Entity, IOwned, ISearchable, IHasExternalId
{
    private string _name = "";

    public required string Name
    {
        get => _name;
        set
        {
            _name = value;
            NameSort = SortKey.Of(value);
        }
    }

    public string NameSort { get; private set; } = "";
    public CustomerType Type { get; set; }
    public Guid? OwnerId { get; set; }

    /// <summary>A, B, C or D; empty for none.</summary>
    public string Level { get; set; } = "";

    [TextLimit(TextLimitAttribute.Line)]
    public string Industry { get; set; } = "";

    [TextLimit(TextLimitAttribute.Line)]
    public string Region { get; set; } = "";

    [TextLimit(TextLimitAttribute.Line)]
    public string Source { get; set; } = "";

    [TextLimit(ContactText.LongestPhone)]
    public string Phone { get; set; } = "";

    [TextLimit(ContactText.LongestEmail)]
    public string Email { get; set; } = "";

    [TextLimit(ContactText.LongestWeb)]
    public string Web { get; set; } = "";

    [TextLimit(500)]
    public string Address { get; set; } = "";
    public string Notes { get; set; } = "";

    /// <summary>Each between bars, sorted: <c>|key|renewal|</c>; empty for none. See <see cref="FieldKind.Tags"/>.</summary>
    [TextLimit(TagText.LongestText)]
    public string Tags { get; set; } = "";
    public Guid? ParentId { get; set; }
    public int? Employees { get; set; }

    /// <summary>Yearly revenue, in whole units of the company's currency.</summary>
    public long? Revenue { get; set; }
    public int? FoundedYear { get; set; }

    /// <summary>Finds the customer again when the same file is imported; empty for none.</summary>
    public string ExternalId { get; set; } = "";

    public SearchText? ToSearch() => new(Name, Industry, Phone, Digits(Phone), Email, Web);

    /// <summary>A phone number is found however its digits are grouped.</summary>
    internal static string Digits(string phone)
    {
        var digits = string.Concat(phone.Where(char.IsAsciiDigit));
        return digits == phone ? "" : digits;
    }
}
