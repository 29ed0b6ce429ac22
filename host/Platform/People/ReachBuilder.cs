using CrmModular.Host.Data;
using Microsoft.EntityFrameworkCore;

namespace CrmModular.Host.Platform.People;

/// <summary>
/// Keeps who reaches whose records in the wider scopes, so that lists decide scope by one look into a table. It runs in the
/// transaction that changes people or departments.
/// </summary>
internal sealed class ReachBuilder(PlatformContext context)
{
    /// <summary>What decides a person's reach.</summary>
    internal sealed record Place(Guid Id, Guid? ManagerId, Guid? DepartmentId);

    /// <summary>What a department decides of it.</summary>
    internal sealed record Part(Guid Id, Guid? ParentId, Guid? ManagerId);

    /// <summary>Compares the stored reach with what people and departments say now, and writes the difference.</summary>
    public async Task RebuildAsync(CancellationToken ct)
    {
        var people = await context
            .Persons.IgnoreQueryFilters([ModuleDbContext.BinFilter])
            .AsNoTracking()
            .Select(p => new Place(p.Id, p.ManagerId, p.DepartmentId))
            .ToListAsync(ct);
        var parts = await context
            .Departments.AsNoTracking()
            .Select(d => new Part(d.Id, d.ParentId, d.ManagerId))
            .ToListAsync(ct);
        var wanted = Compute(people, parts);
        var stored = await context.Set<ReachEntry>().ToListAsync(ct);
        foreach (var row in stored)
        {
            if (!wanted.Remove((row.ViewerId, row.Scope, row.OwnerId)))
            {
                context.Remove(row);
            }
        }

        context.AddRange(
            wanted.Select(w => new ReachEntry
            {
                ViewerId = w.Viewer,
                Scope = w.Scope,
                OwnerId = w.Owner,
            })
        );
        await context.SaveChangesAsync(ct);
    }

    /// <summary>Every pair of viewer and owner in the three scopes between own and all; each person reaches at least itself.</summary>
    internal static HashSet<(Guid Viewer, RecordScope Scope, Guid Owner)> Compute(
        IReadOnlyCollection<Place> people,
        IReadOnlyCollection<Part> parts
    )
    {
        var reach = new HashSet<(Guid, RecordScope, Guid)>();
        var managers = people.ToDictionary(p => p.Id, p => p.ManagerId);
        var parents = parts.ToDictionary(p => p.Id, p => p.ParentId);
        var members = Members(people, parts);
        foreach (var owner in people)
        {
            reach.Add((owner.Id, RecordScope.Subordinates, owner.Id));
            reach.Add((owner.Id, RecordScope.Department, owner.Id));
            reach.Add((owner.Id, RecordScope.Tree, owner.Id));
            foreach (var above in Above(owner.Id, managers))
            {
                reach.Add((above, RecordScope.Subordinates, owner.Id));
            }

            if (owner.DepartmentId is not { } department)
            {
                continue;
            }

            foreach (var colleague in members[department])
            {
                reach.Add((colleague, RecordScope.Department, owner.Id));
                reach.Add((colleague, RecordScope.Tree, owner.Id));
            }

            foreach (var above in Above(department, parents).SelectMany(d => members[d]))
            {
                reach.Add((above, RecordScope.Tree, owner.Id));
            }
        }

        return reach;
    }

    /// <summary>Who reaches the records of a department: those who work in it, and who leads it.</summary>
    private static ILookup<Guid, Guid> Members(
        IReadOnlyCollection<Place> people,
        IReadOnlyCollection<Part> parts
    )
    {
        var known = people.Select(p => p.Id).ToHashSet();
        return people
            .Where(p => p.DepartmentId is not null)
            .Select(p => (Department: p.DepartmentId!.Value, Person: p.Id))
            .Concat(
                parts
                    .Where(p => p.ManagerId is { } id && known.Contains(id))
                    .Select(p => (Department: p.Id, Person: p.ManagerId!.Value))
            )
            .Distinct()
            .ToLookup(x => x.Department, x => x.Person);
    }

    /// <summary>The way up, without the start; a circle, which the forms refuse, ends it.</summary>
    private static IEnumerable<Guid> Above(Guid start, IReadOnlyDictionary<Guid, Guid?> up)
    {
        var seen = new HashSet<Guid> { start };
        for (
            var next = up.GetValueOrDefault(start);
            next is { } id && seen.Add(id);
            next = up.GetValueOrDefault(id)
        )
        {
            yield return id;
        }
    }
}
