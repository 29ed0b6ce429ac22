using CrmModular.Host.Data;
using CrmModular.Host.Platform.ApiTokens;
using CrmModular.Host.Platform.Rights;
using CrmModular.Host.Platform.Settings;
using Microsoft.EntityFrameworkCore;

namespace CrmModular.Host.Platform.Sessions;

/// <summary>A session as its person and the administrator see it.</summary>
public sealed record SessionLine(
    Guid Id,
    DateTimeOffset CreatedAt,
    DateTimeOffset LastUsedAt,
    DateTimeOffset EndsAt,
    string Address,
    string Agent,
    bool Here
);

/// <summary>A token as its owner and the administrator see it: never the token itself.</summary>
public sealed record TokenLine(
    Guid Id,
    string Name,
    DateTimeOffset CreatedAt,
    DateTimeOffset? LastUsedAt,
    DateTimeOffset ExpiresAt,
    string Scopes
);

/// <summary>What gets in as a person.</summary>
public sealed record OpenAccess(
    IReadOnlyList<SessionLine> Sessions,
    IReadOnlyList<TokenLine> Tokens
);

/// <summary>Reads what is open of a person's sessions and tokens.</summary>
internal sealed class OpenAccessReader(
    PlatformContext context,
    SettingValues settings,
    CurrentUser user,
    TimeProvider clock
)
{
    public async Task<OpenAccess> ReadAsync(Guid person, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var used = now.AddDays(
            -await SecuritySettings.OfAsync(settings, SecuritySettings.IdleDays, ct)
        );
        var here = user.SessionId;
        var sessions = await context
            .Sessions.Where(s =>
                s.PersonId == person && s.EndedAt == null && s.EndsAt > now && s.LastUsedAt > used
            )
            .OrderByDescending(s => s.LastUsedAt)
            .Select(s => new SessionLine(
                s.Id,
                s.CreatedAt,
                s.LastUsedAt,
                s.EndsAt,
                s.Address,
                s.Agent,
                s.Id == here
            ))
            .ToListAsync(ct);
        var tokens = await context
            .Tokens.AsNoTracking()
            .Where(t => t.PersonId == person && t.RevokedAt == null)
            .OrderByDescending(t => t.Id)
            .ToListAsync(ct);
        return new OpenAccess(
            [.. sessions.OrderByDescending(s => s.Here)],
            [
                .. tokens
                    .Select(t => new TokenLine(
                        t.Id,
                        t.Name,
                        t.CreatedAt,
                        t.LastUsedAt,
                        TokenTerm.EndOf(t),
                        t.Scopes
                    ))
                    .Where(t => t.ExpiresAt > now),
            ]
        );
    }
}
