using Microsoft.AspNetCore.DataProtection;

namespace CrmModular.Host.Platform.Sessions;

/// <summary>
/// A cookie that a device gets when somebody signs in on it: wrong passwords for that account are counted for the device
/// alone then, so that strangers who guess do not shut the person out. It opens nothing.
/// </summary>
internal sealed class KnownDevice(IDataProtectionProvider protection)
{
    private static readonly TimeSpan Length = TimeSpan.FromDays(180);
    private readonly ITimeLimitedDataProtector _protector = protection
        .CreateProtector(SignInCookies.Device)
        .ToTimeLimitedDataProtector();

    /// <summary>The device's own mark when it is known for an account; null otherwise.</summary>
    public string? MarkOf(HttpContext http, string account)
    {
        if (http.Request.Cookies[SignInCookies.Device] is not { Length: > 0 and < 1000 } cookie)
        {
            return null;
        }

        try
        {
            return
                _protector.Unprotect(cookie).Split('|', 2) is [var mark, var of]
                && of == AttemptCounter.KeyOf(account)
                ? mark
                : null;
        }
        catch (System.Security.Cryptography.CryptographicException)
        {
            return null;
        }
    }

    public void Remember(HttpContext http, string account) =>
        http.Response.Cookies.Append(
            SignInCookies.Device,
            _protector.Protect($"{Guid.NewGuid():N}|{AttemptCounter.KeyOf(account)}", Length),
            new CookieOptions
            {
                HttpOnly = true,
                Secure = http.Request.IsHttps,
                SameSite = SameSiteMode.Lax,
                MaxAge = Length,
                IsEssential = true,
            }
        );
}
