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
    };

    /// <summary>The records of a kind that are not taken back, each with the key of the reason.</summary>
    public async Task<IReadOnlyDictionary<Guid, string>> RefusedAsync(
        string kind,
        IReadOnlyList<UndoBatch.Step> steps,
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
            return All(user.Has(known.EditPermission ?? known.Permission) ? [] : steps, Forbidden);
        }

        // Nobody says who may change it: who did it, and the administrator.
        return user.Unlimited
            ? All([], Forbidden)
            : All(steps.Where(s => s.Entries.Any(e => e.PersonId != user.PersonId)), Forbidden);
    }

    private async Task<IReadOnlyDictionary<Guid, string>> OfPeopleAsync(
        IReadOnlyList<UndoBatch.Step> steps,
        CancellationToken ct
    )
    {
        var wider = await grants.WiderAsync(ct);
        var ids = steps.Select(s => s.Last.RecordId).ToList();
        var signIns = (
            await context.SignIns.Where(s => ids.Contains(s.Id)).Select(s => s.Id).ToListAsync(ct)
        ).ToHashSet();
        var refused = new Dictionary<Guid, string>();
        foreach (var step in steps)
        {
            var id = step.Last.RecordId;
            var created = step.Entries[0].Action == "created";
            var fields = created ? [] : Fields(step);
            if (wider.Contains(id))
            {
                refused[id] = "people.rights.wider";
            }
            else if (
                !fields.IsSubsetOf(Imported)
                || (signIns.Contains(id) && (created || fields.Contains(nameof(Person.Email))))
            )
            {
                refused[id] = OnItsPage;
            }
        }

        return refused;
    }

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

    private static Dictionary<Guid, string> All(IEnumerable<UndoBatch.Step> steps, string reason) =>
        steps.ToDictionary(s => s.Last.RecordId, _ => reason);
}
