using System.Text;

namespace CrmModular.Host.Platform.Search;

/// <summary>
/// Text as pairs of neighbouring characters (<c>acme</c>: <c>ac cm me</c>), so that an index of whole words finds any part of
/// two characters or more, in any script.
/// </summary>
internal static class SearchPairs
{
    /// <summary>How a record's texts are kept: lower case, a line break between, so that no pair spans two of them.</summary>
    public static string Text(SearchText text)
    {
        var all = new StringBuilder(Fold(text.Title));
        foreach (var term in text.Terms.Where(t => !string.IsNullOrWhiteSpace(t)))
        {
            all.Append('\n').Append(Fold(term!));
        }

        return all.ToString();
    }

    /// <summary>Lower case, full-width forms narrowed, white space single.</summary>
    public static string Fold(string text) =>
        string.Join(
            ' ',
            text.Normalize(NormalizationForm.FormKC)
                .ToLowerInvariant()
                .Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)
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
    /// The pairs with the record's kind as a last word, for SQLite: a search within one kind then jumps in the index from one
    /// of its records to the next, however many of other kinds lie between.
    /// </summary>
    public static string Of(string folded, string kind) => Of(folded) + Kind(kind);

    /// <summary>The word of a kind; longer than any pair, so that none is like it.</summary>
    public static string Kind(string kind) =>
        "kind" + string.Concat(kind.Where(char.IsAsciiLetterOrDigit)).ToLowerInvariant();

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
