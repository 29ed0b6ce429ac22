using System.Text;

namespace CrmModular.Host.Platform.Search;

/// <summary>
/// Text as pairs of neighbouring characters (<c>acme</c>: <c>ac cm me</c>), so that an index of whole words finds any part of
/// two characters or more, in any script.
/// </summary>
internal static class SearchPairs
{
    /// <summary>How a record's texts are kept: folded, a line break between, so that no pair spans two of them.</summary>
    public static string Text(SearchText text)
    {
        var all = new StringBuilder(Fold(text.Title));
        foreach (var term in text.Terms.Where(t => !string.IsNullOrWhiteSpace(t)))
        {
            all.Append('\n').Append(Fold(term!));
        }

        return all.ToString();
    }

    /// <summary>As search compares it, white space single.</summary>
    public static string Fold(string text) =>
        string.Join(
            ' ',
            FoldedText.Of(text).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)
        );

    /// <summary>The pairs of a folded text. Each character is written as its code, so that no tokenizer takes one apart.</summary>
    public static string Of(string folded)
    {
        var pairs = new StringBuilder(folded.Length * 9);
        var runes = folded.EnumerateRunes().ToArray();
        for (var i = 0; i + 1 < runes.Length; i++)
        {
            if (runes[i].Value == '\n' || runes[i + 1].Value == '\n')
            {
                // Breaks the phrase as well: without it, a term could match across two texts.
                pairs.Append("zz ");
                continue;
            }

            Append(pairs, runes[i]);
            Append(pairs, runes[i + 1]);
            pairs.Append(' ');
        }

        return pairs.ToString();
    }

    /// <summary>
    /// The pairs with the record's kind and owner as last words: a search within one kind, or among one person's records, then
    /// jumps in the index from one of them to the next, however many others lie between.
    /// </summary>
    public static string Of(string folded, string kind, Guid? owner) =>
        owner is { } person ? $"{Of(folded)}{Kind(kind)} {Owner(person)}" : Of(folded) + Kind(kind);

    /// <summary>The word of a kind; longer than any pair, so that none is like it.</summary>
    public static string Kind(string kind) =>
        "kind" + string.Concat(kind.Where(char.IsAsciiLetterOrDigit)).ToLowerInvariant();

    /// <summary>The word of a person's records.</summary>
    public static string Owner(Guid person) => $"owner{person:N}";

    private static void Append(StringBuilder pairs, Rune rune)
    {
        // Letters and digits of ASCII stay short, everything else is its code in base 16 with a mark in front.
        if (
            rune.IsAscii
            && char.IsAsciiLetterOrDigit((char)rune.Value)
            && rune.Value is not ('x' or 'y')
        )
        {
            pairs.Append((char)rune.Value);
        }
        else
        {
            pairs
                .Append('x')
                .Append(rune.Value.ToString("x", System.Globalization.CultureInfo.InvariantCulture))
                .Append('y');
        }
    }
}
