using System.Globalization;
using CrmModular.Host.Data;
using CrmModular.Host.Platform.People;
using CrmModular.Host.Platform.Security;
using CrmModular.Host.Platform.SecurityLog;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace CrmModular.Host.Platform.Sessions;

/// <summary>Too many wrong passwords came; nothing was looked at.</summary>
public sealed class TooManyTriesException(TimeSpan wait)
    : Exception("Too many wrong passwords were tried.")
{
    /// <summary>How long to wait, in whole seconds.</summary>
    public TimeSpan Wait { get; } = TimeSpan.FromSeconds(Math.Ceiling(wait.TotalSeconds));
}

/// <summary>
/// Whether a password is somebody's. The answer and the work are the same for an account that is there, that is not, that has
/// no password and that belongs to somebody who left.
/// </summary>
internal sealed class PasswordCheck(
    PlatformContext context,
    SignInGate gate,
    IPasswordHasher<SignIn> hasher,
    ILookupNormalizer normalizer,
    SecurityRecorder security,
    IHttpContextAccessor accessor
)
{
    private const int LongestName = 254;

    /// <summary>Who it is; null when address and password do not belong together.</summary>
    /// <exception cref="TooManyTriesException">Nothing was looked at.</exception>
    public async Task<Guid?> TryAsync(string? email, string? password, CancellationToken ct)
    {
        var http = accessor.HttpContext!;
        var account = NameOf(email);
        var (counted, wait) = await gate.EnterAsync(http, account, ct);
        if (counted is null)
        {
            security.Write(SecurityKinds.Brake, null, Shown(account), refused: true);
            throw new TooManyTriesException(wait);
        }

        var found = await context
            .SignIns.Where(s => s.NormalizedUserName == account)
            .Join(
                context.Persons,
                s => s.Id,
                p => p.Id,
                (s, p) =>
                    new
                    {
                        s.Id,
                        s.PasswordHash,
                        p.Active,
                    }
            )
            .FirstOrDefaultAsync(ct);
        var stored = found is { Active: true } ? found.PasswordHash : null;
        var typed = password is { Length: <= PasswordStrength.GreatestLength } ? password : "";
        var result = hasher.VerifyHashedPassword(
            new SignIn(),
            stored ?? PasswordWork.OfNobody,
            typed
        );
        if (stored is null || result == PasswordVerificationResult.Failed)
        {
            security.Write(
                SecurityKinds.WrongPassword,
                found?.Id,
                found is null ? Shown(account) : "",
                refused: true
            );
            return null;
        }

        await gate.WasRightAsync(counted, ct);
        if (result == PasswordVerificationResult.SuccessRehashNeeded)
        {
            var anew = hasher.HashPassword(new SignIn(), typed);
            await context
                .SignIns.Where(s => s.Id == found!.Id && s.PasswordHash == stored)
                .ExecuteUpdateAsync(u => u.SetProperty(s => s.PasswordHash, anew), ct);
        }

        return found!.Id;
    }

    /// <summary>The account's name as it is stored and counted.</summary>
    public string NameOf(string? email)
    {
        var name = normalizer.NormalizeName((email ?? "").Trim()) ?? "";
        return name.Length <= LongestName ? name : name[..LongestName];
    }

    /// <summary>What a stranger typed as a name may be a password: only what is an address is taken down.</summary>
    private static string Shown(string account) =>
        ContactText.IsEmail(account) ? account.ToLower(CultureInfo.InvariantCulture) : "";
}
