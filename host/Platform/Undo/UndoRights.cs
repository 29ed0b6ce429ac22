using System.Text.Json;
using CrmModular.Host.Data;
using CrmModular.Host.Platform.Frame;
using CrmModular.Host.Platform.Import;
using CrmModular.Host.Platform.People;
using CrmModular.Host.Platform.Rights;
using Microsoft.EntityFrameworkCore;

namespace CrmModular.Host.Platform.Undo;

/// <summary>
/// Who may take back what: what a person may not change, they may not undo either. Of people and departments only that is
/// taken back which an import writes; rights, sign-in and who works here have rules that their own forms keep.
/// </summary>
internal sealed class UndoRights(
    IEnumerable<RecordKind> kinds,
    PlatformContext context,
    GrantRules grants,
    PeopleHeld held,
    CurrentUser user
)
{
    private const string Forbidden = "undo.forbidden";
    private const string OnItsPage = "undo.on.its.page";

    private static readonly HashSet<string> Imported = new(StringComparer.Ordinal)
    {
        nameof(Person.Name),
        nameof(Person.Email),
        nameof(Person.Region),
        nameof(Person.DepartmentId),
        nameof(Person.ManagerId),
        nameof(Person.ExternalId),
        nameof(Entity.DeletedAt),
    };

    /// <summary>The records of a kind that are not taken back, with the reasons.</summary>
    /// <param name="kind">The kind.</param>
    /// <param name="steps">What was done to them.</param>
    /// <param name="reach">Which of some records the user reaches, as they are now, under a permission.</param>
    /// <param name="ct">Cancels the read.</param>
    public async Task<IReadOnlyDictionary<Guid, UndoRefusal>> RefusedAsync(
        string kind,
        IReadOnlyList<UndoBatch.Step> steps,
        Func<string, List<Guid>, Task<List<Guid>>> reach,
        CancellationToken ct
    )
    {
        if (kind is PeopleImport.PersonKind or PeopleImport.DepartmentKind)
        {
            return user.Has(AdminPermissions.People)
                ? await OfPeopleAsync(steps, ct)
                : All(steps, Forbidden);
        }

        if (kind == Role.Kind)
        {
            return All(steps, OnItsPage);
        }

        if (kinds.FirstOrDefault(k => k.Kind == kind) is { } known)
        {
            return await OutOfReachAsync(known, steps, reach, ct);
        }

        // Nobody says who may change it: who did it, and the administrator.
        return user.Unlimited
            ? All([], Forbidden)
            : All(steps.Where(s => s.Entries.Any(e => e.PersonId != user.PersonId)), Forbidden);
    }

    /// <summary>As its page would have it: a record is changed with the one permission, and comes and goes with the other.</summary>
    private async Task<IReadOnlyDictionary<Guid, UndoRefusal>> OutOfReachAsync(
        RecordKind kind,
        IReadOnlyList<UndoBatch.Step> steps,
        Func<string, List<Guid>, Task<List<Guid>>> reach,
        CancellationToken ct
    )
    {
        var edit = kind.EditPermission ?? kind.Permission;
        var refused = new List<UndoBatch.Step>();
        foreach (
            var needs in steps.GroupBy(s => ComesOrGoes(s) ? kind.DeletePermission ?? edit : edit)
        )
        {
            var reached = await reach(needs.Key, [.. needs.Select(s => s.Last.RecordId)]);
            var beyond = needs.Where(s => !reached.Contains(s.Last.RecordId)).ToList();
            var owners = await OwnersReachedAsync(needs.Key, [.. beyond.Select(GivenAwayBy)], ct);
            refused.AddRange(beyond.Where(s => GivenAwayBy(s) is not { } o || !owners.Contains(o)));
        }

        return All(refused, Forbidden);
    }

    /// <summary>
    /// Whose the record was before the user gave it away; null when somebody else did. It is out of the user's reach by the very
    /// change that is taken back, and comes back into it.
    /// </summary>
    private Guid? GivenAwayBy(UndoBatch.Step step) =>
        step.Entries.All(e => e.PersonId == user.PersonId)
        && OldValues.Before(step.Entries).TryGetValue(nameof(IOwned.OwnerId), out var owner)
        && owner.ValueKind == JsonValueKind.String
        && owner.TryGetGuid(out var id)
            ? id
            : null;

    /// <summary>Those of some owners whose records the user reaches under a permission.</summary>
    private async Task<HashSet<Guid>> OwnersReachedAsync(
        string permission,
        HashSet<Guid?> owners,
        CancellationToken ct
    )
    {
        var scope = user.ScopeOf(permission);
        var me = user.PersonId;
        if (owners.Count == 0 || scope == RecordScope.None)
        {
            return [];
        }

        var mine = owners
            .OfType<Guid>()
            .Where(o => scope == RecordScope.All || o == me)
            .ToHashSet();
        if (scope is not (RecordScope.All or RecordScope.Own))
        {
            var parts = scope.Parts();
            mine.UnionWith(
                await context
                    .Set<ReachEntry>()
                    .Where(r =>
                        r.ViewerId == me && parts.Contains(r.Scope) && owners.Contains(r.OwnerId)
                    )
                    .Select(r => r.OwnerId)
                    .ToListAsync(ct)
            );
        }

        return mine;
    }

    private static bool ComesOrGoes(UndoBatch.Step step) =>
        UndoBatch.IsNew(step) || Fields(step).Contains(nameof(Entity.DeletedAt));

    private async Task<IReadOnlyDictionary<Guid, UndoRefusal>> OfPeopleAsync(
        IReadOnlyList<UndoBatch.Step> steps,
        CancellationToken ct
    )
    {
        var wider = await grants.WiderAsync(ct);
        var ids = steps.Select(s => s.Last.RecordId).ToList();
        var signIns = (
            await context.SignIns.Where(s => ids.Contains(s.Id)).Select(s => s.Id).ToListAsync(ct)
        ).ToHashSet();
        var refused = new Dictionary<Guid, UndoRefusal>();
        foreach (var step in steps)
        {
            var id = step.Last.RecordId;
            var goes = Goes(step);
            var fields = UndoBatch.IsNew(step) ? [] : Fields(step);
            if (wider.Contains(id))
            {
                refused[id] = Refusal(step, "people.rights.wider");
            }
            else if (
                !fields.IsSubsetOf(Imported)
                || (signIns.Contains(id) && (goes || fields.Contains(nameof(Person.Email))))
            )
            {
                refused[id] = Refusal(step, OnItsPage);
            }
        }

        var going = steps.Where(s => Goes(s) && !refused.ContainsKey(s.Last.RecordId));
        foreach (
            var (id, what) in await held.FindAsync([.. going.Select(s => s.Last.RecordId)], ct)
        )
        {
            refused[id] = Refusal(steps.First(s => s.Last.RecordId == id), "undo.referenced", what);
        }

        return refused;
    }

    /// <summary>Whether taking it back puts it into the bin: what was made, or brought back.</summary>
    private static bool Goes(UndoBatch.Step step) =>
        UndoBatch.IsNew(step)
        || OldValues.Before(step.Entries).GetValueOrDefault(nameof(Entity.DeletedAt)).ValueKind
            is JsonValueKind.String
                or JsonValueKind.Number;

    private static HashSet<string> Fields(UndoBatch.Step step)
    {
        var fields = new HashSet<string>(StringComparer.Ordinal);
        foreach (var entry in step.Entries)
        {
            using var changes = JsonDocument.Parse(entry.Changes);
            fields.UnionWith(changes.RootElement.EnumerateObject().Select(f => f.Name));
        }

        return fields;
    }

    private static Dictionary<Guid, UndoRefusal> All(
        IEnumerable<UndoBatch.Step> steps,
        string reason
    ) => steps.ToDictionary(s => s.Last.RecordId, s => Refusal(s, reason));

    private static UndoRefusal Refusal(UndoBatch.Step step, string reason, string what = "") =>
        new(UndoBatch.Of(step), reason, what);
}
