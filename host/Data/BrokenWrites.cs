using System.Collections.Concurrent;
using System.Collections.Immutable;

namespace CrmModular.Host.Data;

/// <summary>The modules whose write transactions were ended because they held the database too long, since the process began.</summary>
internal sealed class BrokenWrites
{
    private readonly ConcurrentDictionary<string, Line> _lines = new(StringComparer.Ordinal);
    private ImmutableArray<Action<string>> _heard = [];

    /// <summary>How often, and when last.</summary>
    public sealed record Line(int Times, DateTimeOffset LastAt);

    /// <summary>Has the log told of each.</summary>
    public void Hear(Action<string> heard) => _heard = _heard.Add(heard);

    public Line? Of(string moduleId) => _lines.GetValueOrDefault(moduleId);

    public void Add(string moduleId)
    {
        _lines.AddOrUpdate(
            moduleId,
            _ => new Line(1, DateTimeOffset.UtcNow),
            (_, line) => new Line(line.Times + 1, DateTimeOffset.UtcNow)
        );
        foreach (var heard in _heard)
        {
            heard(moduleId);
        }
    }
}
