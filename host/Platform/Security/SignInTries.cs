using System.Threading.RateLimiting;

namespace CrmModular.Host.Platform.Security;

/// <summary>
/// Slows down who guesses through many accounts: wrong passwords are counted by the address they come from, whichever account
/// they were for. The lock of one account is Identity's.
/// </summary>
internal sealed class SignInTries : IDisposable
{
    /// <summary>More than a whole office mistypes, far less than guessing needs.</summary>
    public const int Limit = 30;

    public static readonly TimeSpan Window = TimeSpan.FromMinutes(15);

    private readonly PartitionedRateLimiter<string> _wrong = PartitionedRateLimiter.Create<
        string,
        string
    >(address =>
        RateLimitPartition.GetFixedWindowLimiter(
            address,
            _ => new FixedWindowRateLimiterOptions { PermitLimit = Limit, Window = Window }
        )
    );

    public bool MayTry(HttpContext context)
    {
        using var lease = _wrong.AttemptAcquire(Address(context), 0);
        return lease.IsAcquired;
    }

    public void CountWrong(HttpContext context) =>
        _wrong.AttemptAcquire(Address(context)).Dispose();

    public void Dispose() => _wrong.Dispose();

    private static string Address(HttpContext context) =>
        context.Connection.RemoteIpAddress?.ToString() ?? "";
}
