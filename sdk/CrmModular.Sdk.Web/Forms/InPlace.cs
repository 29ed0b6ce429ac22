namespace CrmModular.Sdk.Web;

/// <summary>A value on a record's page that is edited where it stands.</summary>
/// <param name="Field">The field.</param>
/// <param name="Raw">The value as a form holds it.</param>
/// <param name="Names">The names of people and records by their ids.</param>
/// <param name="EditUrl">Answers the control and takes the new value; null where the user may not change it.</param>
public sealed record ValueView(
    FormField Field,
    IReadOnlyList<string> Raw,
    IReadOnlyDictionary<string, string> Names,
    string? EditUrl
)
{
    /// <summary>The first value; empty for none.</summary>
    public string Value => Raw is [var first, ..] ? first : "";

    /// <summary>The currency of an amount; null for what is no money.</summary>
    public string? Currency { get; init; }

    /// <summary>The id of its element.</summary>
    public string Id => $"v-{Field.Name}";
}

/// <summary>The control that takes a value's place while it is edited.</summary>
/// <param name="Value">What is edited.</param>
/// <param name="Input">The control.</param>
/// <param name="Version">The record's version that was read.</param>
public sealed record InPlaceView(ValueView Value, FieldView Input, int Version);
