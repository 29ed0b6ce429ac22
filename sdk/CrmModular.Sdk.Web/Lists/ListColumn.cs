using CrmModular.Sdk.Data;

namespace CrmModular.Sdk.Web;

/// <summary>A column of a list: a field of its own, or one that another module adds.</summary>
/// <param name="Key">The name in views.</param>
/// <param name="Title">The heading.</param>
/// <param name="Field">The list's own field; null for one that is added, by another module or its own.</param>
/// <param name="Source">The name of the module that adds it; empty for the list's own.</param>
internal sealed record ListColumn(string Key, string Title, ListField? Field, string Source)
{
    /// <summary>Another module's column.</summary>
    public AddedColumn? Added { get; init; }

    /// <summary>The place of its value in a row, or of its texts among those of other modules.</summary>
    public int Index { get; init; }

    public bool AlignRight =>
        Field is null ? Added!.AlignRight : Field.Kind is FieldKind.Money or FieldKind.Number;

    /// <summary>The style class of its width; the first column takes what is left.</summary>
    public string Width =>
        Field?.Width switch
        {
            FieldWidth.Tiny => "w-xs",
            FieldWidth.Small => "w-s",
            FieldWidth.Medium => "w-m",
            FieldWidth.Large => "w-l",
            FieldWidth.Wide => "w-xl",
            _ => ByKind(),
        };

    private string ByKind() =>
        Field?.Kind switch
        {
            FieldKind.Choice => Field.AsLevel ? "w-xs" : "w-s",
            FieldKind.Number => "w-s",
            // A day with its year is longer in Chinese than any other column of this width.
            FieldKind.Date or FieldKind.Time => "w-m w-t",
            FieldKind.Person => "w-l",
            _ => "w-m",
        };
}

/// <summary>What a list knows of another module's column.</summary>
/// <param name="Declaration">Who adds it.</param>
/// <param name="Key">The key under which views keep it.</param>
/// <param name="TextKey">The key of its heading.</param>
/// <param name="AlignRight">Whether figures are aligned at the right.</param>
/// <param name="Default">Whether it is shown before anyone chooses columns.</param>
internal sealed record AddedColumn(
    Extension Declaration,
    string Key,
    string TextKey,
    bool AlignRight,
    bool Default
);
