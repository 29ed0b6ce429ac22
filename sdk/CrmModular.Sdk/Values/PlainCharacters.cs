using System.Text;

namespace CrmModular.Sdk;

/// <summary>Text from outside: it may hold halves of characters and code points that stand for none, on which others throw.</summary>
public static class PlainCharacters
{
    /// <summary>Whether every character is one: no zero, no lone half of a pair, none of Unicode's 66 noncharacters.</summary>
    public static bool Are(ReadOnlySpan<char> text)
    {
        if (!text.ContainsAnyInRange('\uD800', '\uFFFF') && !text.Contains('\0'))
        {
            return true;
        }

        while (!text.IsEmpty)
        {
            if (
                Rune.DecodeFromUtf16(text, out var rune, out var length)
                != System.Buffers.OperationStatus.Done
            )
            {
                return false;
            }

            if (rune.Value is 0 or (>= 0xFDD0 and <= 0xFDEF) || (rune.Value & 0xFFFE) == 0xFFFE)
            {
                return false;
            }

            text = text[length..];
        }

        return true;
    }

    /// <summary>The text in a normal form; as it stands where it is no text that has one.</summary>
    public static string Normalized(string text, NormalizationForm form) =>
        Are(text.AsSpan()) ? text.Normalize(form) : text;
}
