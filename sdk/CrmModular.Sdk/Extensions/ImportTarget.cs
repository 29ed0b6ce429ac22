namespace CrmModular.Sdk;

/// <summary>How the text of a cell is read.</summary>
public enum ImportValue
{
    /// <summary>As it stands.</summary>
    Text,

    /// <summary>A whole number.</summary>
    Whole,

    /// <summary>An amount; without a currency in the cell it is the row's, see <see cref="Currency"/>.</summary>
    Money,

    /// <summary>The currency of the row's amounts, as a code of three letters.</summary>
    Currency,

    /// <summary>Several words in one cell, see <see cref="TagCell"/>.</summary>
    Tags,

    /// <summary>A calendar date.</summary>
    Date,

    /// <summary>Yes or no.</summary>
    YesNo,

    /// <summary>An e-mail address.</summary>
    Email,

    /// <summary>A telephone number.</summary>
    Phone,

    /// <summary>A web address.</summary>
    Web,

    /// <summary>One of <see cref="ImportTarget.Choices"/>.</summary>
    Choice,

    /// <summary>Another record, by its name; see <see cref="ImportTarget.Reference"/>.</summary>
    Reference,
}

/// <summary>What a column of a file can go to.</summary>
/// <param name="Key">The name under which a row answers the value.</param>
/// <param name="TextKey">The key of its label.</param>
/// <param name="Value">How a cell is read.</param>
public sealed record ImportTarget(string Key, string TextKey, ImportValue Value)
{
    /// <summary>The target of the id that an export writes into each row; the first of every type.</summary>
    public static readonly ImportTarget RecordId = new(
        "recordId",
        "import.record.id",
        ImportValue.Text
    )
    {
        IsRecordId = true,
        MaxLength = 36,
    };

    /// <summary>Whether it is the record's own id, which an export writes.</summary>
    public bool IsRecordId { get; init; }

    /// <summary>Whether it tells two records of one name apart: a phone number, an address, a code.</summary>
    public bool TellsApart { get; init; }

    /// <summary>A row without it is refused.</summary>
    public bool Required { get; init; }

    /// <summary>Rows without it are pointed out, and the user says whether they come in.</summary>
    public bool Expected { get; init; }

    /// <summary>Whether it finds the record again when the same file is imported once more.</summary>
    public bool ExternalId { get; init; }

    /// <summary>Whether it, together with the others that say so, finds the record again where there is no external id.</summary>
    public bool Identifies { get; init; }

    /// <summary>For <see cref="ImportValue.Reference"/>: the kind of record, whose <see cref="IImportLookup"/> finds it.</summary>
    public string? Reference { get; init; }

    /// <summary>
    /// For <see cref="ImportValue.Reference"/>: the target that holds the other record's external id; null has none. Where a row
    /// has one, it says which record is meant, and a name counts only of a record that has no external id.
    /// </summary>
    public string? ExternalIdTarget { get; init; }

    /// <summary>A name that is not found is created without a question, where its look-up can.</summary>
    public bool CreatesMissing { get; init; }

    /// <summary>For <see cref="ImportValue.Choice"/>: the start of the keys of the values' texts; each language's text counts as a name. Null has none.</summary>
    public string? ChoiceTextKey { get; init; }

    /// <summary>For <see cref="ImportValue.Choice"/>: what there is to choose.</summary>
    public IReadOnlyList<ImportChoice> Choices { get; init; } = [];

    /// <summary>
    /// For <see cref="ImportValue.Text"/>: what people usually write, in any language. A value that is nearly one of them is
    /// pointed out, and the user takes that one or keeps theirs; any other value comes in as it stands.
    /// </summary>
    public IReadOnlyList<string> Usual { get; init; } = [];

    /// <summary>Headings by which files call it, in any language, besides its label.</summary>
    public IReadOnlyList<string> Headings { get; init; } = [];

    /// <summary>The record's property that keeps the value; null where it is called like <see cref="Key"/>, or where there is none.</summary>
    public string? Property { get; init; }

    /// <summary>The greatest length of a text.</summary>
    public int MaxLength { get; init; } = 2000;
}

/// <summary>One of several values.</summary>
/// <param name="Value">What the row answers.</param>
/// <param name="Names">How files write it, in any language; the value itself always counts.</param>
public sealed record ImportChoice(string Value, params IReadOnlyList<string> Names);
