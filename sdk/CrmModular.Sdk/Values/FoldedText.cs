using System.Buffers;
using System.Text;

namespace CrmModular.Sdk;

/// <summary>
/// A text as search and filters compare it: without regard to case, width, the accents of Latin, Greek, Arabic and Hebrew
/// letters, the shape of quotation marks and dashes, and characters that have no width. <c>Crème</c> and <c>CREME</c>,
/// <c>O’Neill</c> and <c>o'neill</c>, <c>ＡＣＭＥ</c> and <c>acme</c> are each the same. Marks that make another letter stay:
/// those of Japanese, Korean, Thai and Indian scripts, and the breve of Cyrillic.
/// </summary>
/// <remarks>
/// PostgreSQL has the same as the function <c>platform.fold</c>, SQLite calls this one: who changes it writes a migration that
/// changes the function and queues <c>platform.search.rebuild</c>, because the search index keeps folded texts.
/// </remarks>
public static class FoldedText
{
    /// <summary>What stands for something else, character by character; in PostgreSQL's function the same.</summary>
    private const string From = "øđðłħŧıŋς’‘‛ʼʻʹ′`“”„‟«»‐‒–—―−\t\n\v\f\r\u0085\u2028\u2029\u1680";

    /// <summary>What they are taken for, each at the same place.</summary>
    private const string To = "oddlhtinσ''''''''\"\"\"\"\"\"------         ";

    private static readonly SearchValues<char> Changed = SearchValues.Create(From + "ßæœþ");

    /// <summary>The folded text. Where the text is none (halves of characters, noncharacters), only its letters A to Z are made small.</summary>
    /// <param name="text">Any text.</param>
    public static string Of(string text)
    {
        if (!PlainCharacters.Are(text))
        {
            return text.ToLowerInvariant();
        }

        if (!Ascii.IsValid(text))
        {
            text = WithoutMarks(text.Replace('´', '\'').Normalize(NormalizationForm.FormKD))
                .Normalize(NormalizationForm.FormC);
        }

        var small = text.ToLowerInvariant();
        return small.AsSpan().ContainsAny(Changed) ? Replaced(small) : small;
    }

    private static string WithoutMarks(string decomposed)
    {
        var kept = new StringBuilder(decomposed.Length);
        var foldsAccents = false;
        foreach (var c in decomposed)
        {
            if (IsWithoutWidth(c) || IsMark(c) || (foldsAccents && IsAccent(c)))
            {
                continue;
            }

            kept.Append(c);
            foldsAccents = TakesAccents(c);
        }

        return kept.ToString();
    }

    private static bool IsAccent(char c) => c is >= '\u0300' and <= '\u036F';

    /// <summary>Latin and Greek, and the Cyrillic e, which is written with and without its dots.</summary>
    private static bool TakesAccents(char c) =>
        c
            is (>= 'A' and <= 'Z')
                or (>= 'a' and <= 'z')
                or (>= '\u00C0' and <= '\u024F')
                or (>= '\u0370' and <= '\u03FF')
                or 'е'
                or 'Е';

    /// <summary>Vowel marks of Arabic and Hebrew, which few people write, and the stretch of an Arabic line.</summary>
    private static bool IsMark(char c) =>
        c
            is (>= '\u0591' and <= '\u05BD')
                or '\u05BF'
                or '\u05C1'
                or '\u05C2'
                or '\u05C4'
                or '\u05C5'
                or '\u05C7'
                or '\u0640'
                or (>= '\u064B' and <= '\u065F')
                or '\u0670';

    private static bool IsWithoutWidth(char c) =>
        c
            is '\u00AD'
                or '\u061C'
                or '\u180E'
                or (>= '\u200B' and <= '\u200F')
                or (>= '\u202A' and <= '\u202E')
                or (>= '\u2060' and <= '\u206F')
                or (>= '\uFE00' and <= '\uFE0F')
                or '\uFEFF';

    private static string Replaced(string small)
    {
        var text = new StringBuilder(small.Length + 4);
        foreach (var c in small)
        {
            _ = c switch
            {
                'ß' => text.Append("ss"),
                'æ' => text.Append("ae"),
                'œ' => text.Append("oe"),
                'þ' => text.Append("th"),
                _ => text.Append(From.IndexOf(c) is var at and >= 0 ? To[at] : c),
            };
        }

        return text.ToString();
    }
}
