using System.Globalization;
using System.Text.Json;
using CrmModular.Sdk.Web;

namespace CrmModular.Host.Platform.Audit;

/// <summary>Shows what the audit keeps of a value as people write it: money, days, times, choices, the names of records.</summary>
internal sealed class AuditValues(ITexts texts, Display display)
{
    private const string Units = "Units";
    private const string Currency = ".Currency";

    /// <summary>The property without what only says how it is kept.</summary>
    public static string NameOf(string property) =>
        property switch
        {
            _ when property.EndsWith("Id", StringComparison.Ordinal) => property[..^2],
            _ when property.EndsWith(Units, StringComparison.Ordinal) => property[..^Units.Length]
                .TrimEnd('.'),
            _ when property.EndsWith(Currency, StringComparison.Ordinal) => "Currency",
            _ => property,
        };

    public static string Key(string property) => char.ToLowerInvariant(property[0]) + property[1..];

    /// <param name="change">The property with its two values.</param>
    /// <param name="side">0 before, 1 after.</param>
    /// <param name="all">Everything that was changed with it.</param>
    /// <param name="names">The names of records by their ids.</param>
    public string Show(
        JsonProperty change,
        int side,
        JsonElement all,
        Dictionary<Guid, string> names
    )
    {
        var value = change.Value[side];
        return value.ValueKind switch
        {
            JsonValueKind.Null => "",
            JsonValueKind.True => texts["audit.yes"],
            JsonValueKind.False => texts["audit.no"],
            JsonValueKind.Number when change.Name.EndsWith(Units, StringComparison.Ordinal) =>
                Amount(value.GetInt64(), CurrencyOf(change.Name, side, all)),
            JsonValueKind.Number => value.TryGetInt64(out var whole)
                ? whole.ToString(CultureInfo.CurrentCulture)
                : value.ToString(),
            JsonValueKind.String when value.TryGetGuid(out var id) => names.GetValueOrDefault(
                id,
                $"{id.ToString()[..8]}…"
            ),
            JsonValueKind.String when Day(value.GetString()!) is { } day => day,
            _ => texts.Find($"audit.value.{Key(change.Name)}.{value}") ?? value.ToString(),
        };
    }

    /// <summary>An amount; without a sign where its currency did not change with it and is not known here.</summary>
    private string Amount(long units, string? currency)
    {
        var amount = (decimal)units / Money.Scale;
        return currency is { Length: > 0 }
            ? display.Money(units, currency)
            : amount.ToString(
                decimal.Truncate(amount) == amount ? "N0" : "N2",
                CultureInfo.CurrentUICulture
            );
    }

    private static string? CurrencyOf(string property, int side, JsonElement all) =>
        all.TryGetProperty(property[..^Units.Length].TrimEnd('.') + Currency, out var currency)
        && currency[side].ValueKind == JsonValueKind.String
            ? currency[side].GetString()
            : null;

    private string? Day(string text) =>
        DateOnly.TryParseExact(
            text,
            "yyyy-MM-dd",
            CultureInfo.InvariantCulture,
            DateTimeStyles.None,
            out var day
        )
            ? display.Date(day)
        : text.Length >= "2026-01-01T00:00:00Z".Length
        && char.IsAsciiDigit(text[0])
        && text[10] == 'T'
        && DateTimeOffset.TryParse(
            text,
            CultureInfo.InvariantCulture,
            DateTimeStyles.RoundtripKind,
            out var time
        )
            ? display.Time(time)
        : null;
}
