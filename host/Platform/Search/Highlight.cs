using System.Globalization;
using Microsoft.AspNetCore.Html;

namespace CrmModular.Host.Platform.Search;

/// <summary>Marks what was typed within a text.</summary>
internal static class Highlight
{
    public static IHtmlContent Of(string text, string? typed)
    {
        var html = new HtmlContentBuilder();
        var words = (typed ?? "").Split(
            (char[]?)null,
            StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries
        );
        var at = 0;
        while (Next(text, at, words) is { } found)
        {
            html.Append(text[at..found.Start]);
            html.AppendHtml("<mark>")
                .Append(text.Substring(found.Start, found.Length))
                .AppendHtml("</mark>");
            at = found.Start + found.Length;
        }

        return html.Append(text[at..]);
    }

    private static (int Start, int Length)? Next(string text, int from, IReadOnlyList<string> words)
    {
        (int Start, int Length)? first = null;
        foreach (var word in words)
        {
            var start = CultureInfo.InvariantCulture.CompareInfo.IndexOf(
                text.AsSpan(from),
                word,
                CompareOptions.IgnoreCase | CompareOptions.IgnoreWidth,
                out var length
            );
            if (start >= 0 && length > 0 && (first is null || from + start < first.Value.Start))
            {
                first = (from + start, length);
            }
        }

        return first;
    }
}
