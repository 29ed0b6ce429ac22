using System.Collections.Concurrent;
using System.Collections.Frozen;
using CrmModular.Host.Data;
using CrmModular.Host.Platform.ApiTokens;
using CrmModular.Host.Platform.Sessions;
using Microsoft.EntityFrameworkCore;

namespace CrmModular.Host.Platform.Rights;

/// <summary>What a person may do and how pages look for them, as one request needs it.</summary>
public sealed record PersonRights(
    Guid PersonId,
    string Name,
    string Email,
    string Language,
    string Theme,
    bool LetterKeys,
    bool Active,
    bool Administrator,
    FrozenSet<Guid> Roles,
    FrozenDictionary<string, RecordScope> Permissions
)
{
    /// <summary>What the token allows that asks; null where the person asks themselves.</summary>
    public TokenScopes? Limit { get; init; }

    public RecordScope ScopeOf(string permission)
    {
        if (Limit is { } limit && !limit.Allow(permission))
        {
            return RecordScope.None;
        }

        if (Administrator || permission == RequiresAttribute.AnyPerson)
        {
            return RecordScope.All;
        }

        return Permissions.GetValueOrDefault(permission);
    }
}

/// <summary>Keeps rights in memory until the number of rights changes.</summary>
internal sealed partial class RightsCache(IServiceScopeFactory scopes)
{
    private Kept _kept = new();
    private long _number;

    /// <summary>What was read since the last clearing. A read that began before one ends in a memory that nobody asks any more.</summary>
    private sealed class Kept
    {
        public ConcurrentDictionary<Guid, PersonRights?> People { get; } = new();
        public ConcurrentDictionary<string, TokenAccess> Tokens { get; } =
            new(StringComparer.Ordinal);
        public ConcurrentDictionary<Guid, SessionAccess> Sessions { get; } = new();
    }

    /// <summary>The number of rights up to which this process has forgotten what is no longer so.</summary>
    public long Number
    {
        get => Interlocked.Read(ref _number);
        set => Interlocked.Exchange(ref _number, value);
    }

    /// <summary>Forgets everything; the next request reads anew.</summary>
    public void Clear() => Interlocked.Exchange(ref _kept, new Kept());

    /// <summary>The rights of a person; null when there is no such person.</summary>
    public async ValueTask<PersonRights?> OfAsync(Guid personId, CancellationToken ct)
    {
        var kept = Volatile.Read(ref _kept);
        if (kept.People.TryGetValue(personId, out var known))
        {
            return known;
        }

        var read = await ReadAsync(personId, ct);
        kept.People[personId] = read;
        return read;
    }

    private async Task<PersonRights?> ReadAsync(Guid personId, CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        var context = scope.ServiceProvider.GetRequiredService<PlatformContext>();
        var person = await context
            .Persons.AsNoTracking()
            .FirstOrDefaultAsync(p => p.Id == personId, ct);
        if (person is null)
        {
            return null;
        }

        var roles = await context
            .PersonRoles.Where(r => r.PersonId == personId)
            .Join(context.Roles, r => r.RoleId, r => r.Id, (_, role) => new { role.Id, role.Key })
            .ToListAsync(ct);
        var ids = roles.Select(r => r.Id).ToList();
        var grants = await context
            .RoleGrants.AsNoTracking()
            .Where(g => ids.Contains(g.RoleId))
            .ToListAsync(ct);
        return new PersonRights(
            person.Id,
            person.Name,
            person.Email,
            person.Language,
            person.Theme,
            person.LetterKeys,
            person.Active,
            roles.Exists(r => r.Key == BuiltInRoles.Administrator),
            ids.ToFrozenSet(),
            grants
                .GroupBy(g => g.Permission, StringComparer.Ordinal)
                .ToFrozenDictionary(
                    g => g.Key,
                    g => g.Select(x => x.Scope).Aggregate(RecordScopes.Plus),
                    StringComparer.Ordinal
                )
        );
    }
}
