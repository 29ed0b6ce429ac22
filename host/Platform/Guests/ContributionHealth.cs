using System.Collections.Concurrent;

namespace CrmModular.Host.Platform.Guests;

/// <summary>
/// How the contributions of a generation fare. One that was late or failed several times in a row rests for a while, so that
/// nobody waits for it; then one caller tries it, and what that comes to decides.
/// </summary>
internal sealed class ContributionHealth(TimeProvider clock)
{
    /// <summary>What is late costs everyone the whole budget, so it rests soon; what throws costs nothing and may hang on one record.</summary>
    private const int MostLate = 3;
    private const int MostThrown = 10;
    private static readonly TimeSpan FirstRest = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan LongestRest = TimeSpan.FromMinutes(10);

    private readonly ConcurrentDictionary<(Type Point, Type Implementation), Entry> _entries =
        new();

    /// <summary>What is known of a contribution that does not answer.</summary>
    /// <param name="Declaration">Which one.</param>
    /// <param name="Times">How many times in a row it failed.</param>
    /// <param name="LastAt">When it failed last.</param>
    /// <param name="Text">What the failure says.</param>
    /// <param name="Reference">What the log has beside it.</param>
    /// <param name="RestsUntil">Until when it is not asked; null when it is.</param>
    public sealed record Trouble(
        Extension Declaration,
        int Times,
        DateTimeOffset LastAt,
        string Text,
        string Reference,
        DateTimeOffset? RestsUntil
    );

    public IReadOnlyList<Trouble> Of(string moduleId) =>
        [
            .. _entries
                .Values.Select(e => e.Trouble)
                .OfType<Trouble>()
                .Where(t => t.Declaration.ModuleId == moduleId)
                .OrderByDescending(t => t.LastAt),
        ];

    /// <summary>The trouble of a contribution that rests; null when it may be asked. After the rest, one caller at a time may.</summary>
    public Trouble? Resting(Extension declaration)
    {
        if (
            !_entries.TryGetValue((declaration.Point, declaration.Implementation), out var entry)
            || entry.Trouble is not { RestsUntil: { } until } trouble
        )
        {
            return null;
        }

        return until <= clock.GetUtcNow() && Interlocked.Exchange(ref entry.Tried, 1) == 0
            ? null
            : trouble;
    }

    public void Answered(Extension declaration)
    {
        // Only what failed before has an entry, so this is one look on the usual way.
        if (_entries.TryGetValue((declaration.Point, declaration.Implementation), out var entry))
        {
            lock (entry)
            {
                (entry.Trouble, entry.Late, entry.Rest) = (null, 0, TimeSpan.Zero);
                Volatile.Write(ref entry.Tried, 0);
            }
        }
    }

    /// <summary>It was asked, but what came of it says nothing of it: somebody else may try.</summary>
    public void Untold(Extension declaration)
    {
        if (_entries.TryGetValue((declaration.Point, declaration.Implementation), out var entry))
        {
            Volatile.Write(ref entry.Tried, 0);
        }
    }

    /// <summary>Notes a failure; answers until when the contribution rests, null when it is asked again.</summary>
    public DateTimeOffset? Failed(Extension declaration, ContributionFailure failure)
    {
        var entry = _entries.GetOrAdd(
            (declaration.Point, declaration.Implementation),
            _ => new Entry()
        );
        lock (entry)
        {
            var now = clock.GetUtcNow();
            var times = (entry.Trouble?.Times ?? 0) + 1;
            entry.Late = failure.Fault == ContributionFault.Late ? entry.Late + 1 : 0;
            DateTimeOffset? until = null;
            if (entry.Late >= MostLate || times >= MostThrown || entry.Tried == 1)
            {
                // Failures that were under way when the rest began do not lengthen it.
                if (entry.Trouble?.RestsUntil is not { } running || running <= now)
                {
                    var next = entry.Rest == TimeSpan.Zero ? FirstRest : entry.Rest * 2;
                    entry.Rest = next < LongestRest ? next : LongestRest;
                }

                until = now + entry.Rest;
                Volatile.Write(ref entry.Tried, 0);
            }

            entry.Trouble = new Trouble(
                declaration,
                times,
                now,
                failure.Text,
                failure.Reference,
                until
            );
            return until;
        }
    }

    private sealed class Entry
    {
        public volatile Trouble? Trouble;
        public int Late;
        public TimeSpan Rest;
        public int Tried;
    }
}
