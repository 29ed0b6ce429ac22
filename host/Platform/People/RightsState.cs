using CrmModular.Host.Data;
using Microsoft.EntityFrameworkCore;

namespace CrmModular.Host.Platform.People;

/// <summary>What a role, or somebody by all of their roles, may do. A feature that is on for some roles alone counts as a permission of theirs.</summary>
/// <param name="Everything">Whether it is the administrator's.</param>
/// <param name="Scopes">Each permission with its scope.</param>
internal sealed record HeldRights(bool Everything, IReadOnlyDictionary<string, RecordScope> Scopes)
{
    public static HeldRights None { get; } = new(false, new Dictionary<string, RecordScope>());

    public RecordScope this[string permission] =>
        Everything ? RecordScope.All : Scopes.GetValueOrDefault(permission);

    public bool Covers(HeldRights other) => Beyond(other) is null;

    /// <summary>What of these rights goes further than others.</summary>
    public HeldRights Without(HeldRights other) =>
        new(
            Everything && !other.Everything,
            Scopes.Where(s => !other[s.Key].Covers(s.Value)).ToDictionary(StringComparer.Ordinal)
        );

    public bool Equal(HeldRights other) => Covers(other) && other.Covers(this);

    /// <summary>A permission that the other has further than these rights; empty for the administrator's, null when there is none.</summary>
    public string? Beyond(HeldRights other) =>
        Everything ? null
        : other.Everything ? ""
        : other
            .Scopes.Where(s => !this[s.Key].Covers(s.Value))
            .Select(s => s.Key)
            .Order(StringComparer.Ordinal)
            .FirstOrDefault();
}

/// <summary>Who may do and reach what at one moment, as roles, reporting lines and departments have it.</summary>
/// <param name="People">Everybody, those in the bin as well.</param>
/// <param name="Roles">Every role.</param>
/// <param name="Owners">Whose records each of those who have a role reaches in a scope between own and all.</param>
internal sealed record RightsState(
    IReadOnlyDictionary<Guid, RightsState.Someone> People,
    IReadOnlyDictionary<Guid, RightsState.Some> Roles,
    IReadOnlyDictionary<(Guid Viewer, RecordScope Scope), HashSet<Guid>> Owners
)
{
    /// <param name="Rights">By the roles, whether the person is still here or not.</param>
    /// <param name="Here">Whether the person works here and is not in the bin.</param>
    /// <param name="SignsIn">Whether there is a password.</param>
    public sealed record Someone(
        string Name,
        string Email,
        int Version,
        bool Here,
        bool SignsIn,
        HeldRights Rights
    )
    {
        /// <summary>What the person may do now.</summary>
        public HeldRights Now => Here ? Rights : HeldRights.None;
    }

    public sealed record Some(string Name, int Version, HeldRights Rights);

    /// <summary>Whether somebody reaches an owner's records in a scope.</summary>
    public bool Reaches(Guid person, RecordScope scope, Guid owner) =>
        scope == RecordScope.All
        || (scope != RecordScope.None && owner == person)
        || Reached(person, scope).Contains(owner);

    /// <summary>The owners that somebody reaches in a scope by reporting lines and departments.</summary>
    public IEnumerable<Guid> Reached(Guid person, RecordScope scope) =>
        scope.Parts().SelectMany(part => Owners.GetValueOrDefault((person, part)) ?? []);

    public static async Task<RightsState> ReadAsync(
        PlatformContext context,
        ITexts texts,
        CancellationToken ct
    )
    {
        var roles = await RolesAsync(context, texts, ct);
        var has = (await context.PersonRoles.AsNoTracking().ToListAsync(ct)).ToLookup(
            r => r.PersonId,
            r => roles[r.RoleId].Rights
        );
        var people = await context
            .Persons.IgnoreQueryFilters([ModuleDbContext.BinFilter])
            .Select(p => new
            {
                p.Id,
                p.Name,
                p.Email,
                p.Version,
                Here = p.Active && p.DeletedAt == null,
                SignsIn = context.SignIns.Any(s => s.Id == p.Id && s.PasswordHash != null),
            })
            .ToListAsync(ct);
        var reach = await context
            .Set<ReachEntry>()
            .AsNoTracking()
            .Where(r => context.PersonRoles.Any(p => p.PersonId == r.ViewerId))
            .ToListAsync(ct);
        return new RightsState(
            people.ToDictionary(
                p => p.Id,
                p => new Someone(p.Name, p.Email, p.Version, p.Here, p.SignsIn, Sum(has[p.Id]))
            ),
            roles,
            reach
                .GroupBy(r => (r.ViewerId, r.Scope))
                .ToDictionary(g => g.Key, g => g.Select(r => r.OwnerId).ToHashSet())
        );
    }

    private static async Task<Dictionary<Guid, Some>> RolesAsync(
        PlatformContext context,
        ITexts texts,
        CancellationToken ct
    )
    {
        var grants = await context
            .RoleGrants.AsNoTracking()
            .Select(g => new ValueTuple<Guid, string, RecordScope>(g.RoleId, g.Permission, g.Scope))
            .ToListAsync(ct);
        var features = await context
            .Features.AsNoTracking()
            .Where(f => f.On && f.Roles != "")
            .ToListAsync(ct);
        grants.AddRange(
            features.SelectMany(f =>
                f.Roles.Split(',').Select(r => (Guid.Parse(r), f.Id, RecordScope.All))
            )
        );
        var byRole = grants.ToLookup(g => g.Item1);
        return await context
            .Roles.IgnoreQueryFilters([ModuleDbContext.BinFilter])
            .AsNoTracking()
            .ToDictionaryAsync(
                r => r.Id,
                r => new Some(
                    RoleNames.Of(r, texts),
                    r.Version,
                    new HeldRights(
                        r.Key == BuiltInRoles.Administrator,
                        byRole[r.Id].ToDictionary(g => g.Item2, g => g.Item3)
                    )
                ),
                ct
            );
    }

    private static HeldRights Sum(IEnumerable<HeldRights> roles)
    {
        var all = roles.ToList();
        return new HeldRights(
            all.Exists(r => r.Everything),
            all.SelectMany(r => r.Scopes)
                .GroupBy(s => s.Key, StringComparer.Ordinal)
                .ToDictionary(
                    g => g.Key,
                    g => g.Select(s => s.Value).Aggregate(RecordScopes.Plus),
                    StringComparer.Ordinal
                )
        );
    }
}
