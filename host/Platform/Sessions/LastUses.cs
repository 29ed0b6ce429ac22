using System.Collections.Concurrent;
using CrmModular.Host.Data;
using Microsoft.EntityFrameworkCore;

namespace CrmModular.Host.Platform.Sessions;

/// <summary>Remembers when sessions and tokens were used, and writes it now and then: a request must not cost a write.</summary>
internal sealed class LastUses(IServiceScopeFactory scopes)
{
    /// <summary>How old the stored time of a thing in use grows.</summary>
    public static readonly TimeSpan Grain = TimeSpan.FromMinutes(5);

    private readonly ConcurrentDictionary<Guid, DateTimeOffset> _sessions = new();
    private readonly ConcurrentDictionary<Guid, DateTimeOffset> _tokens = new();

    public void OfSession(Guid id, DateTimeOffset at) => _sessions[id] = at;

    public void OfToken(Guid id, DateTimeOffset at) => _tokens[id] = at;

    public async Task FlushAsync(CancellationToken ct)
    {
        if (_sessions.IsEmpty && _tokens.IsEmpty)
        {
            return;
        }

        await using var scope = scopes.CreateAsyncScope();
        var context = scope.ServiceProvider.GetRequiredService<PlatformContext>();
        await using var write = await context.BeginWriteAsync(ct);
        var written = new List<(ConcurrentDictionary<Guid, DateTimeOffset> From, Guid Id)>();
        foreach (var (id, at) in _sessions)
        {
            await context
                .Sessions.Where(s => s.Id == id && s.LastUsedAt < at)
                .ExecuteUpdateAsync(u => u.SetProperty(s => s.LastUsedAt, at), ct);
            written.Add((_sessions, id));
        }

        foreach (var (id, at) in _tokens)
        {
            await context
                .Tokens.Where(t => t.Id == id && (t.LastUsedAt == null || t.LastUsedAt < at))
                .ExecuteUpdateAsync(u => u.SetProperty(t => t.LastUsedAt, at), ct);
            written.Add((_tokens, id));
        }

        await write.CommitAsync(ct);
        foreach (var (from, id) in written)
        {
            from.TryRemove(id, out _);
        }
    }
}
