using System.Text;

namespace CrmModular.Host.Platform.Import.Reading;

/// <summary>Whether digits and marks make a number: groups of three, one grouping mark, one decimal mark.</summary>
internal static class NumberShape
{
    public static bool TrySplit(
        string text,
        char decimalMark,
        out string whole,
        out string fraction
    )
    {
        whole = fraction = "";
        var at = text.IndexOf(decimalMark, StringComparison.Ordinal);
        var front = at < 0 ? text.AsSpan() : text.AsSpan(0, at);
        var back = at < 0 ? [] : text.AsSpan(at + 1);
        if (back.ContainsAnyExceptInRange('0', '9') || (front.IsEmpty && back.IsEmpty))
        {
            return false;
        }

        if (!TryGroups(front, decimalMark, out whole))
        {
            return false;
        }

        fraction = back.ToString();
        return true;
    }

    private static bool TryGroups(ReadOnlySpan<char> text, char decimalMark, out string digits)
    {
        digits = text.IsEmpty ? "0" : "";
        var first = text.IndexOfAnyExceptInRange('0', '9');
        if (first < 0)
        {
            digits = text.IsEmpty ? "0" : text.ToString();
            return true;
        }

        var mark = text[first];
        // 0,123 is no thousand: nobody groups behind a leading zero
        if (mark == decimalMark || !NumberParts.IsMark(mark) || first is 0 or > 3 || text[0] == '0')
        {
            return false;
        }

        var builder = new StringBuilder(text.Length).Append(text[..first]);
        for (var rest = text[first..]; !rest.IsEmpty; rest = rest[4..])
        {
            if (rest.Length < 4 || rest[0] != mark || rest[1..4].ContainsAnyExceptInRange('0', '9'))
            {
                return false;
            }

            builder.Append(rest[1..4]);
        }

        digits = builder.ToString();
        return true;
    }
}
