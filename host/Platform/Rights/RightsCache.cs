using System.Collections.Concurrent;
using System.Collections.Frozen;
using CrmModular.Host.Data;
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
    string SecurityStamp,
    bool Administrator,
    FrozenSet<Guid> Roles,
    FrozenDictionary<string, RecordScope> Permissions
)
{
    public RecordScope ScopeOf(string permission)
    {
        if (Administrator || permission == RequiresAttribute.AnyPerson)
        {
            return RecordScope.All;
        }

        return Permissions.GetValueOrDefault(permission);
    }
}

/// <summary>Keeps rights in memory until the number of rights changes.</summary>
internal sealed class RightsCache(IServiceScopeFactory scopes)
{
    private readonly ConcurrentDictionary<Guid, PersonRights?> _people = new();
    private readonly ConcurrentDictionary<string, Guid> _tokens = new(StringComparer.Ordinal);

    /// <summary>Forgets everything; the next request reads anew.</summary>
    public void Clear()
    {
        _people.Clear();
        _tokens.Clear();
    }

    /// <summary>The rights of a person; null when there is no such person.</summary>
    public async ValueTask<PersonRights?> OfAsync(Guid personId, CancellationToken ct)
    {
        if (_people.TryGetValue(personId, out var known))
        {
            return known;
        }

        var read = await ReadAsync(personId, ct);
        _people[personId] = read;
        return read;
    }

    /// <summary>The person of a token; null when it is unknown or revoked.</summary>
    public async ValueTask<Guid?> PersonOfTokenAsync(byte[] digest, CancellationToken ct)
    {
        var key = Convert.ToBase64String(digest);
        if (_tokens.TryGetValue(key, out var known))
        {
            return known;
        }

        await using var scope = scopes.CreateAsyncScope();
        var context = scope.ServiceProvider.GetRequiredService<PlatformContext>();
        var person = await context
            .Tokens.AsNoTracking()
            .Where(t => t.Digest == digest && t.RevokedAt == null)
            .Select(t => (Guid?)t.PersonId)
            .FirstOrDefaultAsync(ct);
        // Unknown tokens are not kept: a stranger must not fill the memory.
        if (person is { } id)
        {
            _tokens[key] = id;
        }

        return person;
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

        var stamp = await context
            .SignIns.AsNoTracking()
            .Where(s => s.Id == personId)
            .Select(s => s.SecurityStamp)
            .FirstOrDefaultAsync(ct);
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
            stamp ?? "",
            roles.Exists(r => r.Key == BuiltInRoles.Administrator),
            ids.ToFrozenSet(),
            grants
                .GroupBy(g => g.Permission, StringComparer.Ordinal)
                .ToFrozenDictionary(g => g.Key, g => g.Max(x => x.Scope), StringComparer.Ordinal)
        );
    }
}
