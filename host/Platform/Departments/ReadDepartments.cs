using CrmModular.Host.Data;
using CrmModular.Host.Platform.People;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace CrmModular.Host.Platform.Departments;

/// <summary>A department in the tree.</summary>
/// <param name="Depth">0 at the top.</param>
/// <param name="People">How many work in it.</param>
/// <param name="Below">How many work in it and in those below it.</param>
public sealed record DepartmentLine(
    Guid Id,
    string Name,
    Guid? ParentId,
    int Depth,
    string Manager,
    int People,
    int Below
);

/// <summary>Reads the departments as a tree, from the top, by name.</summary>
public sealed record ReadDepartments : IRequest<IReadOnlyList<DepartmentLine>>;

internal sealed class ReadDepartmentsHandler(PlatformContext context)
    : IRequestHandler<ReadDepartments, IReadOnlyList<DepartmentLine>>
{
    private const int Most = 1000;

    public async Task<IReadOnlyList<DepartmentLine>> Handle(
        ReadDepartments request,
        CancellationToken cancellationToken
    )
    {
        var lines = await context
            .Departments.AsNoTracking()
            .OrderBy(d => d.Id)
            .Take(Most)
            .Select(d => new DepartmentLine(
                d.Id,
                d.Name,
                d.ParentId,
                0,
                context.Persons.Where(p => p.Id == d.ManagerId).Select(p => p.Name).FirstOrDefault()
                    ?? "",
                context.Persons.Count(p => p.DepartmentId == d.Id),
                0
            ))
            .ToListAsync(cancellationToken);
        return DepartmentTree.Order(lines);
    }
}

/// <summary>Puts departments in the order of their tree.</summary>
internal static class DepartmentTree
{
    public static IReadOnlyList<DepartmentLine> Order(IReadOnlyList<DepartmentLine> lines)
    {
        var known = lines.Select(l => l.Id).ToHashSet();
        var below = lines
            .OrderBy(l => SortKey.Of(l.Name), StringComparer.Ordinal)
            .ToLookup(l => l.ParentId is { } p && known.Contains(p) ? p : Guid.Empty);
        var ordered = new List<DepartmentLine>();
        Add(Guid.Empty, 0);
        // A circle, which the forms refuse, hangs from nothing: shown at the top rather than not at all.
        var shown = ordered.Select(l => l.Id).ToHashSet();
        ordered.AddRange(lines.Where(l => !shown.Contains(l.Id)));
        return ordered;

        int Add(Guid parent, int depth)
        {
            var sum = 0;
            foreach (var line in below[parent])
            {
                var place = ordered.Count;
                ordered.Add(line);
                var all = line.People + Add(line.Id, depth + 1);
                ordered[place] = line with { Depth = depth, Below = all };
                sum += all;
            }

            return sum;
        }
    }
}
