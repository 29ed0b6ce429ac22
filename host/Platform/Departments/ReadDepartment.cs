using CrmModular.Host.Data;
using CrmModular.Host.Platform.People;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace CrmModular.Host.Platform.Departments;

/// <summary>A department's form: the values, and what can be chosen.</summary>
/// <param name="Parents">The departments that it can lie in: neither itself nor one below it.</param>
/// <param name="Removable">Whether nobody works in it and nothing lies below it.</param>
public sealed record DepartmentForm(
    Guid? Id,
    int Version,
    DepartmentInput Input,
    IReadOnlyList<DepartmentLine> Parents,
    IReadOnlyList<PersonChoice> People,
    bool Removable
)
{
    public static DepartmentForm Nothing { get; } =
        new(null, 0, new DepartmentInput(), [], [], false);
}

/// <summary>Reads a department's form; without an id, an empty one.</summary>
public sealed record ReadDepartment(Guid? Id) : IRequest<DepartmentForm>;

internal sealed class ReadDepartmentHandler(PlatformContext context, IMediator mediator)
    : IRequestHandler<ReadDepartment, DepartmentForm>
{
    public async Task<DepartmentForm> Handle(
        ReadDepartment request,
        CancellationToken cancellationToken
    )
    {
        var ct = cancellationToken;
        var department = request.Id is { } id
            ? await context.Departments.AsNoTracking().FirstOrDefaultAsync(d => d.Id == id, ct)
                ?? throw new RecordNotFoundException(new RecordRef("platform.department", id))
            : null;
        var tree = await mediator.Send(new ReadDepartments(), ct);
        var leads = department?.ManagerId;
        var managers = await context
            .Persons.Where(p => p.Active || p.Id == leads)
            .OrderBy(p => p.NameSort)
            .Select(p => new PersonChoice(p.Id, p.Name))
            .ToListAsync(ct);
        var own = tree.FirstOrDefault(d => d.Id == request.Id);
        return new DepartmentForm(
            department?.Id,
            department?.Version ?? 0,
            new DepartmentInput
            {
                Name = department?.Name,
                ParentId = department?.ParentId,
                ManagerId = department?.ManagerId,
            },
            Without(tree, request.Id),
            managers,
            own is { People: 0 } && !tree.Any(d => d.ParentId == own.Id)
        );
    }

    /// <summary>The tree without a branch: what lies deeper and right after its root.</summary>
    private static IReadOnlyList<DepartmentLine> Without(
        IReadOnlyList<DepartmentLine> tree,
        Guid? root
    )
    {
        var at = tree.TakeWhile(d => d.Id != root).Count();
        return at == tree.Count
            ? tree
            : [.. tree.Take(at), .. tree.Skip(at + 1).SkipWhile(d => d.Depth > tree[at].Depth)];
    }
}
