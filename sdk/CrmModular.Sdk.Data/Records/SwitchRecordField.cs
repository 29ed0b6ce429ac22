using System.Linq.Expressions;
using System.Text.Json;

namespace CrmModular.Sdk.Data;

/// <summary>Yes or no. A form that does not send it says no; the API that does not name it leaves it.</summary>
/// <typeparam name="T">The entity.</typeparam>
public sealed class SwitchRecordField<T> : RecordField<T>
    where T : Entity
{
    private readonly Property<T, bool> _property;

    internal SwitchRecordField(Expression<Func<T, bool>> of, string textKey)
        : base(Property<T, bool>.NameOf(of), RecordFieldType.Switch, textKey) =>
        _property = new(of);

    private SwitchStates Named =>
        States
        ?? new SwitchStates(
            Key,
            TextKey,
            "sdk.switch",
            new ImportChoice("yes", "y", "true", "1", "是", "有", "√"),
            new ImportChoice("no", "n", "false", "0", "否", "无")
        );

    /// <inheritdoc />
    public override object Read(T record) => _property.Read(record);

    /// <inheritdoc />
    public override void Write(T record, object? value) => _property.Write(record, value is true);

    /// <inheritdoc />
    public override object Normal(object? value) => value is true;

    /// <inheritdoc />
    public override bool TryRead(string text, out object? value)
    {
        value = text == "true";
        return text is "true" or "false" or "";
    }

    /// <inheritdoc />
    public override bool TryRead(JsonElement json, out object? value)
    {
        value = json.ValueKind == JsonValueKind.True;
        return json.ValueKind is JsonValueKind.True or JsonValueKind.False;
    }

    /// <inheritdoc />
    public override bool TryRead(ImportRow row, out object? value)
    {
        var text = row.Text(Key);
        value = text == Named.On.Value;
        return text is not null;
    }

    internal override ListField<T> ToListField()
    {
        var named = Named;
        var shown = Expression.Lambda<Func<T, string>>(
            Expression.Condition(
                _property.Of.Body,
                Expression.Constant(named.On.Value),
                Expression.Constant(named.Off.Value)
            ),
            _property.Of.Parameters
        );
        return new ListField<T, string, string>(shown, null)
        {
            Key = named.Key,
            TextKey = named.TextKey,
            Kind = FieldKind.Choice,
            Choices = [named.On.Value, named.Off.Value],
            ChoiceTextKey = named.ChoiceTextKey,
            Width = FieldWidth.Medium,
            Default = IsInList,
            Filterable = IsFilterable,
        };
    }

    internal override ImportTarget ToTarget() =>
        new(Key, TextKey, ImportValue.Choice)
        {
            Choices = [Named.On, Named.Off],
            ChoiceTextKey = Named.ChoiceTextKey,
            Headings = FileHeadings,
        };
}
