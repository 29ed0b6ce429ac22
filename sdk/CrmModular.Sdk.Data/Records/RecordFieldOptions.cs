namespace CrmModular.Sdk.Data;

/// <summary>What a kind of record says of its fields. Each answers the field, so that one line says all of it.</summary>
public static class RecordFieldOptions
{
    /// <summary>It cannot be left empty.</summary>
    public static F Required<F>(this F field)
        where F : RecordField => Set(field, f => f.IsRequired = true);

    /// <summary>The longest text, as <see cref="string.Length"/> counts.</summary>
    public static F Max<F>(this F field, int length)
        where F : RecordField => Set(field, f => f.MaxLength = length);

    /// <summary>It is the record's name: needed, in every list, sorted by, and found by search.</summary>
    public static F IsTitle<F>(this F field)
        where F : RecordField =>
        Set(field, f => f.IsTitle = f.IsRequired = f.IsInList = f.IsSortable = f.IsSearched = true);

    /// <summary>No two records in use have the same.</summary>
    public static F Unique<F>(this F field)
        where F : RecordField => Set(field, f => f.IsUnique = true);

    /// <summary>The list shows it before anyone chooses columns, and sorts by it.</summary>
    public static F InList<F>(this F field)
        where F : RecordField => Set(field, f => f.IsInList = f.IsSortable = true);

    /// <summary>The list is not filtered by it.</summary>
    public static F NotFiltered<F>(this F field)
        where F : RecordField => Set(field, f => f.IsFilterable = false);

    /// <summary>Search finds the record by it.</summary>
    public static F Searched<F>(this F field)
        where F : RecordField => Set(field, f => f.IsSearched = true);

    /// <summary>The record's page shows it as a badge beside the name.</summary>
    public static F Badge<F>(this F field)
        where F : RecordField => Set(field, f => f.IsBadge = true);

    /// <summary>The record's page shows it among the figures at the top.</summary>
    public static F Fact<F>(this F field)
        where F : RecordField => Set(field, f => f.IsFact = true);

    /// <summary>Headings by which files call it, in any language, besides its label.</summary>
    public static F Headings<F>(this F field, params IReadOnlyList<string> headings)
        where F : RecordField => Set(field, f => f.FileHeadings = headings);

    /// <summary>What lists and files call the two states of a switch.</summary>
    public static F As<F>(this F field, SwitchStates states)
        where F : RecordField => Set(field, f => f.States = states);

    private static F Set<F>(F field, Action<F> set)
        where F : RecordField
    {
        set(field);
        return field;
    }
}
