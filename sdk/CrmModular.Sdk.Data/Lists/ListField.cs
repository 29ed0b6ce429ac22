using System.Linq.Expressions;

namespace CrmModular.Sdk.Data;

/// <summary>How a field of a list is shown, filtered and written into a file.</summary>
public enum FieldKind
{
    /// <summary>Text; filtered by a part of it.</summary>
    Text,

    /// <summary>One of a set of values; filtered by any of several.</summary>
    Choice,

    /// <summary>A person; filtered by any of several, <c>me</c>, or <c>team</c>.</summary>
    Person,

    /// <summary>A whole number; filtered by a range.</summary>
    Number,

    /// <summary>Money in units of the row's currency; filtered by a range of amounts.</summary>
    Money,

    /// <summary>A calendar date; filtered by a range.</summary>
    Date,

    /// <summary>A point in time; filtered by a range of dates in the company's time zone.</summary>
    Time,

    /// <summary>Words in one text, each between bars (<c>|key|renewal|</c>); filtered by any of several.</summary>
    Tags,
}

/// <summary>How wide a column is beside the flexible first one.</summary>
public enum FieldWidth
{
    /// <summary>As fits the kind of field.</summary>
    Auto,

    /// <summary>One or two letters.</summary>
    Tiny,

    /// <summary>A word or a date.</summary>
    Small,

    /// <summary>Two words or an amount.</summary>
    Medium,

    /// <summary>A person's name.</summary>
    Large,

    /// <summary>An address or a company's name.</summary>
    Wide,
}

/// <summary>A field of a list: what it shows, and how it sorts and filters in SQL.</summary>
public abstract class ListField
{
    /// <summary>The name in addresses, views and the API; never changes.</summary>
    public required string Key { get; init; }

    /// <summary>The key of its heading.</summary>
    public required string TextKey { get; init; }

    /// <summary>How it is shown and filtered.</summary>
    public required FieldKind Kind { get; init; }

    /// <summary>For a choice: its values; the text of each is at <see cref="ChoiceTextKey"/> followed by a dot and the value.</summary>
    public IReadOnlyList<string> Choices { get; init; } = [];

    /// <summary>The start of the keys of a choice's texts; null shows the values as they are.</summary>
    public string? ChoiceTextKey { get; init; }

    /// <summary>For a choice whose values people make: their names; these stand before the texts. Null has none.</summary>
    public IReadOnlyDictionary<string, string>? ChoiceNames { get; init; }

    /// <summary>For a choice of stages: the glyph before each value's name; null has none.</summary>
    public IReadOnlyDictionary<string, string>? ChoiceGlyphs { get; init; }

    /// <summary>For a choice of A to D: shown as squares that lose weight from A to D.</summary>
    public bool AsLevel { get; init; }

    /// <summary>How wide its column is.</summary>
    public FieldWidth Width { get; init; }

    /// <summary>Whether the list shows it before anyone chooses columns.</summary>
    public bool Default { get; init; }

    /// <summary>Whether it can be filtered by.</summary>
    public bool Filterable { get; init; } = true;

    /// <summary>The feature without which it is not there; null always has it.</summary>
    public string? Feature { get; init; }

    /// <summary>The keys of the fields that a file has in its place, where what is shown is one of several: the closed value or the expected one.</summary>
    public IReadOnlyList<string> Exports { get; init; } = [];

    /// <summary>The value that is shown, as an expression of the entity.</summary>
    public abstract LambdaExpression Shown { get; }

    /// <summary>Whether a record can be without a value, so that one can ask for those.</summary>
    public bool CanBeEmpty =>
        !Shown.ReturnType.IsValueType || Nullable.GetUnderlyingType(Shown.ReturnType) is not null;

    /// <summary>A never-null value to sort by; null where the list cannot sort by it.</summary>
    public abstract LambdaExpression? Sorted { get; }
}

/// <summary>A field of a list of one kind of record.</summary>
/// <typeparam name="T">The entity.</typeparam>
public abstract class ListField<T> : ListField
{
    /// <summary>The record whose name a text is: a filter that is an id finds this record's rows and no namesake's. Null for any other text.</summary>
    public Expression<Func<T, Guid?>>? Record { get; init; }
}

/// <summary>A field whose shown and sorted values have known types.</summary>
/// <typeparam name="T">The entity.</typeparam>
/// <typeparam name="TShown">The type of the shown value.</typeparam>
/// <typeparam name="TSorted">The type of the sorted value: text, whole number, date or time.</typeparam>
/// <param name="shown">The value that is shown and filtered.</param>
/// <param name="sorted">A never-null value to sort by; null where the list cannot sort by it.</param>
public sealed class ListField<T, TShown, TSorted>(
    Expression<Func<T, TShown>> shown,
    Expression<Func<T, TSorted>>? sorted
) : ListField<T>
{
    /// <inheritdoc />
    public override LambdaExpression Shown => shown;

    /// <inheritdoc />
    public override LambdaExpression? Sorted => sorted;
}
