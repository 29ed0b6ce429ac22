using System.Text.RegularExpressions;

namespace CrmModular.Host.Platform.Import.Reading;

/// <summary>Yes and no in the ways that lists have them.</summary>
public static class BooleanText
{
    private static readonly HashSet<string> Yes = new(
        ["yes", "y", "true", "t", "1", "on", "是", "对", "有", "√", "✓", "✔", "☑"],
        StringComparer.OrdinalIgnoreCase
    );

    private static readonly HashSet<string> No = new(
        ["no", "n", "false", "f", "0", "off", "否", "不是", "无", "×", "✗", "✘", "☐"],
        StringComparer.OrdinalIgnoreCase
    );

    public static ValueResult<bool> Read(string text)
    {
        var plain = TextFold.ToHalfWidth(text);
        return Yes.Contains(plain) ? ValueResult<bool>.Of(true)
            : No.Contains(plain) ? ValueResult<bool>.Of(false)
            : ProblemCodes.NotYesNo.With(text);
    }
}

/// <summary>E-mail addresses, also as a link has them.</summary>
public static class EmailText
{
    public static ValueResult<string> Read(string text)
    {
        var plain = TextFold.ToHalfWidth(text);
        if (plain.StartsWith("mailto:", StringComparison.OrdinalIgnoreCase))
        {
            plain = plain["mailto:".Length..];
        }

        return ContactText.IsEmail(plain)
            ? ValueResult<string>.Of(plain)
            : ProblemCodes.NotAnEmail.With(text);
    }
}

/// <summary>
/// A long number that a spreadsheet turned into "1.38001E+10": its digits are gone. Only the way in which Excel writes it
/// counts, with a sign and two digits behind the E, so that an article called 2E10 stays one.
/// </summary>
public static partial class ExcelCut
{
    public static bool Is(string text) =>
        text.Contains("E+", StringComparison.OrdinalIgnoreCase) && Pattern().IsMatch(text);

    [GeneratedRegex(
        @"^[+-]?\d([.,]\d+)?E\+\d{2,3}$",
        RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture
    )]
    private static partial Regex Pattern();
}

/// <summary>Telephone numbers stay as typed and are compared by their digits.</summary>
public static class PhoneText
{
    /// <summary>What a form and the API take as well.</summary>
    public const int Longest = ContactText.LongestPhone;
    private const int FewestDigits = 5;
    private const int MostDigits = 20;

    public static ValueResult<string> Read(string text)
    {
        var plain = TextFold.ToHalfWidth(text);
        var number = NumberWithoutExtension(plain);
        var digits = number.Count(char.IsAsciiDigit);
        var strange = number.Any(c =>
            !char.IsAsciiDigit(c) && !" +-()./\u00A0–".Contains(c, StringComparison.Ordinal)
        );
        return ExcelCut.Is(plain) ? ProblemCodes.CutByExcel.With(text)
            : strange || digits is < FewestDigits or > MostDigits
                ? ProblemCodes.NotAPhone.With(text)
            : ValueResult<string>.Of(text);
    }

    /// <summary>Equal for equal numbers: digits only, 00 and + alike, an extension set off by x.</summary>
    public static string ComparisonKey(string text)
    {
        var plain = TextFold.ToHalfWidth(text);
        var number = NumberWithoutExtension(plain);
        var digits = string.Concat(number.Where(char.IsAsciiDigit));
        if (digits.StartsWith("00", StringComparison.Ordinal))
        {
            digits = digits[2..];
        }

        var extension = string.Concat(plain[number.Length..].Where(char.IsAsciiDigit));
        return extension.Length == 0 ? digits : $"{digits}x{extension}";
    }

    private static string NumberWithoutExtension(string plain)
    {
        // "ext. 12", "x12", "转12", "#12": the first letter or sign that cannot be in a number starts it
        var at = plain.IndexOfAny(['x', 'X', 'e', 'E', '转', '轉', '#']);
        return at > 0 && plain.AsSpan(at).ContainsAnyInRange('0', '9') ? plain[..at] : plain;
    }
}

/// <summary>Web addresses, with or without http in front, as they are typed: a form keeps them so too. Nothing that a browser would run.</summary>
public static class WebText
{
    public static ValueResult<string> Read(string text) =>
        TextFold.ToHalfWidth(text) is var plain && ContactText.Web(plain) is not null
            ? ValueResult<string>.Of(plain)
            : ProblemCodes.NotAWebAddress.With(text);
}
