using System.Security.Claims;
using System.Security.Cryptography;
using CrmModular.Host.Data;
using CrmModular.Host.Platform.Notifications;
using CrmModular.Host.Platform.Rights;
using CrmModular.Host.Platform.SecurityLog;
using CrmModular.Host.Platform.Settings;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace CrmModular.Host.Platform.Sessions;

/// <summary>Begins and ends sessions. The cookie holds the session's number and a secret; whether it opens anything, the table says.</summary>
internal sealed class SignInSessions(
    PlatformContext context,
    SettingValues settings,
    RightsChanged changed,
    SecurityRecorder security,
    TabStream tabs,
    TimeProvider clock
)
{
    private const int SecretLength = 32;
    private const string Claim = "crm.session";

    /// <summary>Signs a person in on the device that asks; a session that was there ends.</summary>
    /// <param name="http">The request.</param>
    /// <param name="person">Who was recognised.</param>
    /// <param name="keep">Whether it outlives the browser.</param>
    public async Task BeginAsync(HttpContext http, Guid person, bool keep)
    {
        var ct = http.RequestAborted;
        if (IdOf(http.User) is { } before)
        {
            await EndAsync(before, ct);
        }

        var now = clock.GetUtcNow();
        var secret = RandomNumberGenerator.GetBytes(SecretLength);
        var visitor = Visitor.Of(http);
        var session = new Session
        {
            PersonId = person,
            Digest = SHA256.HashData(secret),
            CreatedAt = now,
            LastUsedAt = now,
            EndsAt = keep
                ? now.AddDays(await NumberAsync(SecuritySettings.KeptDays, ct))
                : now.AddHours(await NumberAsync(SecuritySettings.Hours, ct)),
            Address = visitor.Address,
            Agent = visitor.Agent,
        };
        context.Sessions.Add(session);
        await context.SaveChangesAsync(ct);
        var identity = new ClaimsIdentity(
            [
                new System.Security.Claims.Claim(ClaimTypes.NameIdentifier, person.ToString()),
                new System.Security.Claims.Claim(
                    Claim,
                    $"{session.Id:N}{Convert.ToHexStringLower(secret)}"
                ),
            ],
            IdentityConstants.ApplicationScheme
        );
        http.User = new ClaimsPrincipal(identity);
        await http.SignInAsync(
            IdentityConstants.ApplicationScheme,
            http.User,
            new AuthenticationProperties
            {
                IsPersistent = keep,
                IssuedUtc = now,
                ExpiresUtc = session.EndsAt,
                AllowRefresh = false,
            }
        );
        security.Write(SecurityKinds.SignIn, person, session.Id.ToString());
    }

    /// <summary>Signs out on the device that asks.</summary>
    public async Task SignOutAsync(HttpContext http)
    {
        if (IdOf(http.User) is { } id && await EndAsync(id, http.RequestAborted) is { } person)
        {
            security.Write(SecurityKinds.SignOut, person, id.ToString());
        }

        await http.SignOutAsync(IdentityConstants.ApplicationScheme);
    }

    /// <summary>Ends one session of a person; one that ended already stays so.</summary>
    /// <exception cref="RecordNotFoundException">The person has no such session.</exception>
    public async Task EndOneAsync(Guid person, Guid session, Guid? actor, CancellationToken ct)
    {
        if (!await context.Sessions.AnyAsync(s => s.Id == session && s.PersonId == person, ct))
        {
            throw new RecordNotFoundException(new RecordRef("platform.session", session));
        }

        if (await EndAsync(session, ct) is not null)
        {
            security.Write(SecurityKinds.SessionEnded, person, session.ToString(), actor: actor);
        }
    }

    /// <summary>Ends all sessions of a person but one.</summary>
    public async Task EndAllAsync(Guid person, Guid? but, Guid? actor, CancellationToken ct)
    {
        await using (var write = await context.BeginWriteAsync(ct))
        {
            await AccessOfPeople.EndAsync(context, [person], but, tokens: false, ct);
            await context.SaveChangesAsync(ct);
            await changed.RaiseAsync(ct);
            await write.CommitAsync(ct);
        }

        Told(person);
        security.Write(SecurityKinds.SessionEnded, person, actor: actor);
    }

    /// <summary>What this process holds of a person's sessions is forgotten, and tabs look whether theirs goes on; call after the commit.</summary>
    public void Told(Guid person)
    {
        changed.Forget();
        tabs.Wake([person]);
    }

    /// <summary>The number and the secret that a cookie carried; null when it carried none.</summary>
    public static (Guid Id, byte[] Secret)? Read(ClaimsPrincipal principal)
    {
        const int IdLength = 32;
        var text = principal.FindFirstValue(Claim);
        return
            text?.Length == IdLength + (2 * SecretLength)
            && Guid.TryParseExact(text[..IdLength], "N", out var id)
            ? (id, Convert.FromHexString(text.AsSpan(IdLength)))
            : null;
    }

    private static Guid? IdOf(ClaimsPrincipal principal) => Read(principal)?.Id;

    /// <summary>Whose session it was; null when it had ended before.</summary>
    private async Task<Guid?> EndAsync(Guid id, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        await using (var write = await context.BeginWriteAsync(ct))
        {
            var ended = await context
                .Sessions.Where(s => s.Id == id && s.EndedAt == null)
                .ExecuteUpdateAsync(u => u.SetProperty(s => s.EndedAt, now), ct);
            if (ended == 0)
            {
                return null;
            }

            await changed.RaiseAsync(ct);
            await write.CommitAsync(ct);
        }

        var person = await context
            .Sessions.Where(s => s.Id == id)
            .Select(s => s.PersonId)
            .FirstAsync(ct);
        Told(person);
        return person;
    }

    private ValueTask<int> NumberAsync(Setting setting, CancellationToken ct) =>
        SecuritySettings.OfAsync(settings, setting, ct);
}
