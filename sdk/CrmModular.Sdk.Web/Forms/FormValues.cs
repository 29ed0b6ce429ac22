using System.Collections;
using System.Collections.Concurrent;
using System.Globalization;
using System.Reflection;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace CrmModular.Sdk.Web;

/// <summary>Values as they stand in a form: texts in the invariant culture, several for one name where there are several.</summary>
public sealed class FormValues
{
    private static readonly ConcurrentDictionary<Type, PropertyInfo[]> Properties = new();
    private const string UnitsPart = "." + nameof(Money.Units);
    private readonly Dictionary<string, IReadOnlyList<string>> _values = new(
        StringComparer.OrdinalIgnoreCase
    );

    /// <summary>The first value of a name; empty where there is none.</summary>
    public string this[string name] => Many(name) is [var first, ..] ? first : "";

    /// <summary>All values of a name.</summary>
    public IReadOnlyList<string> Many(string name) => _values.GetValueOrDefault(name) ?? [];

    /// <summary>Sets the value of a name.</summary>
    public FormValues With(string name, params IReadOnlyList<string> values)
    {
        _values[name] = values;
        return this;
    }

    /// <summary>The values of an input, an entity or any other object, by its properties.</summary>
    public static FormValues Of(object input)
    {
        var values = new FormValues();
        foreach (
            var property in Properties.GetOrAdd(
                input.GetType(),
                static t => [.. t.GetProperties().Where(p => p.GetIndexParameters().Length == 0)]
            )
        )
        {
            values._values[property.Name] = Raw(property.GetValue(input));
        }

        return values;
    }

    /// <summary>What was typed, as it was typed.</summary>
    public static FormValues Of(IFormCollection form)
    {
        var values = new FormValues();
        foreach (var (name, typed) in form)
        {
            values._values[name] = [.. typed.Select(t => t ?? "")];
        }

        return values;
    }

    /// <summary>A value as a form holds it.</summary>
    public static IReadOnlyList<string> Raw(object? value) =>
        value switch
        {
            null => [],
            string text => text.Length > 1 && text[0] == '|' ? Data.TagText.Split(text) : [text],
            bool flag => [flag ? "true" : "false"],
            DateOnly date => [date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)],
            Enum choice => [choice.ToString()],
            Money money => [Plain(money.Units)],
            JsonElement json => Raw(json),
            IFormattable number => [number.ToString(null, CultureInfo.InvariantCulture)],
            IEnumerable many => [.. many.Cast<object?>().SelectMany(Raw)],
            _ => [value.ToString() ?? ""],
        };

    /// <summary>
    /// The field that a line of an audit entry is about, and its value as a form holds it: money is kept there by its parts
    /// (<c>Price.Units</c>), and a form has one field for it.
    /// </summary>
    /// <param name="name">The name in the audit entry.</param>
    /// <param name="value">The value there.</param>
    public static (string Field, IReadOnlyList<string> Raw) OfAudit(
        string name,
        JsonElement value
    ) =>
        name.EndsWith(UnitsPart, StringComparison.Ordinal)
            ? (
                name[..^UnitsPart.Length],
                value.ValueKind == JsonValueKind.Number ? [Plain(value.GetInt64())] : []
            )
            : (name, Raw(value.Clone()));

    private static string Plain(long units) =>
        ((decimal)units / Money.Scale).ToString("0.####", CultureInfo.InvariantCulture);

    private static IReadOnlyList<string> Raw(JsonElement json) =>
        json.ValueKind switch
        {
            JsonValueKind.String => Raw(json.GetString()),
            JsonValueKind.Null or JsonValueKind.Undefined => [],
            JsonValueKind.True => ["true"],
            JsonValueKind.False => ["false"],
            _ => [json.GetRawText()],
        };
}
