using System.Threading.RateLimiting;
using CrmModular.Host.Platform.SecurityLog;

namespace CrmModular.Host.Platform.Edge;

/// <summary>
/// Who asks how often: a bucket of requests for each person who uses the API, one for each address without a valid token, and
/// the exports of a person that run. It belongs to the process, whichever generation serves.
/// </summary>
internal sealed class RequestRates(HttpLimits limits) : IDisposable
{
    private static readonly TimeSpan ExportWait = TimeSpan.FromSeconds(10);

    private readonly PartitionedRateLimiter<Guid> _people = PartitionedRateLimiter.Create<
        Guid,
        Guid
    >(person => Bucket(person, limits.RequestsPerMinute, limits.Burst));

    private readonly PartitionedRateLimiter<string> _places = PartitionedRateLimiter.Create<
        string,
        string
    >(place => Bucket(place, limits.AnonymousPerMinute, limits.AnonymousPerMinute));

    private readonly PartitionedRateLimiter<Guid> _exports = PartitionedRateLimiter.Create<
        Guid,
        Guid
    >(person =>
        limits.ExportsAtOnce == 0
            ? RateLimitPartition.GetNoLimiter(person)
            : RateLimitPartition.GetConcurrencyLimiter(
                person,
                _ => new ConcurrencyLimiterOptions { PermitLimit = limits.ExportsAtOnce }
            )
    );

    /// <summary>Counts a request of the API.</summary>
    /// <returns>How long to wait; null when it may go on.</returns>
    public TimeSpan? Count(HttpContext context, Guid? person)
    {
        using var lease = person is { } known
            ? _people.AttemptAcquire(known)
            : _places.AttemptAcquire(Visitor.NetworkOf(context));
        return lease.IsAcquired ? null
            : lease.TryGetMetadata(MetadataName.RetryAfter, out var wait) ? wait
            : TimeSpan.FromSeconds(1);
    }

    /// <summary>Takes a place for an export, to be given back at its end.</summary>
    /// <exception cref="TooManyRequestsException">As many as may run already do.</exception>
    public IDisposable BeginExport(Guid person)
    {
        var lease = _exports.AttemptAcquire(person);
        if (lease.IsAcquired)
        {
            return lease;
        }

        lease.Dispose();
        throw new TooManyRequestsException(ExportWait);
    }

    public void Dispose()
    {
        _people.Dispose();
        _places.Dispose();
        _exports.Dispose();
    }

    private static RateLimitPartition<TKey> Bucket<TKey>(TKey key, int perMinute, int burst) =>
        perMinute == 0
            ? RateLimitPartition.GetNoLimiter(key)
            : RateLimitPartition.GetTokenBucketLimiter(
                key,
                _ => new TokenBucketRateLimiterOptions
                {
                    TokenLimit = burst,
                    TokensPerPeriod = Math.Max(1, perMinute / 60),
                    ReplenishmentPeriod = TimeSpan.FromSeconds(Math.Max(1, 60.0 / perMinute)),
                }
            );
}

/// <summary>More came than may at once; answered with 429.</summary>
internal sealed class TooManyRequestsException(TimeSpan wait)
    : Exception("More requests than may run at once.")
{
    public TimeSpan Wait { get; } = wait;
}

/// <summary>The places for exports of the current user.</summary>
internal sealed class ExportPlaces(RequestRates rates, ICurrentUser user) : IExportPlaces
{
    public IDisposable Begin() => rates.BeginExport(user.PersonId ?? Guid.Empty);
}
