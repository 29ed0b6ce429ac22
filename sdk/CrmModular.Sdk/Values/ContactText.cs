using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;

namespace CrmModular.Sdk;

/// <summary>What an e-mail address and a web address are, alike for forms, the API and files. Whether they exist is for a message to find out.</summary>
public static partial class ContactText
{
    /// <summary>The longest telephone number with an extension and a remark.</summary>
    public const int LongestPhone = 100;

    /// <summary>The longest e-mail address that a mail server takes (RFC 5321, 4.5.3.1).</summary>
    public const int LongestEmail = 254;

    /// <summary>The longest web address.</summary>
    public const int LongestWeb = 2000;

    private const int LongestLocalPart = 64;

    /// <summary>
    /// Whether the text is one plain e-mail address: no name before it, no second one, no space around it, nothing behind it that
    /// a mail program would obey. A host of an intranet has no dot (<c>ann@crm</c>). The one rule for records, people, sign-in and files.
    /// </summary>
    /// <param name="text">The address; null is none.</param>
    public static bool IsEmail([NotNullWhen(true)] string? text)
    {
        var at = text?.LastIndexOf('@') ?? -1;
        return text is { Length: <= LongestEmail }
            && at is > 0 and <= LongestLocalPart
            && !text.Contains("..", StringComparison.Ordinal)
            && Address().IsMatch(text);
    }

    /// <summary>The address of the site, complete, where the text is one of http or https with or without that in front; null where it is none.</summary>
    public static Uri? Web(string text)
    {
        var complete = text.Contains("://", StringComparison.Ordinal) ? text : "https://" + text;
        return
            text.Length <= LongestWeb
            && !text.Contains('@', StringComparison.Ordinal)
            && !text.Any(char.IsWhiteSpace)
            && Uri.TryCreate(complete, UriKind.Absolute, out var uri)
            && (uri.Scheme == Uri.UriSchemeHttp || uri.Scheme == Uri.UriSchemeHttps)
            && HasDomain(uri.IdnHost)
            ? uri
            : null;
    }

    private static bool HasDomain(string host)
    {
        var dot = host.LastIndexOf('.');
        return dot > 0
            && dot < host.Length - 2
            && host.AsSpan(dot + 1).ContainsAnyInRange('a', 'z');
    }

    // Letters of any script: internationalised addresses are in use in China. No question mark: in a link it would begin headers.
    [GeneratedRegex(
        $@"^[{Local}][.{Local}]*(?<!\.)@(\p{{L}}({Inner}*{Letter})?|({Letter}({Inner}*{Letter})?\.)+\p{{L}}{Inner}*[\p{{L}}\p{{M}}])\z",
        RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant
    )]
    private static partial Regex Address();

    private const string Local = @"\p{L}\p{M}\p{Nd}!#$%&'*+/=^_`{|}~-";
    private const string Letter = @"[\p{L}\p{M}\p{Nd}]";
    private const string Inner = @"[\p{L}\p{M}\p{Nd}-]";
}
