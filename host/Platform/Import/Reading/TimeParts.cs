using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;

namespace CrmModular.Host.Platform.Import.Reading;

/// <summary>The time that may follow a date: 14:05, 2:05:33 PM, 下午2:05, with or without an offset.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct TimeParts(TimeSpan OfDay, TimeSpan? Offset)
{
    /// <summary>Goes behind the pattern of a date, to the end of the text.</summary>
    public const string Pattern =
        @"(?:(?:\s*T|\s*,?\s+|(?=[上下]午))\s*(?<half>[上下]午)?\s*(?<h>\d{1,2})[:时](?<min>\d{2})分?(?:[:]?(?<sec>\d{2})(?:[.,]\d{1,9})?秒?)?\s*(?<half>[AaPp]\.?[Mm]\.?)?\s*(?<z>[Zz]|[+-]\d{2}:?\d{2}|[+-]\d{2})?)?$";

    public static bool TryRead(Match match, out TimeParts parts)
    {
        parts = default;
        if (!match.Groups["h"].Success)
        {
            return true;
        }

        var hour = Number(match.Groups["h"]);
        var half = match.Groups["half"].Value;
        if (half.Length > 0)
        {
            var afternoon = half[0] is 'p' or 'P' or '下';
            if (hour is < 1 or > 12)
            {
                return false;
            }

            hour = (hour % 12) + (afternoon ? 12 : 0);
        }

        var (minute, second) = (Number(match.Groups["min"]), Number(match.Groups["sec"]));
        if (hour > 23 || minute > 59 || second > 59)
        {
            return false;
        }

        var known = TryOffset(match.Groups["z"].Value, out var offset);
        parts = new TimeParts(new TimeSpan(hour, minute, second), offset);
        return known;
    }

    private static bool TryOffset(string text, out TimeSpan? offset)
    {
        offset = null;
        if (text.Length == 0)
        {
            return true;
        }

        if (text is "Z" or "z")
        {
            offset = TimeSpan.Zero;
            return true;
        }

        var digits = text[1..].Replace(":", "", StringComparison.Ordinal).PadRight(4, '0');
        var value = new TimeSpan(
            int.Parse(digits[..2], CultureInfo.InvariantCulture),
            int.Parse(digits[2..], CultureInfo.InvariantCulture),
            0
        );
        offset = text[0] == '-' ? -value : value;
        return value <= TimeSpan.FromHours(14);
    }

    private static int Number(Group group) =>
        group.Success
            ? int.Parse(group.ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture)
            : 0;
}
