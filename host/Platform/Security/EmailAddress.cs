using System.Net.Mail;

namespace CrmModular.Host.Platform.Security;

/// <summary>Which addresses a person can sign in with.</summary>
internal static class EmailAddress
{
    /// <summary>One plain address: no name before it, no spaces, no more than a mail server takes (RFC 5321, 4.5.3.1).</summary>
    public static bool IsUsable(string? text) =>
        text is { Length: > 2 and <= 254 }
        && MailAddress.TryCreate(text.Trim(), out var address)
        && string.Equals(address.Address, text.Trim(), StringComparison.Ordinal);
}
