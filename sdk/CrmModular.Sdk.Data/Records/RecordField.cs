using System.Linq.Expressions;
using System.Text.Json;

namespace CrmModular.Sdk.Data;

/// <summary>What a field of a record holds: it decides the control of the form, the filter of the list, how a file and the API write it.</summary>
public enum RecordFieldType
{
    /// <summary>One line.</summary>
    Text,

    /// <summary>Several lines.</summary>
    LongText,

    /// <summary>One line, with the values in use offered.</summary>
    Suggest,

    /// <summary>An amount, in the currency of the record.</summary>
    Money,

    /// <summary>The currency of the record's amounts, as an ISO 4217 code.</summary>
    Currency,

    /// <summary>Yes or no.</summary>
    Switch,
}

/// <summary>
/// A field of a kind of record, declared once in its <see cref="RecordType{T}"/>: columns, validation, form, list, page, API,
/// import, export and audit words all read it. Its options are set by <see cref="RecordFieldOptions"/>.
/// </summary>
public abstract class RecordField
{
    private protected RecordField(string name, RecordFieldType type, string textKey)
    {
        Name = name;
        Type = type;
        TextKey = textKey;
    }

    /// <summary>The property's name; the name in forms and in the audit.</summary>
    public string Name { get; }

    /// <summary>The name in the API, in lists, in addresses and files: the property's with a small letter first.</summary>
    public string Key => JsonNamingPolicy.CamelCase.ConvertName(Name);

    /// <summary>What it holds.</summary>
    public RecordFieldType Type { get; }

    /// <summary>The key of its label.</summary>
    public string TextKey { get; internal set; }

    /// <summary>Whether it cannot be left empty.</summary>
    public bool IsRequired { get; internal set; }

    /// <summary>Whether it is the record's name.</summary>
    public bool IsTitle { get; internal set; }

    /// <summary>Whether no two records in use have the same; empty ones do not count.</summary>
    public bool IsUnique { get; internal set; }

    /// <summary>The longest text, as <see cref="string.Length"/> counts; for what is no text, without meaning.</summary>
    public int MaxLength { get; internal set; } = TextLimitAttribute.Line;

    /// <summary>Whether the list shows it before anyone chooses columns.</summary>
    public bool IsInList { get; internal set; }

    /// <summary>Whether the list can be filtered by it.</summary>
    public bool IsFilterable { get; internal set; } = true;

    /// <summary>Whether the list can be sorted by it; it needs an index where there are many records.</summary>
    public bool IsSortable { get; internal set; }

    /// <summary>Whether search finds the record by it; the title always does.</summary>
    public bool IsSearched { get; internal set; }

    /// <summary>Whether the record's page shows it as a badge beside the name.</summary>
    public bool IsBadge { get; internal set; }

    /// <summary>Whether the record's page shows it among the figures at the top.</summary>
    public bool IsFact { get; internal set; }

    /// <summary>Whether it is another system's id of the record: not in the form, and found again by an import.</summary>
    public bool IsExternalId { get; internal set; }

    /// <summary>Headings by which files call it, in any language, besides its label.</summary>
    public IReadOnlyList<string> FileHeadings { get; internal set; } = [];

    /// <summary>What a list, a file and a filter call the two states of a <see cref="RecordFieldType.Switch"/>; null is yes and no.</summary>
    public SwitchStates? States { get; internal set; }

    /// <summary>Reads what a form sends, in the invariant culture.</summary>
    /// <param name="text">What was typed; empty for nothing.</param>
    /// <param name="value">The value; null for nothing.</param>
    /// <returns>Whether it can be read.</returns>
    public abstract bool TryRead(string text, out object? value);

    /// <summary>Reads a value of the API.</summary>
    /// <param name="json">The value; null empties the field.</param>
    /// <param name="value">The value.</param>
    /// <returns>Whether it is of the right type.</returns>
    public abstract bool TryRead(JsonElement json, out object? value);

    /// <summary>What a row of a file says.</summary>
    /// <param name="row">The row.</param>
    /// <param name="value">The value.</param>
    /// <returns>Whether it says anything.</returns>
    public abstract bool TryRead(ImportRow row, out object? value);
}

/// <summary>The two states of a switch as lists and files name them.</summary>
/// <param name="Key">The key of the list's field.</param>
/// <param name="TextKey">The key of its heading.</param>
/// <param name="ChoiceTextKey">The start of the keys of the two states' names.</param>
/// <param name="On">The value for yes.</param>
/// <param name="Off">The value for no.</param>
public sealed record SwitchStates(
    string Key,
    string TextKey,
    string ChoiceTextKey,
    ImportChoice On,
    ImportChoice Off
);

/// <summary>A field of one kind of record.</summary>
/// <typeparam name="T">The entity.</typeparam>
public abstract class RecordField<T> : RecordField
    where T : Entity
{
    private protected RecordField(string name, RecordFieldType type, string textKey)
        : base(name, type, textKey) { }

    /// <summary>The value of a record: text, decimal, true or false; null for nothing.</summary>
    public abstract object? Read(T record);

    /// <summary>Sets the value of a record; it was checked before.</summary>
    public abstract void Write(T record, object? value);

    /// <summary>Whether a record of this kind has the value already.</summary>
    public bool Has(T record, object? value) => Equals(Read(record), Normal(value));

    /// <summary>The value as the record would keep it: a text without outer spaces, and nothing as the empty text.</summary>
    public virtual object? Normal(object? value) => value;

    /// <summary>The key of the sentence by which a value is refused; null where it is taken.</summary>
    public virtual string? Refusal(object? value) =>
        IsRequired && Normal(value) is null or "" ? "form.required" : null;

    /// <summary>The list's field; null where a list has none of it.</summary>
    internal abstract ListField<T>? ToListField();

    /// <summary>The target of an import.</summary>
    internal abstract ImportTarget ToTarget();
}
