using System.Globalization;
using System.Linq.Expressions;
using System.Text.Json;

namespace CrmModular.Sdk.Data;

/// <summary>An amount with at most four decimals, never less than 0. Its currency is the field beside it, see <see cref="CurrencyRecordField{T}"/>.</summary>
/// <typeparam name="T">The entity.</typeparam>
public sealed class MoneyRecordField<T> : RecordField<T>
    where T : Entity
{
    /// <summary>Far beyond any price, and far within what the database keeps; in the currency's unit.</summary>
    public const decimal Greatest = 1_000_000_000_000m;

    private readonly Property<T, Money> _property;

    internal MoneyRecordField(Expression<Func<T, Money>> of, string textKey)
        : base(Property<T, Money>.NameOf(of), RecordFieldType.Money, textKey) =>
        _property = new(of);

    /// <inheritdoc />
    public override object Read(T record) => _property.Read(record).Amount;

    /// <inheritdoc />
    public override void Write(T record, object? value) =>
        _property.Write(record, Money.Of((decimal)Normal(value), _property.Read(record).Currency));

    /// <inheritdoc />
    public override object Normal(object? value) => value ?? 0m;

    /// <inheritdoc />
    public override string? Refusal(object? value) =>
        value is not decimal amount ? base.Refusal(value)
        : amount < 0 ? "form.negative"
        : amount > Greatest ? "record.amount.large"
        : decimal.Truncate(amount * Money.Scale) != amount * Money.Scale ? "record.amount.decimals"
        : null;

    /// <inheritdoc />
    public override bool TryRead(string text, out object? value)
    {
        var read = decimal.TryParse(
            text,
            NumberStyles.Number,
            CultureInfo.InvariantCulture,
            out var amount
        );
        value = read ? amount : null;
        return read || text.Length == 0;
    }

    /// <inheritdoc />
    public override bool TryRead(JsonElement json, out object? value)
    {
        if (json.ValueKind == JsonValueKind.String)
        {
            // As ASP.NET Core reads numbers: programs that would lose digits send them as text.
            return TryRead(json.GetString()!, out value) && value is not null;
        }

        value =
            json.ValueKind == JsonValueKind.Number && json.TryGetDecimal(out var amount)
                ? amount
                : null;
        return value is not null || json.ValueKind == JsonValueKind.Null;
    }

    /// <inheritdoc />
    public override bool TryRead(ImportRow row, out object? value) =>
        (value = row.Money(Key, "")?.Amount) is not null;

    internal override ListField<T> ToListField()
    {
        var units = Expression.Lambda<Func<T, long>>(
            Expression.Property(_property.Of.Body, nameof(Money.Units)),
            _property.Of.Parameters
        );
        return new ListField<T, long, long>(units, IsSortable ? units : null)
        {
            Key = Key,
            TextKey = TextKey,
            Kind = FieldKind.Money,
            Default = IsInList,
            Filterable = IsFilterable,
        };
    }

    internal override ImportTarget ToTarget() =>
        new(Key, TextKey, ImportValue.Money) { Required = IsRequired, Headings = FileHeadings };
}

/// <summary>The currency of a record's amount. Left out, a new record has the company's; one that is there keeps its own, for another would be another price.</summary>
/// <typeparam name="T">The entity.</typeparam>
public sealed class CurrencyRecordField<T> : RecordField<T>
    where T : Entity
{
    private readonly Property<T, Money> _property;

    internal CurrencyRecordField(Expression<Func<T, Money>> of, string textKey)
        : base("Currency", RecordFieldType.Currency, textKey)
    {
        _property = new(of);
        IsRequired = true;
        MaxLength = 3;
        Of = Expression.Lambda<Func<T, string>>(
            Expression.Property(of.Body, nameof(Money.Currency)),
            of.Parameters
        );
    }

    /// <summary>The code, for queries.</summary>
    public Expression<Func<T, string>> Of { get; }

    /// <inheritdoc />
    public override object Read(T record) => _property.Read(record).Currency;

    /// <inheritdoc />
    public override void Write(T record, object? value) =>
        _property.Write(record, _property.Read(record) with { Currency = (string)value! });

    /// <inheritdoc />
    public override string? Refusal(object? value) =>
        base.Refusal(value)
        ?? (
            value is string { Length: 3 } code && code.All(char.IsAsciiLetterUpper)
                ? null
                : "record.currency.wrong"
        );

    /// <inheritdoc />
    public override bool TryRead(string text, out object? value)
    {
        value = text.Length == 0 ? null : text;
        return true;
    }

    /// <inheritdoc />
    public override bool TryRead(JsonElement json, out object? value)
    {
        value = json.ValueKind == JsonValueKind.String ? json.GetString() : null;
        return json.ValueKind is JsonValueKind.String or JsonValueKind.Null;
    }

    /// <summary>The row's own column, or the currency that stands in the cell of the amount.</summary>
    public override bool TryRead(ImportRow row, out object? value)
    {
        var amount = row.Money(
            JsonNamingPolicy.CamelCase.ConvertName(Property<T, Money>.NameOf(_property.Of)),
            ""
        );
        value = amount is { Currency.Length: > 0 } ? amount.Currency : row.Text(Key);
        return value is not null;
    }

    internal override ListField<T>? ToListField() => null;

    internal override ImportTarget ToTarget() =>
        new(Key, TextKey, ImportValue.Currency) { Headings = FileHeadings };
}
