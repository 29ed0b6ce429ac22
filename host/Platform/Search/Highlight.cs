using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Html;

namespace CrmModular.Host.Platform.Search;

/// <summary>Marks what was typed within a text, as search compares them.</summary>
internal static class Highlight
{
    public static IHtmlContent Of(string text, string? typed)
    {
        var html = new HtmlContentBuilder();
        var words = SearchPairs.Fold(typed ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var (folded, places) = Fold(text);
        var (at, done) = (0, 0);
        while (Next(folded, at, words) is { } found)
        {
            at = found.Start + found.Length;
            // A letter that is folded into two is marked whole.
            var start = Math.Max(places[found.Start], done);
            var end = places[at];
            for (var i = at; end == places[at - 1]; i++)
            {
                end = places[i + 1];
            }

            html.Append(text[done..start]);
            html.AppendHtml("<mark>").Append(text[start..end]).AppendHtml("</mark>");
            done = end;
        }

        return html.Append(text[done..]);
    }

    /// <summary>The folded text, with the place in the text that each of its characters comes from, and the text's end as the last.</summary>
    private static (string Folded, int[] Places) Fold(string text)
    {
        if (Ascii.IsValid(text))
        {
            // Each character stays one, and most names have no other.
            return (FoldedText.Of(text), [.. Enumerable.Range(0, text.Length + 1)]);
        }

        var folded = new StringBuilder(text.Length);
        var places = new List<int>(text.Length + 1);
        for (var at = 0; at < text.Length; )
        {
            var length = StringInfo.GetNextTextElementLength(text, at);
            var element = FoldedText.Of(text.Substring(at, length));
            folded.Append(element);
            places.AddRange(Enumerable.Repeat(at, element.Length));
            at += length;
        }

        return (folded.ToString(), [.. places, text.Length]);
    }

    private static (int Start, int Length)? Next(string text, int from, IReadOnlyList<string> words)
    {
        (int Start, int Length)? first = null;
        foreach (var word in words)
        {
            var start = text.IndexOf(word, from, StringComparison.Ordinal);
            if (start >= 0 && (first is null || start < first.Value.Start))
            {
                first = (start, word.Length);
            }
        }

        return first;
    }
}
