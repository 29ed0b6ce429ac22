using Npgsql;

namespace CrmModular.Host.Platform.Errors;

/// <summary>
/// While the database does not answer, everything fails: each request, and each look of the background once a second. The log
/// says when that began and when it ended, with how much failed in between, and nothing of each failure.
/// </summary>
internal sealed class Outage(TimeProvider clock, ILogger<Outage> log)
{
    private readonly Lock _lock = new();
    private DateTimeOffset? _since;
    private int _failures;

    /// <summary>Whether a failure is part of an outage, which is said already; every other needs a line of its own.</summary>
    /// <param name="e">What failed.</param>
    /// <param name="reference">What the user was told, so that the first of them leads here; null in the background.</param>
    public bool Took(Exception? e, string? reference = null)
    {
        // Two writes that waited for each other are nobody's outage.
        if (
            e is null
            || !ErrorStatus.IsDatabaseAway(e)
            || e.GetBaseException() is PostgresException { SqlState: ['4', '0', ..] }
        )
        {
            return false;
        }

        lock (_lock)
        {
            _failures++;
            if (_since is not null)
            {
                return true;
            }

            _since = clock.GetUtcNow();
        }

        OutageLog.Began(log, e.GetBaseException().Message, reference ?? "none");
        return true;
    }

    /// <summary>The database answered.</summary>
    public void Answered()
    {
        TimeSpan length;
        int failures;
        lock (_lock)
        {
            if (_since is not { } since)
            {
                return;
            }

            (length, failures) = (clock.GetUtcNow() - since, _failures);
            (_since, _failures) = (null, 0);
        }

        OutageLog.Ended(log, length.TotalSeconds, failures);
    }
}

internal static partial class OutageLog
{
    [LoggerMessage(
        Level = LogLevel.Error,
        Message = "The database does not answer: {Reason} Requests get 503 and background work waits until it does; what fails meanwhile is counted (first reference: {Reference})"
    )]
    public static partial void Began(ILogger log, string reason, string reference);

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "The database answers again after {Seconds:0.0} s; {Failures} requests and looks of the background failed meanwhile"
    )]
    public static partial void Ended(ILogger log, double seconds, int failures);
}
