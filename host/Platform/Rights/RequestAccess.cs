using CrmModular.Host.Platform.ApiTokens;
using CrmModular.Host.Platform.SecurityLog;
using CrmModular.Host.Platform.Sessions;
using CrmModular.Host.Platform.Settings;

namespace CrmModular.Host.Platform.Rights;

/// <summary>Whose rights a request has: those of its session's person, or of its token's within what the token may. From memory.</summary>
internal sealed class RequestAccess(
    RightsCache cache,
    SettingValues settings,
    LastUses uses,
    SecurityRecorder security,
    TimeProvider clock
)
{
    /// <summary>The rights, and the session for a page; null when nobody is recognised any more.</summary>
    public async ValueTask<(PersonRights? Rights, Guid? Session)> OfAsync(HttpContext context)
    {
        var ct = context.RequestAborted;
        if (context.Features.Get<TokenAccess>() is { } token)
        {
            return (await OfTokenAsync(context, token), null);
        }

        if (
            SignInSessions.Read(context.User) is { } cookie
            && await cache.SessionAsync(cookie.Id, ct) is { } session
            && session.IsOf(cookie.Secret)
            && await IsOpenAsync(session, ct)
            && await cache.OfAsync(session.PersonId, ct) is { Active: true } rights
        )
        {
            Use(session);
            return (rights, session.Id);
        }

        return (null, null);
    }

    /// <summary>Whether a session goes on, without using it.</summary>
    public async ValueTask<bool> IsOpenAsync(Guid id, Guid person, CancellationToken ct) =>
        await cache.SessionAsync(id, ct) is { } session
        && session.PersonId == person
        && await IsOpenAsync(session, ct)
        && await cache.OfAsync(person, ct) is { Active: true };

    private async ValueTask<bool> IsOpenAsync(SessionAccess session, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        if (!session.IsOpen(now))
        {
            return false;
        }

        if (now - session.LastUsedAt < LastUses.Grain)
        {
            return true;
        }

        var idle = TimeSpan.FromDays(
            await SecuritySettings.OfAsync(settings, SecuritySettings.IdleDays, ct)
        );
        if (now - session.LastUsedAt < idle)
        {
            return true;
        }

        // It may have been used on another host meanwhile.
        cache.ForgetSession(session.Id);
        return await cache.SessionAsync(session.Id, ct) is { } stored
            && now - stored.LastUsedAt < idle;
    }

    private void Use(SessionAccess session)
    {
        var now = clock.GetUtcNow();
        if (now - session.LastUsedAt >= LastUses.Grain)
        {
            session.LastUsedAt = now;
            uses.OfSession(session.Id, now);
        }
    }

    private async ValueTask<PersonRights?> OfTokenAsync(HttpContext context, TokenAccess token)
    {
        if (
            token.Scopes is not { } scopes
            || await cache.OfAsync(token.PersonId, context.RequestAborted)
                is not { Active: true } rights
        )
        {
            return null;
        }

        var now = clock.GetUtcNow();
        if (now - token.LastUsedAt >= LastUses.Grain)
        {
            if (token.LastUsedAt == DateTimeOffset.MinValue)
            {
                security.Write(SecurityKinds.TokenUsed, token.PersonId, token.Id.ToString());
            }

            token.LastUsedAt = now;
            uses.OfToken(token.Id, now);
        }

        var changes =
            !HttpMethods.IsGet(context.Request.Method)
            && !HttpMethods.IsHead(context.Request.Method)
            && !HttpMethods.IsOptions(context.Request.Method);
        return rights with { Limit = changes && !scopes.Writes ? TokenScopes.Nothing : scopes };
    }
}
