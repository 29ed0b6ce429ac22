namespace CrmModular.Sdk.Web;

/// <summary>Which control a field is typed into, and how its value is shown.</summary>
public enum InputKind
{
    /// <summary>One line.</summary>
    Text,

    /// <summary>Several lines.</summary>
    LongText,

    /// <summary>An e-mail address.</summary>
    Email,

    /// <summary>A telephone number.</summary>
    Phone,

    /// <summary>A web address.</summary>
    Web,

    /// <summary>A whole number.</summary>
    Number,

    /// <summary>A number that is shown without separators.</summary>
    Year,

    /// <summary>A whole amount of the company's currency.</summary>
    Amount,

    /// <summary>An amount or another number with decimals.</summary>
    Decimal,

    /// <summary>A calendar date.</summary>
    Date,

    /// <summary>One of a set of values.</summary>
    Choice,

    /// <summary>Yes or no.</summary>
    Switch,

    /// <summary>One line, with the values in use offered.</summary>
    Suggest,

    /// <summary>A person of the company, found while typing.</summary>
    Person,

    /// <summary>Another record, found while typing.</summary>
    Lookup,

    /// <summary>Any number of words.</summary>
    Tags,
}

/// <summary>
/// A field of a record as people see it, declared once: the form, edit in place, the details on the record's page, the
/// comparison after a stale save and the audit lines of the timeline all read it.
/// </summary>
/// <param name="Name">The property's name, in the entity and in the input alike.</param>
/// <param name="TextKey">The key of its label; the same key with <c>.hint</c> is a line of help where there is one.</param>
/// <param name="Kind">The control.</param>
public sealed record FormField(string Name, string TextKey, InputKind Kind)
{
    /// <summary>Whether it cannot be left empty.</summary>
    public bool Required { get; init; }

    /// <summary>Whether it takes both columns of a form.</summary>
    public bool Wide { get; init; }

    /// <summary>The greatest length of a text.</summary>
    public int MaxLength { get; init; } = 200;

    /// <summary>For a choice: its values.</summary>
    public IReadOnlyList<string> Choices { get; init; } = [];

    /// <summary>The start of the keys of a choice's texts; null shows the values as they are.</summary>
    public string? ChoiceTextKey { get; init; }

    /// <summary>For a choice whose values people make: their names; these stand before the texts. Null has none.</summary>
    public IReadOnlyDictionary<string, string>? ChoiceNames { get; init; }

    /// <summary>For a person, a lookup or tags: the address that answers what was typed, as JSON.</summary>
    public string? LookupUrl { get; init; }

    /// <summary>For a lookup: the page of the chosen record, with <c>{id}</c> where its id goes.</summary>
    public string? RecordUrl { get; init; }

    /// <summary>For an amount with decimals: the name of the field that holds its currency; null for a number that is no money.</summary>
    public string? CurrencyField { get; init; }

    /// <summary>Whether the head of the record's page shows it too, so that a change in place asks for the page anew.</summary>
    public bool InHead { get; init; }
}

/// <summary>Fields that belong together in a form.</summary>
/// <param name="TextKey">The key of the group's heading.</param>
/// <param name="Fields">The fields, in order.</param>
public sealed record FormGroup(string TextKey, params IReadOnlyList<FormField> Fields);
