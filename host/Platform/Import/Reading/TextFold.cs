namespace CrmModular.Host.Platform.Import.Reading;

/// <summary>The small differences in writing that mean nothing: width, spaces around, marks of order.</summary>
public static class TextFold
{
    private const char ZeroWidthSpace = '\u200B';
    private const char ByteOrderMark = '\uFEFF';

    /// <summary>Trims white space of any script, the full-width space too, and invisible marks.</summary>
    public static string Trim(string text)
    {
        if (text.Length == 0 || (IsPlain(text[0]) && IsPlain(text[^1])))
        {
            return text;
        }

        int start = 0,
            end = text.Length;
        while (start < end && IsBlank(text[start]))
        {
            start++;
        }

        while (end > start && IsBlank(text[end - 1]))
        {
            end--;
        }

        return text[start..end];
    }

    /// <summary>１２３，ＡＢＣ becomes 123,ABC.</summary>
    public static char ToHalfWidth(char c) =>
        c switch
        {
            >= '\uFF01' and <= '\uFF5E' => (char)(c - 0xFEE0),
            '\u3000' => ' ',
            '\uFFE5' => '¥',
            '\uFFE1' => '£',
            '\u3002' => '.',
            '\u3001' => ',',
            _ => c,
        };

    public static string ToHalfWidth(string text) =>
        text.AsSpan().IndexOfAnyInRange('\u3000', '\uFFEF') < 0
            ? text
            : string.Create(
                text.Length,
                text,
                static (target, source) =>
                {
                    for (var i = 0; i < target.Length; i++)
                    {
                        target[i] = ToHalfWidth(source[i]);
                    }
                }
            );

    private static bool IsPlain(char c) => c is > ' ' and < '\u007F';

    private static bool IsBlank(char c) =>
        char.IsWhiteSpace(c) || c is ZeroWidthSpace or ByteOrderMark;
}
