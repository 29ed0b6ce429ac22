using System.Globalization;

namespace CrmModular.Sdk.Web;

/// <summary>Writes the values of fields for people.</summary>
/// <param name="texts">The texts of the reader's language.</param>
/// <param name="display">Writes numbers, money and dates.</param>
public sealed class FieldTexts(ITexts texts, Display display)
{
    /// <summary>Between two values.</summary>
    private const string Separator = ", ";

    /// <summary>The label of a field.</summary>
    public string Label(FormField field) => texts[field.TextKey];

    /// <summary>A value as people read it; empty for nothing.</summary>
    /// <param name="field">The field.</param>
    /// <param name="raw">The value as a form holds it.</param>
    /// <param name="names">The names of people and records by their ids.</param>
    /// <param name="currency">The currency of an amount; null for what is no money.</param>
    public string Of(
        FormField field,
        IReadOnlyList<string> raw,
        IReadOnlyDictionary<string, string> names,
        string? currency = null
    )
    {
        var value = raw is [var first, ..] ? first : "";
        if (value.Length == 0)
        {
            return "";
        }

        return field.Kind switch
        {
            InputKind.Tags => string.Join(Separator, raw),
            InputKind.Switch => texts[value == "true" ? "sdk.yes" : "sdk.no"],
            InputKind.Choice => Choice(field, value),
            InputKind.Person => names.GetValueOrDefault(value, Display.None),
            InputKind.Lookup => names.GetValueOrDefault(value) ?? texts["record.unseen"],
            InputKind.Number => Number(value) is { } n ? display.Number(n) : value,
            InputKind.Amount => Number(value) is { } n
                ? display.ShortMoney(n * Money.Scale, "")
                : value,
            InputKind.Decimal => decimal.TryParse(
                value,
                NumberStyles.Number,
                CultureInfo.InvariantCulture,
                out var d
            )
                ? currency is null
                    ? d.ToString("#,0.####", CultureInfo.CurrentUICulture)
                    : display.Exactly(d, currency)
                : value,
            InputKind.Date => DateOnly.TryParse(value, CultureInfo.InvariantCulture, out var date)
                ? display.Date(date)
                : value,
            _ => value,
        };
    }

    /// <summary>The text of one of a choice's values.</summary>
    public string Choice(FormField field, string value)
    {
        // Audit entries keep an enumeration by its number.
        var name =
            int.TryParse(value, CultureInfo.InvariantCulture, out var number)
            && number >= 0
            && number < field.Choices.Count
                ? field.Choices[number]
                : value;
        if (field.ChoiceNames?.GetValueOrDefault(name) is { } own)
        {
            return own;
        }

        return field.ChoiceTextKey is { } key ? texts[$"{key}.{name}"] : name;
    }

    /// <summary>Where a value leads: a call, an e-mail, a site, a record; null for nowhere.</summary>
    public static string? Link(FormField field, string value)
    {
        if (value.Length == 0)
        {
            return null;
        }

        return field.Kind switch
        {
            InputKind.Phone =>
                $"tel:{string.Concat(value.Where(c => c == '+' || char.IsAsciiDigit(c)))}",
            InputKind.Email => MailLink(value),
            InputKind.Web => WebLink(value),
            InputKind.Lookup => field.RecordUrl?.Replace("{id}", value, StringComparison.Ordinal),
            _ => null,
        };
    }

    /// <summary>The address alone, whatever it holds: a mail program must not find a copy's receiver behind it.</summary>
    private static string MailLink(string value) =>
        $"mailto:{string.Join('@', value.Split('@').Select(Uri.EscapeDataString))}";

    /// <summary>Only http and https: a stored text must not become a script.</summary>
    private static string? WebLink(string value)
    {
        var text = value.Contains("://", StringComparison.Ordinal) ? value : $"https://{value}";
        return
            Uri.TryCreate(text, UriKind.Absolute, out var uri)
            && (uri.Scheme == Uri.UriSchemeHttps || uri.Scheme == Uri.UriSchemeHttp)
            ? uri.AbsoluteUri
            : null;
    }

    private static long? Number(string value) =>
        long.TryParse(value, CultureInfo.InvariantCulture, out var number)
        && Math.Abs(number) < long.MaxValue / Money.Scale
            ? number
            : null;
}
