using CrmModular.Host.Data;
using CrmModular.Host.Modularity;
using CrmModular.Host.Platform.Modules;
using Microsoft.EntityFrameworkCore;

namespace CrmModular.Host.Platform.Undo;

/// <summary>
/// What holds people and departments that an undo would put into the bin: records that they own, also those of a module that
/// is off, people who stay and report to them, and people who stay in them.
/// </summary>
internal sealed class PeopleHeld(
    PlatformContext context,
    GenerationManager manager,
    ModuleRows rows,
    ITexts texts
)
{
    /// <summary>What holds each of them; who is free is not in it.</summary>
    /// <param name="going">Those who would go together.</param>
    /// <param name="ct">Cancels the read.</param>
    public async Task<IReadOnlyDictionary<Guid, string>> FindAsync(
        IReadOnlyCollection<Guid> going,
        CancellationToken ct
    )
    {
        var held = new Dictionary<Guid, string>();
        if (going.Count == 0)
        {
            return held;
        }

        foreach (var module in manager.Catalogue.Modules)
        {
            foreach (var (person, count) in await rows.OwnedAsync(module, going, ct))
            {
                Say(person, "people.held.records", count);
            }
        }

        await HoldMembersAsync();
        await HoldManagersAsync();
        return held;

        async Task HoldMembersAsync()
        {
            var members = await context
                .Persons.Where(p => p.DepartmentId != null && going.Contains(p.DepartmentId.Value))
                .GroupBy(p => p.DepartmentId!.Value)
                .Select(g => new { g.Key, Count = g.LongCount() })
                .ToListAsync(ct);
            members.ForEach(m => Say(m.Key, "people.held.members", m.Count));
        }

        // Who leads only people that go with them is free; who leads one that stays is not, and so on up.
        async Task HoldManagersAsync()
        {
            var reports = await context
                .Persons.Where(p => p.ManagerId != null && going.Contains(p.ManagerId.Value))
                .Select(p => new { p.Id, ManagerId = p.ManagerId!.Value })
                .ToListAsync(ct);
            bool more;
            do
            {
                more = false;
                var stay = reports.Where(r => !going.Contains(r.Id) || held.ContainsKey(r.Id));
                foreach (
                    var group in stay.GroupBy(r => r.ManagerId)
                        .Where(g => !held.ContainsKey(g.Key))
                        .ToList()
                )
                {
                    Say(group.Key, "people.held.reports", group.Count());
                    more = true;
                }
            } while (more);
        }

        void Say(Guid id, string key, long count)
        {
            var what = texts.Count(key, count);
            held[id] = held.TryGetValue(id, out var before)
                ? before + texts["sdk.comma"] + what
                : what;
        }
    }
}
