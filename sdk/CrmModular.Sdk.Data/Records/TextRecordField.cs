using System.Linq.Expressions;
using System.Text.Json;

namespace CrmModular.Sdk.Data;

/// <summary>A text: one line, several, or one with the values in use offered. Nothing is the empty text.</summary>
/// <typeparam name="T">The entity.</typeparam>
public sealed class TextRecordField<T> : RecordField<T>
    where T : Entity
{
    private readonly Property<T, string> _property;

    internal TextRecordField(Expression<Func<T, string>> of, RecordFieldType type, string textKey)
        : base(Property<T, string>.NameOf(of), type, textKey) => _property = new(of);

    /// <summary>The text, for queries.</summary>
    public Expression<Func<T, string>> Of => _property.Of;

    /// <inheritdoc />
    public override object Read(T record) => _property.Read(record);

    /// <inheritdoc />
    public override void Write(T record, object? value) =>
        _property.Write(record, (string)Normal(value));

    /// <inheritdoc />
    public override object Normal(object? value) => (value as string)?.Trim() ?? "";

    /// <inheritdoc />
    public override string? Refusal(object? value)
    {
        var text = (string)Normal(value);
        return base.Refusal(text)
            ?? (
                !PlainCharacters.Are(text) ? "form.characters"
                : text.Length > MaxLength ? "form.long"
                : null
            );
    }

    /// <inheritdoc />
    public override bool TryRead(string text, out object? value)
    {
        value = text;
        return true;
    }

    /// <inheritdoc />
    public override bool TryRead(JsonElement json, out object? value)
    {
        value = json.ValueKind == JsonValueKind.String ? json.GetString() : null;
        return json.ValueKind is JsonValueKind.String or JsonValueKind.Null;
    }

    /// <inheritdoc />
    public override bool TryRead(ImportRow row, out object? value) =>
        (value = row.Text(Key)) is not null;

    internal override ListField<T> ToListField()
    {
        var sorted =
            IsTitle ? Property<T, string>.Expression(Name + "Sort")
            : IsSortable ? Of
            : null;
        return new ListField<T, string, string>(Of, sorted)
        {
            Key = Key,
            TextKey = TextKey,
            Kind = FieldKind.Text,
            Default = IsInList,
            Filterable = IsFilterable,
        };
    }

    internal override ImportTarget ToTarget() =>
        new(Key, TextKey, ImportValue.Text)
        {
            Required = IsRequired,
            Identifies = IsTitle,
            TellsApart = IsUnique && !IsExternalId,
            ExternalId = IsExternalId,
            MaxLength = MaxLength,
            Headings = FileHeadings,
        };
}
