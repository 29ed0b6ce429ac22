using System.Globalization;

namespace CrmModular.Host.Data;

/// <summary>The time that all processes of the database go by, however their own clocks are set.</summary>
internal sealed class SharedClock(IDatabase database, TimeProvider clock)
{
    /// <summary>The server's time with PostgreSQL; with SQLite, which only one machine uses, that of the machine.</summary>
    public async ValueTask<DateTimeOffset> NowAsync(CancellationToken ct)
    {
        if (database.Provider == DatabaseProvider.Sqlite)
        {
            return clock.GetUtcNow();
        }

        await using var connection = await database.OpenAsync(ct);
        await using var command = connection.CreateCommand();
        command.CommandText = "SELECT clock_timestamp()";
        var now = Convert.ToDateTime(
            await command.ExecuteScalarAsync(ct),
            CultureInfo.InvariantCulture
        );
        return new DateTimeOffset(now.ToUniversalTime());
    }

    /// <summary>
    /// Between which times the end of a lease lies that is held now. The clock of a machine can be set, so SQLite's leases
    /// go by the time since it was started, which is one for all of its processes and only grows. What was taken before the
    /// machine was started again may end later than any lease can that is held: it is over too.
    /// </summary>
    public async ValueTask<LeaseTimes> LeasesAsync(TimeSpan length, CancellationToken ct)
    {
        if (database.Provider == DatabaseProvider.PostgreSql)
        {
            var now = await NowAsync(ct);
            return new LeaseTimes(now, now + length, DateTimeOffset.MaxValue);
        }

        var since = DateTimeOffset.UnixEpoch + SinceStart;
        return new LeaseTimes(since, since + length, since + length);
    }

    /// <summary>How long the machine has been running.</summary>
    public TimeSpan SinceStart => clock.GetElapsedTime(0);
}

/// <summary>
/// What a lease is compared with. An end is judged by times that were asked for after it was read: one that was written in
/// between lies after <paramref name="Last"/> of the times before, and would seem to be of an earlier start of the machine.
/// </summary>
/// <param name="Now">What ended before this is over.</param>
/// <param name="End">When one that is taken now ends.</param>
/// <param name="Last">What ends after this is over as well.</param>
[System.Runtime.InteropServices.StructLayout(System.Runtime.InteropServices.LayoutKind.Auto)]
internal readonly record struct LeaseTimes(
    DateTimeOffset Now,
    DateTimeOffset End,
    DateTimeOffset Last
)
{
    public bool IsOver(DateTimeOffset? end) => end < Now || end > Last;
}
