using System.Globalization;
using System.Text.Encodings.Web;
using CrmModular.Sdk.Data;

namespace CrmModular.Sdk.Web;

/// <summary>The values of a list's rows as HTML. What repeats (names of people, choices, days) is encoded once for the page.</summary>
internal sealed class ListValueHtml(ListScreen screen, Display display, ITexts texts)
{
    private const string Dash = "<span class=\"c-3\">—</span>";
    private readonly Dictionary<Guid, string> _people = [];
    private readonly Dictionary<(string, string), string> _choices = [];
    private readonly Dictionary<int, string> _days = [];

    /// <summary>The rest of the cell's start tag, and its content.</summary>
    public void Write(
        TextWriter writer,
        HtmlEncoder encoder,
        ListRow row,
        ListField field,
        object? value
    )
    {
        switch (value)
        {
            case Guid person when field.Kind == FieldKind.Person:
                writer.Write('>');
                writer.Write(PersonHtml(encoder, person));
                return;
            case string tags when field.Kind == FieldKind.Tags:
                writer.Write('>');
                WriteTags(writer, encoder, tags);
                return;
            case not null and not "" when field.Kind == FieldKind.Choice:
                writer.Write('>');
                writer.Write(ChoiceHtml(encoder, field, value.ToString()!));
                return;
            case DateTimeOffset time:
                writer.Write('>');
                writer.Write(Day(display.DayOf(time)));
                return;
            case DateOnly date:
                writer.Write('>');
                writer.Write(Day(date));
                return;
            case long units when field.Kind == FieldKind.Money:
                writer.Write('>');
                encoder.Encode(writer, display.Money(units, row.Currency));
                return;
            case IFormattable number when field.Kind == FieldKind.Number:
                writer.Write('>');
                writer.Write(number.ToString("N0", CultureInfo.CurrentUICulture));
                return;
            default:
                WriteText(writer, encoder, value?.ToString());
                return;
        }
    }

    /// <summary>The rest of the cell's start tag, and a text or the dash for none.</summary>
    public static void WriteText(TextWriter writer, HtmlEncoder encoder, string? text)
    {
        if (string.IsNullOrEmpty(text))
        {
            writer.Write('>');
            writer.Write(Dash);
            return;
        }

        // A short text always fits; a longer one may be cut and is read in full by its title.
        if (text.Length > 10)
        {
            writer.Write(" title=\"");
            encoder.Encode(writer, text);
            writer.Write('"');
        }

        writer.Write('>');
        encoder.Encode(writer, text);
    }

    private static void WriteTags(TextWriter writer, HtmlEncoder encoder, string tags)
    {
        var written = 0;
        foreach (var part in tags.AsSpan().Split('|'))
        {
            var tag = tags[part];
            if (tag.Length == 0)
            {
                continue;
            }

            writer.Write(written++ > 0 ? " <span class=\"badge\">" : "<span class=\"badge\">");
            encoder.Encode(writer, tag);
            writer.Write("</span>");
        }
    }

    private string PersonHtml(HtmlEncoder encoder, Guid person)
    {
        if (!_people.TryGetValue(person, out var html))
        {
            var name = screen.People.GetValueOrDefault(person, "");
            var encoded = encoder.Encode(name);
            html =
                name.Length == 0
                    ? Dash
                    : $"<span class=\"cm-row\"><span class=\"mono p s\" aria-hidden=\"true\">{encoder.Encode(Display.Monogram(name))}</span><span class=\"cut\" title=\"{encoded}\">{encoded}</span></span>";
            _people[person] = html;
        }

        return html;
    }

    private string ChoiceHtml(HtmlEncoder encoder, ListField field, string value)
    {
        if (!_choices.TryGetValue((field.Key, value), out var html))
        {
            var shown = encoder.Encode(ListWords.Choice(texts, field, value));
            html =
                field.AsLevel
                    ? $"<span class=\"lvl {encoder.Encode(value.ToLowerInvariant())}\">{shown}</span>"
                : field.ChoiceGlyphs?.GetValueOrDefault(value) is { } glyph
                    ? $"<span class=\"st\">{Icons.Stage(glyph)}{shown}</span>"
                : shown;
            _choices[(field.Key, value)] = html;
        }

        return html;
    }

    /// <summary>The last three months by their distance, older days by their date.</summary>
    private string Day(DateOnly day)
    {
        var ago = screen.Today.DayNumber - day.DayNumber;
        if (!_days.TryGetValue(ago, out var text))
        {
            text = ago switch
            {
                < 0 or > 99 => display.Date(day),
                0 => texts["sdk.today"],
                1 => texts["sdk.yesterday"],
                _ => texts["sdk.days.ago", ("n", ago)],
            };
            _days[ago] = text;
        }

        return text;
    }
}
