using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Html;

namespace CrmModular.Sdk.Web;

/// <summary>
/// The values of a record as HTML. A page has some thirty of them, each twice, and a view for each would cost more than all
/// that the page reads, so they are written by hand.
/// </summary>
/// <param name="fields">Writes a value for people.</param>
/// <param name="texts">The texts of the reader's language.</param>
internal sealed class ValueHtml(FieldTexts fields, ITexts texts)
{
    /// <summary>A value, which opens for editing where it may.</summary>
    public IHtmlContent Of(ValueView value) => new Written(this, value, Cell: false);

    /// <summary>A value in its <c>dd</c>. One that is a link is followed by a click, so editing has a button of its own.</summary>
    public IHtmlContent Cell(ValueView value) => new Written(this, value, Cell: true);

    private sealed record Written(ValueHtml Html, ValueView Value, bool Cell) : IHtmlContent
    {
        public void WriteTo(TextWriter writer, HtmlEncoder encoder) =>
            new ValueWriter(writer, encoder, Html, Value).Write(Cell);
    }

    private sealed class ValueWriter(
        TextWriter writer,
        HtmlEncoder encoder,
        ValueHtml html,
        ValueView value
    )
    {
        private readonly string _text = html.Fields.Of(
            value.Field,
            value.Raw,
            value.Names,
            value.Currency
        );
        private readonly string? _link = FieldTexts.Link(value.Field, value.Value);

        public void Write(bool cell)
        {
            if (!cell)
            {
                WriteValue();
                return;
            }

            var button = _link is not null && value.EditUrl is not null;
            writer.Write(button ? "<dd class=\"cm-row\">" : "<dd>");
            WriteValue();
            if (button)
            {
                WriteButton();
            }

            writer.Write("</dd>");
        }

        private void WriteValue()
        {
            if (value.EditUrl is not { } edit)
            {
                writer.Write("<span>");
                WriteShown();
            }
            else if (_link is not null)
            {
                Tag("<span class=\"cut\" id=\"", value.Id, "\" data-edit=\"", edit, "\">");
                WriteShown();
            }
            else
            {
                // Its name comes from what it shows, with words around it that are heard and not seen.
                Tag("<span id=\"", value.Id, "\" data-edit=\"", edit, "\" tabindex=\"0\" ");
                Tag("role=\"button\"><span class=\"cm-sr\">", Label, " </span>");
                WriteShown();
                Tag("<span class=\"cm-sr\"> ", html.Texts["sdk.record.edit"], "</span>");
            }

            writer.Write("</span>");
        }

        private string Label => html.Texts[value.Field.TextKey];

        private void WriteShown()
        {
            switch (value.Field.Kind)
            {
                case var _ when _text.Length == 0:
                    Tag("<span class=\"c-3\">", Display.None, "</span>");
                    break;
                case InputKind.Tags:
                    WriteTags();
                    break;
                case InputKind.Person:
                    Tag("<span class=\"cm-row\"><span class=\"mono p s\" aria-hidden=\"true\">");
                    Tag("", Display.Monogram(_text), "</span><span class=\"cut\" title=\"");
                    Tag("", _text, "\">", _text, "</span></span>");
                    break;
                case var kind when _link is not null:
                    Tag("<a href=\"", _link, "\" title=\"", _text, "\"");
                    writer.Write(kind == InputKind.Web ? " rel=\"noopener noreferrer\">" : ">");
                    Tag("", _text, "</a>");
                    break;
                default:
                    encoder.Encode(writer, _text);
                    break;
            }
        }

        private void WriteTags()
        {
            writer.Write("<span class=\"tags\">");
            foreach (var tag in value.Raw)
            {
                Tag("<span class=\"badge\">", tag, "</span>");
            }

            writer.Write("</span>");
        }

        private void WriteButton()
        {
            Tag("<button type=\"button\" class=\"btn btn-icon btn-ghost btn-sm\" data-edit-for=\"");
            var name = html.Texts["sdk.record.edit.one", ("field", Label)];
            Tag("", value.Id, "\" aria-label=\"", name, "\">");
            Icons.Small("pencil").WriteTo(writer, encoder);
            writer.Write("</button>");
        }

        /// <summary>Markup and values in turn, markup first; the values are encoded.</summary>
        private void Tag(params ReadOnlySpan<string> parts)
        {
            for (var i = 0; i < parts.Length; i++)
            {
                if (i % 2 == 0)
                {
                    writer.Write(parts[i]);
                }
                else
                {
                    encoder.Encode(writer, parts[i]);
                }
            }
        }
    }

    private FieldTexts Fields => fields;
    private ITexts Texts => texts;
}
