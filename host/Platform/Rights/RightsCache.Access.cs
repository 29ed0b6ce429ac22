using CrmModular.Host.Data;
using CrmModular.Host.Platform.ApiTokens;
using CrmModular.Host.Platform.Sessions;
using Microsoft.EntityFrameworkCore;

namespace CrmModular.Host.Platform.Rights;

/// <summary>Sessions and tokens: whoever ends one raises the number of rights, so that every process forgets it.</summary>
internal sealed partial class RightsCache
{
    /// <summary>A session, also one that has ended; null when there is none.</summary>
    public async ValueTask<SessionAccess?> SessionAsync(Guid id, CancellationToken ct)
    {
        var kept = Volatile.Read(ref _kept);
        if (kept.Sessions.TryGetValue(id, out var known))
        {
            return known;
        }

        await using var scope = scopes.CreateAsyncScope();
        var session = await scope
            .ServiceProvider.GetRequiredService<PlatformContext>()
            .Sessions.AsNoTracking()
            .FirstOrDefaultAsync(s => s.Id == id, ct);
        // What does not exist is not kept: a stranger must not fill the memory.
        return session is null
            ? null
            : kept.Sessions.GetOrAdd(session.Id, new SessionAccess(session));
    }

    /// <summary>Has the next request read a session anew.</summary>
    public void ForgetSession(Guid id) => Volatile.Read(ref _kept).Sessions.TryRemove(id, out _);

    /// <summary>A token, also one that has ended; null when there is none.</summary>
    public async ValueTask<TokenAccess?> TokenAsync(byte[] digest, CancellationToken ct)
    {
        var key = Convert.ToHexString(digest);
        var kept = Volatile.Read(ref _kept);
        if (kept.Tokens.TryGetValue(key, out var known))
        {
            return known;
        }

        await using var scope = scopes.CreateAsyncScope();
        var token = await scope
            .ServiceProvider.GetRequiredService<PlatformContext>()
            .Tokens.AsNoTracking()
            .FirstOrDefaultAsync(t => t.Digest == digest, ct);
        return token is null ? null : kept.Tokens.GetOrAdd(key, new TokenAccess(token));
    }
}
