using System.Globalization;
using CrmModular.Sdk.Data;

namespace CrmModular.Sdk.Web;

/// <summary>Says filters, choices and orders in the reader's language.</summary>
internal static class ListWords
{
    /// <summary>The text of a choice's value.</summary>
    public static string Choice(ITexts texts, ListField field, string value) =>
        field.ChoiceNames?.GetValueOrDefault(value)
        ?? (field.ChoiceTextKey is { } key ? texts[$"{key}.{value}"] : value);

    /// <summary>The values of a filter, as a chip shows them.</summary>
    public static string Filter(
        ITexts texts,
        ListField field,
        string filter,
        IReadOnlyDictionary<Guid, string> people
    )
    {
        if (filter == ListFilter.Nothing && field.Kind != FieldKind.Person)
        {
            return texts["list.filter.nothing"];
        }

        return field.Kind switch
        {
            FieldKind.Text => filter,
            FieldKind.Choice or FieldKind.Tags or FieldKind.Person => string.Join(
                texts["list.and"],
                filter
                    .Split(',', StringSplitOptions.RemoveEmptyEntries)
                    .Select(v => Value(texts, field, v, people))
            ),
            _ => Range(texts, filter),
        };
    }

    private static string Value(
        ITexts texts,
        ListField field,
        string value,
        IReadOnlyDictionary<Guid, string> people
    ) =>
        (field.Kind, value) switch
        {
            (FieldKind.Person, ListFilter.Nothing) => texts["list.filter.nobody"],
            (_, ListFilter.Nothing) => texts["list.filter.nothing"],
            (FieldKind.Choice, _) => Choice(texts, field, value),
            (FieldKind.Person, "me") => texts["list.filter.me"],
            (FieldKind.Person, "team") => texts["list.filter.team"],
            (FieldKind.Person, _) => Guid.TryParse(value, out var id)
                ? people.GetValueOrDefault(id, texts["list.person.gone"])
                : value,
            _ => value,
        };

    private static string Range(ITexts texts, string filter)
    {
        var (from, to) = Ends(filter);
        return (from.Length, to.Length) switch
        {
            (0, _) => texts["list.filter.to", ("to", to)],
            (_, 0) => texts["list.filter.from", ("from", from)],
            _ when from == to => from,
            _ => texts["list.filter.between", ("from", from), ("to", to)],
        };
    }

    /// <summary>The two ends of a range; one value is both.</summary>
    public static (string From, string To) Ends(string filter)
    {
        var dots = filter.IndexOf("..", StringComparison.Ordinal);
        return dots < 0 ? (filter, filter) : (filter[..dots], filter[(dots + 2)..]);
    }

    /// <summary>An order in words: "Name, A to Z".</summary>
    public static string Order(ITexts texts, ListField field, bool descending)
    {
        var kind = field.Kind switch
        {
            FieldKind.Number or FieldKind.Money => "number",
            FieldKind.Date or FieldKind.Time => "time",
            _ => "text",
        };
        var key = string.Create(
            CultureInfo.InvariantCulture,
            $"list.sort.{kind}.{(descending ? "down" : "up")}"
        );
        return texts[key, ("field", texts[field.TextKey])];
    }
}
