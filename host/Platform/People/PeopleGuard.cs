using CrmModular.Host.Data;
using CrmModular.Host.Modularity;
using CrmModular.Host.Platform.Audit;
using CrmModular.Host.Platform.Modules;
using CrmModular.Host.Platform.Rights;
using CrmModular.Host.Platform.Roles;
using Microsoft.EntityFrameworkCore;

namespace CrmModular.Host.Platform.People;

/// <summary>
/// Nobody gains by managing people: no right, no reach, nobody else's sign-in. It looks at what a change results in, not at what
/// was asked for, because there are many ways to one result: a role, a department, its head, whom somebody reports to. After the
/// change nobody may do or reach more than before, save what the one who made it had already, and who may more was left alone.
/// Administrators, and the installation itself, are not limited.
/// </summary>
internal sealed class PeopleGuard(
    PlatformContext context,
    GenerationManager manager,
    ModuleRows rows,
    CurrentUser user,
    ITexts texts
)
{
    private Guid Me => user.PersonId ?? Guid.Empty;

    /// <summary>Whether the user is limited at all.</summary>
    public bool Limits => !user.Unlimited;

    /// <summary>What is so now.</summary>
    public Task<RightsState> ReadAsync(CancellationToken ct) =>
        RightsState.ReadAsync(context, texts, ct);

    /// <summary>Refuses what a change has led to. Called in its transaction, after it was saved and the reach was made anew.</summary>
    /// <exception cref="RuleException">Somebody gained what the user has not, or somebody or a role that may more was changed.</exception>
    public async Task CheckAsync(RightsState before, CancellationToken ct)
    {
        var after = await ReadAsync(ct);
        var mine = before.People[Me].Now;
        CheckRoles(before, after, mine);
        var gained = new List<Gain>();
        foreach (var (id, now) in after.People)
        {
            var was = before.People.GetValueOrDefault(id);
            if (was is not null && id != Me)
            {
                CheckLeftAlone(id, was, now, before, after);
            }

            CheckRights(id, was?.Now ?? HeldRights.None, now, mine);
            gained.AddRange(Gains(id, was, now, before, after));
        }

        await CheckReachAsync(gained, before, ct);
    }

    /// <summary>
    /// Whether the user may make a link by which somebody sets a password, because whoever holds it becomes that person: for
    /// those who sign in already only an administrator; otherwise for those who reach no more than the user.
    /// </summary>
    /// <exception cref="RuleException">The user may not.</exception>
    public async Task CheckLinkAsync(Guid person, CancellationToken ct)
    {
        if (Limits)
        {
            await CheckLinkAsync(person, await ReadAsync(ct), ct);
        }
    }

    /// <summary>Whether the user may make such a link.</summary>
    public async Task<bool> MayLinkAsync(Guid person, CancellationToken ct)
    {
        try
        {
            await CheckLinkAsync(person, ct);
            return true;
        }
        catch (RuleException)
        {
            return false;
        }
    }

    private async Task CheckLinkAsync(Guid person, RightsState state, CancellationToken ct)
    {
        var (who, mine) = (state.People[person], state.People[Me].Now);
        if (person == Me)
        {
            return;
        }

        if (who.SignsIn)
        {
            throw Refusal("people.link.signs.in", who.Name, "");
        }

        CheckRights(person, HeldRights.None, who, mine);
        await CheckReachAsync(
            [.. Gains(person, null, who, state, state), .. Own(person, who)],
            state,
            ct
        );
    }

    /// <summary>Their own records, which count where somebody else comes to act as them.</summary>
    private static IEnumerable<Gain> Own(Guid person, RightsState.Someone who) =>
        who
            .Rights.Scopes.Where(s => s.Value is not (RecordScope.None or RecordScope.All))
            .Select(s => new Gain(person, who.Name, s.Key, person));

    private void CheckRoles(RightsState before, RightsState after, HeldRights mine)
    {
        foreach (var id in before.Roles.Keys.Union(after.Roles.Keys))
        {
            var (was, now) = (
                before.Roles.GetValueOrDefault(id),
                after.Roles.GetValueOrDefault(id)
            );
            if (was?.Version == now?.Version && was?.Rights.Equal(now!.Rights) == true)
            {
                continue;
            }

            if (was is not null && mine.Beyond(was.Rights) is { } wider)
            {
                throw Refusal("people.role.may.more", was.Name, Say(wider));
            }

            if (now is not null && mine.Beyond(now.Rights) is { } more)
            {
                throw Refusal("people.gain.right", now.Name, Say(more));
            }
        }
    }

    /// <summary>Who may more is changed in nothing, and the address that somebody signs in with leads to their password.</summary>
    private void CheckLeftAlone(
        Guid id,
        RightsState.Someone was,
        RightsState.Someone now,
        RightsState before,
        RightsState after
    )
    {
        var changed =
            was.Version != now.Version
            || !was.Now.Equal(now.Now)
            || was.Rights.Scopes.Any(s =>
                before
                    .Reached(id, s.Value)
                    .Any(owner => !after.Reaches(id, now.Rights[s.Key], owner))
            );
        if (changed && before.People[Me].Now.Beyond(was.Rights) is { } wider)
        {
            throw Refusal("people.may.more", was.Name, Say(wider));
        }

        if (was.SignsIn && !string.Equals(was.Email, now.Email, StringComparison.OrdinalIgnoreCase))
        {
            throw Refusal("people.email.signs.in", was.Name, "");
        }
    }

    private void CheckRights(Guid id, HeldRights was, RightsState.Someone now, HeldRights mine)
    {
        if (mine.Beyond(now.Now.Without(was)) is { } more)
        {
            throw Refusal(
                id == Me ? "people.gain.right.own" : "people.gain.right",
                now.Name,
                Say(more)
            );
        }
    }

    /// <summary>An owner whose records somebody did not reach before.</summary>
    private sealed record Gain(Guid Person, string Name, string Permission, Guid Owner);

    private static IEnumerable<Gain> Gains(
        Guid id,
        RightsState.Someone? was,
        RightsState.Someone now,
        RightsState before,
        RightsState after
    ) =>
        from right in now.Now.Scopes
        where !now.Now.Everything
        let had = was?.Now[right.Key] ?? RecordScope.None
        from owner in after.Reached(id, right.Value)
        where owner != id && !before.Reaches(id, had, owner)
        select new Gain(id, now.Name, right.Key, owner);

    /// <summary>Whom the user reaches anybody may reach, and who has neither records nor a way in has nothing to be reached: a person just added.</summary>
    private async Task CheckReachAsync(
        IReadOnlyList<Gain> gained,
        RightsState before,
        CancellationToken ct
    )
    {
        var mine = before.People[Me].Now;
        var beyond = gained.Where(g => !before.Reaches(Me, mine[g.Permission], g.Owner)).ToList();
        var blank = beyond
            .Select(g => g.Owner)
            .Distinct()
            .Where(o => before.People.GetValueOrDefault(o) is not { SignsIn: true })
            .ToHashSet();
        if (blank.Count > 0)
        {
            foreach (var module in manager.Catalogue.Modules)
            {
                blank.ExceptWith((await rows.OwnedAsync(module, blank, ct)).Keys);
            }
        }

        if (beyond.Find(g => !blank.Contains(g.Owner)) is { } gain)
        {
            var owner = before.People[gain.Owner].Name;
            throw Refusal(
                gain.Person == Me ? "people.gain.reach.own" : "people.gain.reach",
                gain.Name,
                Say(gain.Permission),
                owner
            );
        }
    }

    private string Say(string right) =>
        right.Length == 0
            ? texts[$"role.{BuiltInRoles.Administrator}"]
            : texts.Find(PermissionNames.Key(right))
                ?? texts.Find(FeatureNames.Key(right))
                ?? right;

    private static RuleException Refusal(string key, string who, string what, string owner = "") =>
        new(key, null, ("who", who), ("what", what), ("owner", owner));
}
