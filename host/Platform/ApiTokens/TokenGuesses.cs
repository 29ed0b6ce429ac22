using System.Collections.Concurrent;
using System.Threading.RateLimiting;
using CrmModular.Host.Platform.SecurityLog;

namespace CrmModular.Host.Platform.ApiTokens;

/// <summary>
/// Slows down who tries tokens that do not exist: beyond the limit nothing from that place is looked up, but for tokens that
/// were right before, whose programs may sit at the same address.
/// </summary>
internal sealed class TokenGuesses : IDisposable
{
    public const int Limit = 30;
    public static readonly TimeSpan Window = TimeSpan.FromMinutes(15);

    private const int MostRemembered = 10_000;
    private readonly ConcurrentDictionary<string, bool> _right = new(StringComparer.Ordinal);
    private readonly PartitionedRateLimiter<string> _wrong = PartitionedRateLimiter.Create<
        string,
        string
    >(place =>
        RateLimitPartition.GetFixedWindowLimiter(
            place,
            _ => new FixedWindowRateLimiterOptions { PermitLimit = Limit, Window = Window }
        )
    );

    public bool MayTry(HttpContext http, byte[] digest)
    {
        if (_right.ContainsKey(Convert.ToHexString(digest)))
        {
            return true;
        }

        using var lease = _wrong.AttemptAcquire(Visitor.NetworkOf(http), 0);
        return lease.IsAcquired;
    }

    public void CountWrong(HttpContext http) =>
        _wrong.AttemptAcquire(Visitor.NetworkOf(http)).Dispose();

    public void WasRight(byte[] digest)
    {
        if (_right.Count < MostRemembered)
        {
            _right[Convert.ToHexString(digest)] = true;
        }
    }

    public void Dispose() => _wrong.Dispose();
}
