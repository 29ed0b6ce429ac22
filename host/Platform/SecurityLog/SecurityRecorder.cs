using CrmModular.Host.Data;
using Microsoft.EntityFrameworkCore;

namespace CrmModular.Host.Platform.SecurityLog;

/// <summary>
/// Takes down what happens to people's access and writes it a moment later, off the request's way. An attack cannot fill the
/// disk: repeats of one refusal within a quarter of an hour are one row with a count, and beyond a number of rows an hour
/// only one more row counts what came. Refusals have a number of their own, so that many of them hide no success.
/// </summary>
internal sealed class SecurityRecorder(
    IServiceScopeFactory scopes,
    IHttpContextAccessor accessor,
    TimeProvider clock,
    ILogger<SecurityRecorder> log
)
{
    /// <summary>Rows of refusals, and rows of what succeeded, that one process writes within an hour.</summary>
    public const int MostRowsPerHour = 2_000;

    private static readonly TimeSpan Repeats = TimeSpan.FromMinutes(15);

    private readonly Lock _lock = new();
    private readonly SemaphoreSlim _writing = new(1, 1);
    private readonly Dictionary<Same, Row> _open = [];
    private readonly Dictionary<bool, (long Hour, int Rows)> _written = [];
    private List<Row> _new = [];

    private sealed record Same(
        string Kind,
        bool Refused,
        Guid? Person,
        Guid? Actor,
        string Address,
        string Target
    );

    private sealed class Row(SecurityEntry entry)
    {
        public SecurityEntry Entry { get; } = entry;

        /// <summary>How many of its count are stored; 0 for a row that is not there yet.</summary>
        public int Stored { get; set; }
    }

    /// <summary>Takes something down; it is stored within seconds.</summary>
    /// <param name="kind">One of <see cref="SecurityKinds"/>.</param>
    /// <param name="person">Whose access it is about; null for a stranger's.</param>
    /// <param name="target">A session, token, record or address; never a secret.</param>
    /// <param name="refused">Whether it was refused.</param>
    /// <param name="actor">Who did it, where that is somebody else.</param>
    public void Write(
        string kind,
        Guid? person,
        string target = "",
        bool refused = false,
        Guid? actor = null
    )
    {
        var http = accessor.HttpContext;
        if (refused)
        {
            http?.Features.Set(TakenDown.Refusal);
        }

        var entry = SecurityEntries.Make(
            http,
            clock.GetUtcNow(),
            kind,
            person,
            actor,
            target,
            refused
        );
        lock (_lock)
        {
            Add(entry);
        }
    }

    private void Add(SecurityEntry entry)
    {
        var same = SameOf(entry);
        if (entry.Refused && IsRepeat(same, entry.At))
        {
            return;
        }

        if (!WithinLimit(entry))
        {
            // One row an hour counts all that the limit left out.
            entry = new SecurityEntry
            {
                Id = entry.Id,
                At = entry.At,
                LastAt = entry.At,
                Kind = SecurityKinds.Overflow,
                Refused = entry.Refused,
            };
            same = SameOf(entry);
            if (IsRepeat(same, entry.At))
            {
                return;
            }
        }

        var row = new Row(entry);
        _new.Add(row);
        if (entry.Refused || entry.Kind == SecurityKinds.Overflow)
        {
            _open[same] = row;
        }
    }

    private bool IsRepeat(Same same, DateTimeOffset at)
    {
        if (!_open.TryGetValue(same, out var row) || at - row.Entry.At >= LengthOf(same.Kind))
        {
            return false;
        }

        row.Entry.Count++;
        row.Entry.LastAt = at;
        return true;
    }

    private static TimeSpan LengthOf(string kind) =>
        kind == SecurityKinds.Overflow ? TimeSpan.FromHours(1) : Repeats;

    private bool WithinLimit(SecurityEntry entry)
    {
        var hour = entry.At.UtcTicks / TimeSpan.TicksPerHour;
        var (last, rows) = _written.GetValueOrDefault(entry.Refused);
        rows = last == hour ? rows + 1 : 1;
        _written[entry.Refused] = (hour, rows);
        return rows <= MostRowsPerHour;
    }

    private static Same SameOf(SecurityEntry e) =>
        new(e.Kind, e.Refused, e.PersonId, e.ActorId, e.Address, e.Target);

    /// <summary>Stores what was taken down since the last time, and says it on the console.</summary>
    public async Task FlushAsync(CancellationToken ct)
    {
        await _writing.WaitAsync(ct);
        try
        {
            await StoreAsync(ct);
        }
        finally
        {
            _writing.Release();
        }
    }

    private async Task StoreAsync(CancellationToken ct)
    {
        List<Row> added;
        List<(Row Row, int Count, DateTimeOffset LastAt)> grown;
        lock (_lock)
        {
            added = _new;
            _new = [];
            grown =
            [
                .. _open
                    .Values.Where(r => r.Stored > 0 && r.Entry.Count > r.Stored)
                    .Select(r => (r, r.Entry.Count, r.Entry.LastAt)),
            ];
            // Counting goes on while the rows are written.
            grown.AddRange(added.Select(r => (r, r.Entry.Count, r.Entry.LastAt)));
        }

        try
        {
            await StoreAsync(added, grown, ct);
        }
        catch
        {
            lock (_lock)
            {
                _new = [.. added.Where(r => r.Stored == 0), .. _new];
            }

            throw;
        }

        lock (_lock)
        {
            var now = clock.GetUtcNow();
            foreach (
                var (same, _) in _open
                    .Where(o => o.Value.Stored == o.Value.Entry.Count)
                    .Where(o => now - o.Value.Entry.At >= LengthOf(o.Key.Kind))
                    .ToList()
            )
            {
                _open.Remove(same);
            }
        }
    }

    private async Task StoreAsync(
        List<Row> added,
        List<(Row Row, int Count, DateTimeOffset LastAt)> all,
        CancellationToken ct
    )
    {
        if (all.Count == 0)
        {
            return;
        }

        await using var scope = scopes.CreateAsyncScope();
        var context = scope.ServiceProvider.GetRequiredService<PlatformContext>();
        await using (var write = await context.BeginWriteAsync(ct))
        {
            foreach (var (row, count, lastAt) in all)
            {
                if (row.Stored == 0)
                {
                    context.SecurityLog.Add(Copy(row.Entry, count, lastAt));
                }
                else
                {
                    await context
                        .SecurityLog.Where(e => e.Id == row.Entry.Id)
                        .ExecuteUpdateAsync(
                            u =>
                                u.SetProperty(e => e.Count, count)
                                    .SetProperty(e => e.LastAt, lastAt),
                            ct
                        );
                }
            }

            await context.SaveChangesAsync(ct);
            await write.CommitAsync(ct);
        }

        foreach (var (row, count, _) in all)
        {
            row.Stored = count;
            var e = row.Entry;
            SecurityLines.Happened(
                log,
                e.At,
                e.Kind,
                e.Refused,
                e.PersonId,
                e.ActorId,
                e.Address,
                e.Target,
                count,
                e.Reference
            );
        }
    }

    private static SecurityEntry Copy(SecurityEntry from, int count, DateTimeOffset lastAt) =>
        new()
        {
            Id = from.Id,
            At = from.At,
            LastAt = lastAt,
            Kind = from.Kind,
            Refused = from.Refused,
            PersonId = from.PersonId,
            ActorId = from.ActorId,
            Address = from.Address,
            Agent = from.Agent,
            Target = from.Target,
            Reference = from.Reference,
            Count = count,
        };
}

/// <summary>Says on a request that its refusal stands in the log already.</summary>
internal sealed class TakenDown
{
    public static readonly TakenDown Refusal = new();
}

internal static partial class SecurityLines
{
    [LoggerMessage(
        Level = LogLevel.Information,
        Message = "security at={At:O} kind={Kind} refused={Refused} person={Person} actor={Actor} address={Address} target={Target} count={Count} reference={Reference}"
    )]
    public static partial void Happened(
        ILogger log,
        DateTimeOffset at,
        string kind,
        bool refused,
        Guid? person,
        Guid? actor,
        string address,
        string target,
        int count,
        string reference
    );

    [LoggerMessage(
        Level = LogLevel.Error,
        Message = "The security log could not be written; it is tried again in seconds"
    )]
    public static partial void NotWritten(ILogger log, Exception e);
}
