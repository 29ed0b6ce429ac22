namespace CrmModular.Sdk.Web;

/// <summary>What a form page shows.</summary>
public sealed record FormView
{
    /// <summary>Where it is posted.</summary>
    public required string Action { get; init; }

    /// <summary>Where Cancel leads.</summary>
    public required string CancelUrl { get; init; }

    /// <summary>What the button says: the verb and the thing.</summary>
    public required string SaveText { get; init; }

    /// <summary>The fields.</summary>
    public required IReadOnlyList<FormGroup> Groups { get; init; }

    /// <summary>What stands in them.</summary>
    public required FormValues Values { get; init; }

    /// <summary>The names of people and records by their ids.</summary>
    public IReadOnlyDictionary<string, string> Names { get; init; } =
        new Dictionary<string, string>();

    /// <summary>The values in use, by field, for <see cref="InputKind.Suggest"/>.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Suggestions { get; init; } =
        new Dictionary<string, IReadOnlyList<string>>();

    /// <summary>The messages by field.</summary>
    public IReadOnlyDictionary<string, string> Errors { get; init; } =
        new Dictionary<string, string>();

    /// <summary>The version that was read; null for a new record.</summary>
    public int? Version { get; init; }

    /// <summary>A second button that saves, with the name <c>then</c>; null for none.</summary>
    public FormButton? Second { get; init; }

    /// <summary>Records that look like the one being created; empty for none. A second save goes through.</summary>
    public IReadOnlyList<LikeRecord> Likes { get; init; } = [];

    /// <summary>The two versions, after a stale save that no script can show in a dialog.</summary>
    public ConflictView? Conflict { get; init; }

    /// <summary>A field of the form as its control needs it.</summary>
    public FieldView Field(FormField field) =>
        new(
            field,
            Values.Many(field.Name),
            Names,
            Suggestions.GetValueOrDefault(field.Name) ?? [],
            Errors.GetValueOrDefault(field.Name)
        );
}

/// <summary>A second button of a form.</summary>
/// <param name="Value">What is sent as <c>then</c>.</param>
/// <param name="Text">Its text.</param>
public sealed record FormButton(string Value, string Text);

/// <summary>A record that looks like the one being created.</summary>
/// <param name="Text">Its name.</param>
/// <param name="Url">Its page.</param>
/// <param name="Reason">What is the same, in the user's language.</param>
public sealed record LikeRecord(string Text, string Url, string Reason);

/// <summary>One field with its value and its message.</summary>
/// <param name="Field">The field.</param>
/// <param name="Raw">The value as a form holds it.</param>
/// <param name="Names">The names of people and records by their ids.</param>
/// <param name="Suggestions">The values in use.</param>
/// <param name="Error">What is wrong; null for nothing.</param>
public sealed record FieldView(
    FormField Field,
    IReadOnlyList<string> Raw,
    IReadOnlyDictionary<string, string> Names,
    IReadOnlyList<string> Suggestions,
    string? Error
)
{
    /// <summary>The first value; empty for none.</summary>
    public string Value => Raw is [var first, ..] ? first : "";

    /// <summary>The name under which the value is sent.</summary>
    public string Name { get; init; } = Field.Name;

    /// <summary>The control's id.</summary>
    public string Id { get; init; } = Field.Name;

    /// <summary>The control's label where none stands beside it; null uses the label.</summary>
    public string? AriaLabel { get; init; }

    /// <summary>The ids of hint and message for the control.</summary>
    public string DescribedBy(bool hint) => hint ? $"{Id}-h {Id}-e" : $"{Id}-e";
}
