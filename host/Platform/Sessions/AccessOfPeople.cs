using CrmModular.Host.Data;
using CrmModular.Host.Platform.People;
using CrmModular.Host.Platform.SecurityLog;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;

namespace CrmModular.Host.Platform.Sessions;

/// <summary>Ends what people can get in with: sessions, tokens, links. For good: who comes back signs in anew.</summary>
internal static class AccessOfPeople
{
    /// <summary>Whoever leaves is out with the same save, whichever way they left: by a form, an import or an undoing.</summary>
    public static async Task FollowAsync(
        PlatformContext context,
        IReadOnlyList<EntityEntry<Entity>> changed,
        CancellationToken ct
    )
    {
        var gone = changed
            .Where(e =>
                e.Entity is Person person
                && e.State != EntityState.Added
                && (
                    e.State == EntityState.Deleted || !person.Active || person.DeletedAt is not null
                )
            )
            .Select(e => e.Entity.Id)
            .ToList();
        if (gone.Count > 0)
        {
            foreach (var person in await EndAsync(context, gone, null, tokens: true, ct))
            {
                context.SecurityLog.Add(
                    SecurityEntries.Of(context, SecurityKinds.SessionEnded, person)
                );
            }
        }
    }

    /// <summary>Marks what ends; the caller saves it. Answers whose there was.</summary>
    /// <param name="context">The context that saves.</param>
    /// <param name="people">Whose.</param>
    /// <param name="but">A session that goes on; null ends all.</param>
    /// <param name="tokens">Whether tokens end as well.</param>
    /// <param name="ct">Cancels the reading.</param>
    public static async Task<IReadOnlyCollection<Guid>> EndAsync(
        PlatformContext context,
        IReadOnlyCollection<Guid> people,
        Guid? but,
        bool tokens,
        CancellationToken ct
    )
    {
        var now = context.Scope!.Clock.GetUtcNow();
        var sessions = await context
            .Sessions.Where(s => people.Contains(s.PersonId) && s.EndedAt == null && s.Id != but)
            .ToListAsync(ct);
        sessions.ForEach(s => s.EndedAt = now);
        var links = await context
            .PasswordLinks.Where(l => people.Contains(l.PersonId))
            .ToListAsync(ct);
        context.PasswordLinks.RemoveRange(links);
        var open = tokens
            ? await context
                .Tokens.Where(t => people.Contains(t.PersonId) && t.RevokedAt == null)
                .ToListAsync(ct)
            : [];
        open.ForEach(t => t.RevokedAt = now);
        return
        [
            .. sessions
                .Select(s => s.PersonId)
                .Concat(links.Select(l => l.PersonId))
                .Concat(open.Select(t => t.PersonId))
                .Distinct(),
        ];
    }
}
