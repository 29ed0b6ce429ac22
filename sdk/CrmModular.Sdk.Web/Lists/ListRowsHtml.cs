using System.Text.Encodings.Web;
using CrmModular.Sdk.Data;
using Microsoft.AspNetCore.Html;

namespace CrmModular.Sdk.Web;

/// <summary>
/// The rows of a list as HTML. It is the hottest markup of the product, so it is written by hand in one loop, and nothing is
/// looked up for a cell.
/// </summary>
/// <param name="screen">What is shown.</param>
/// <param name="display">Writes money, dates and times.</param>
/// <param name="texts">The texts of the reader's language.</param>
internal sealed class ListRowsHtml(ListScreen screen, Display display, ITexts texts) : IHtmlContent
{
    private readonly ListValueHtml _values = new(screen, display, texts);
    private readonly string _select = texts["list.select.one"];
    private readonly ListColumn? _phoneTop = screen
        .Columns.Skip(1)
        .FirstOrDefault(c => c.AlignRight);
    private readonly ListColumn? _phoneBelow = screen.Columns.FirstOrDefault(c =>
        c.Field?.Kind is FieldKind.Time or FieldKind.Date
    );

    public void WriteTo(TextWriter writer, HtmlEncoder encoder)
    {
        var (before, after) = screen.RecordUrl;
        for (var i = 0; i < screen.Rows.Count; i++)
        {
            var row = screen.Rows[i];
            var name = row.Values[0] as string ?? "";
            writer.Write("<tr role=\"row\" data-id=\"");
            writer.Write(row.Id);
            writer.Write("\">");
            if (screen.Selectable)
            {
                WriteBox(writer, encoder, row.Id, name);
            }

            WriteName(writer, encoder, row, name, before, after);
            for (var c = 1; c < screen.Columns.Count; c++)
            {
                WriteCell(writer, encoder, row, screen.Columns[c]);
            }

            WritePhone(writer, encoder, row);
            writer.Write("</tr>\n");
        }
    }

    private void WriteBox(TextWriter writer, HtmlEncoder encoder, Guid id, string name)
    {
        writer.Write(
            "<td role=\"cell\"><input type=\"checkbox\" class=\"ck\" name=\"id\" value=\""
        );
        writer.Write(id);
        writer.Write("\" aria-label=\"");
        encoder.Encode(writer, _select);
        writer.Write(' ');
        encoder.Encode(writer, name);
        writer.Write("\"></td>");
    }

    private void WriteName(
        TextWriter writer,
        HtmlEncoder encoder,
        ListRow row,
        string name,
        string before,
        string after
    )
    {
        writer.Write("<td role=\"cell\" class=\"name\"><span class=\"cm-row\"><span class=\"mono");
        writer.Write(row.Human ? " p\" aria-hidden=\"true\">" : "\" aria-hidden=\"true\">");
        encoder.Encode(writer, Display.Monogram(name));
        writer.Write("</span>");
        var linked = before.Length > 0 && !screen.State.Bin;
        if (linked)
        {
            writer.Write("<a class=\"cut nm\" href=\"");
            writer.Write(before);
            writer.Write(row.Id);
            writer.Write(after);
        }
        else
        {
            writer.Write("<b class=\"cut nm");
        }

        writer.Write("\" title=\"");
        encoder.Encode(writer, name);
        writer.Write("\">");
        encoder.Encode(writer, name);
        writer.Write(linked ? "</a></span></td>" : "</b></span></td>");
    }

    private void WriteCell(TextWriter writer, HtmlEncoder encoder, ListRow row, ListColumn column)
    {
        writer.Write("<td role=\"cell\"");
        var right = column.AlignRight;
        if (column == _phoneTop)
        {
            writer.Write(right ? " class=\"num ph-v\"" : " class=\"ph-v\"");
        }
        else if (column == _phoneBelow)
        {
            writer.Write(" class=\"ph-w\"");
        }
        else if (right)
        {
            writer.Write(" class=\"num\"");
        }

        if (column.Field is null)
        {
            ListValueHtml.WriteText(
                writer,
                encoder,
                screen.Added[column.Index].GetValueOrDefault(row.Id)
            );
        }
        else
        {
            _values.Write(writer, encoder, row, column.Field, row.Values[column.Index]);
        }

        writer.Write("</td>");
    }

    /// <summary>On the phone a row has a second line: level, owner and the first words of the rest.</summary>
    private void WritePhone(TextWriter writer, HtmlEncoder encoder, ListRow row)
    {
        writer.Write("<td role=\"cell\" class=\"ph-d only-phone cut\">");
        var written = 0;
        foreach (var column in screen.Columns.Skip(1))
        {
            if (written == 3)
            {
                break;
            }

            if (
                column == _phoneTop
                || column == _phoneBelow
                || ShortText(column, row) is not { Length: > 0 } text
            )
            {
                continue;
            }

            writer.Write(written++ > 0 ? " · " : "");
            encoder.Encode(writer, text);
        }

        writer.Write("</td>");
    }

    private string? ShortText(ListColumn column, ListRow row) =>
        (column.Field?.Kind, column.Field is null ? null : row.Values[column.Index]) switch
        {
            (FieldKind.Text, string text) => text,
            (FieldKind.Choice, not null and not "" and var value) => ListWords.Choice(
                texts,
                column.Field!,
                value.ToString()!
            ),
            (FieldKind.Person, Guid person) => screen.People.GetValueOrDefault(person),
            _ => null,
        };
}
