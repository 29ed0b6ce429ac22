using System.Text;
using System.Text.Encodings.Web;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Html;

namespace CrmModular.Host.Platform.Help;

/// <summary>Writes the part of Markdown that our guides use: headings, paragraphs, lists, tables, code, and in lines code, bold and links.</summary>
internal static partial class GuideHtml
{
    public static IHtmlContent Write(string markdown)
    {
        var html = new StringBuilder();
        var lines = markdown.ReplaceLineEndings("\n").Split('\n');
        for (var i = 0; i < lines.Length; )
        {
            i = Block(html, lines, i);
        }

        return new HtmlString(html.ToString());
    }

    /// <summary>Writes the block that begins at a line, and says where the next one does.</summary>
    private static int Block(StringBuilder html, string[] lines, int at)
    {
        var line = lines[at];
        // The line that leads to the twin in the other language: the product knows the reader's.
        if (line.Length == 0 || Twin().IsMatch(line))
        {
            return at + 1;
        }

        if (line.StartsWith('#'))
        {
            var level = line.TakeWhile(c => c == '#').Count();
            html.Append($"<h{level}>{Inline(line[level..].Trim())}</h{level}>");
            return at + 1;
        }

        if (line.StartsWith("```", StringComparison.Ordinal))
        {
            var end = Array.IndexOf(lines, "```", at + 1);
            var code = string.Join('\n', lines[(at + 1)..end]);
            html.Append(
                $"<pre tabindex=\"0\"><code>{HtmlEncoder.Default.Encode(code)}</code></pre>"
            );
            return end + 1;
        }

        var last = at;
        while (last < lines.Length && lines[last].Length > 0)
        {
            last++;
        }

        Lines(html, lines[at..last]);
        return last;
    }

    private static void Lines(StringBuilder html, string[] lines)
    {
        if (lines[0].StartsWith('|'))
        {
            Table(html, lines);
        }
        else if (Item().IsMatch(lines[0]))
        {
            var list = lines[0].StartsWith('-') ? "ul" : "ol";
            html.Append($"<{list}>");
            foreach (var line in lines)
            {
                html.Append($"<li>{Inline(Item().Replace(line, "", 1))}</li>");
            }

            html.Append($"</{list}>");
        }
        else
        {
            html.Append($"<p>{Inline(string.Join(' ', lines))}</p>");
        }
    }

    /// <summary>A table whose head is empty has none: its first column says what the second is about.</summary>
    private static void Table(StringBuilder html, string[] lines)
    {
        html.Append("<table>");
        var head = Cells(lines[0]);
        if (head.Any(c => c.Length > 0))
        {
            html.Append("<thead><tr>");
            foreach (var cell in head)
            {
                html.Append(
                    cell.Length == 0 ? "<td></td>" : $"<th scope=\"col\">{Inline(cell)}</th>"
                );
            }

            html.Append("</tr></thead>");
        }

        html.Append("<tbody>");
        foreach (var line in lines.Skip(2))
        {
            html.Append("<tr>");
            foreach (var cell in Cells(line))
            {
                html.Append($"<td>{Inline(cell)}</td>");
            }

            html.Append("</tr>");
        }

        html.Append("</tbody></table>");
    }

    private static string[] Cells(string line) =>
        [.. line.Trim('|', ' ').Split('|').Select(c => c.Trim())];

    private static string Inline(string text)
    {
        var html = HtmlEncoder.Default.Encode(text);
        html = Code().Replace(html, "<code>$1</code>");
        html = Bold().Replace(html, "<b>$1</b>");
        // Names of pages stand between single stars; Chinese has no italics.
        return Name().Replace(html, "<b>$1</b>");
    }

    [GeneratedRegex(@"^\[[^\]]+\]\([^)]+\.md\)$")]
    private static partial Regex Twin();

    [GeneratedRegex(@"^(-|\d+\.) ")]
    private static partial Regex Item();

    [GeneratedRegex("&#x60;(.+?)&#x60;")]
    private static partial Regex Code();

    [GeneratedRegex(@"\*\*(.+?)\*\*")]
    private static partial Regex Bold();

    [GeneratedRegex(@"(?<!\*)\*([^*]+)\*(?!\*)")]
    private static partial Regex Name();
}
