using System.Text;
using CrmModular.Host.Data;
using CrmModular.Host.Platform.Departments;
using CrmModular.Host.Platform.Import;
using CrmModular.Host.Platform.People;
using CrmModular.Host.Platform.Roles;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace CrmModular.Tests.Integration.Rights;

/// <summary>What somebody can do with people, departments, roles and links; each act names whose sign-in it would give away.</summary>
/// <param name="Name">What is done.</param>
/// <param name="RunAsync">Does it for a manager; refused, it throws.</param>
/// <param name="Link">Whose place the manager could take afterwards; null for nobody's.</param>
internal sealed record PeopleAct(
    string Name,
    Func<PeopleWorld, TestScope, string, Task> RunAsync,
    string? Link = null
)
{
    private const string View = "customers.customer.view";

    public static IReadOnlyList<PeopleAct> All { get; } =
    [
        new(
            "goes into a department",
            (w, s, me) =>
                PersonAsync(w, s, me, p => p with { Department = w.Departments["south"].Name })
        ),
        new(
            "has a colleague report to oneself",
            (w, s, me) => PersonAsync(w, s, "south", p => p with { ManagerId = w.People[me].Id })
        ),
        new(
            "has a colleague report to another",
            (w, s, me) =>
                PersonAsync(w, s, "south", p => p with { ManagerId = w.People["boss"].Id })
        ),
        new(
            "leads a department",
            (w, s, me) =>
                DepartmentAsync(w, s, "south", d => d with { ManagerId = w.People[me].Id })
        ),
        new(
            "has another lead a department",
            (w, s, me) =>
                DepartmentAsync(w, s, "south", d => d with { ManagerId = w.People["team"].Id })
        ),
        new(
            "moves a department below the own",
            (w, s, me) =>
                DepartmentAsync(w, s, "south", d => d with { ParentId = w.Departments["north"].Id })
        ),
        new(
            "takes a department from those above it",
            (w, s, me) => DepartmentAsync(w, s, "south", d => d with { ParentId = null })
        ),
        new(
            "moves a colleague into another department",
            (w, s, me) =>
                PersonAsync(w, s, "north", p => p with { Department = w.Departments["south"].Name })
        ),
        new(
            "moves one who sees the department into another",
            (w, s, me) =>
                PersonAsync(w, s, "team", p => p with { Department = w.Departments["north"].Name })
        ),
        new(
            "takes a wider role",
            (w, s, me) =>
                PersonAsync(w, s, me, p => p with { Roles = [.. p.Roles, w.Roles["boss"]] })
        ),
        new(
            "gives a wider role",
            (w, s, me) =>
                PersonAsync(w, s, "north", p => p with { Roles = [.. p.Roles, w.Roles["boss"]] })
        ),
        new(
            "gives a role of the same reach to one who reaches others by it",
            (w, s, me) =>
                PersonAsync(w, s, "south", p => p with { Roles = [.. p.Roles, w.Roles["team"]] })
        ),
        new(
            "takes the roles of who may more",
            (w, s, me) => PersonAsync(w, s, "boss", p => p with { Roles = [] })
        ),
        new(
            "renames who may more",
            (w, s, me) => PersonAsync(w, s, "boss", p => p with { Region = "x" })
        ),
        new(
            "ends the work of who may more",
            (w, s, me) => PersonAsync(w, s, "boss", p => p with { Active = false })
        ),
        new(
            "has who may more work again",
            (w, s, me) => PersonAsync(w, s, "left", p => p with { Active = true })
        ),
        new("widens the own role", (w, s, me) => RoleAsync(w, s, me, (View, RecordScope.All))),
        new(
            "widens the role of another",
            (w, s, me) => RoleAsync(w, s, "north", (View, RecordScope.Tree))
        ),
        new(
            "narrows the role of who may more",
            (w, s, me) => RoleAsync(w, s, "boss", (View, RecordScope.None))
        ),
        new(
            "narrows a role that nobody has",
            (w, s, me) => RoleAsync(w, s, "idle", ("catalog.product.view", RecordScope.None))
        ),
        new(
            "deletes a role that nobody has",
            (w, s, me) => s.Get<IMediator>().Send(new DeleteRole(w.Roles["idle"], null))
        ),
        new(
            "copies a wider role",
            (w, s, me) =>
                s.Get<IMediator>().Send(new CopyRole($"Copy {Guid.NewGuid():N}", w.Roles["boss"]))
        ),
        new(
            "adds somebody with a wider role",
            (w, s, me) => AddAsync(w, s, p => p with { Roles = [w.Roles["boss"]] })
        ),
        new(
            "adds somebody who sees a department",
            (w, s, me) =>
                AddAsync(
                    w,
                    s,
                    p =>
                        p with
                        {
                            Roles = [w.Roles["team"]],
                            Department = w.Departments["south"].Name,
                        }
                )
        ),
        new(
            "changes the address that somebody signs in with",
            (w, s, me) =>
                PersonAsync(
                    w,
                    s,
                    "south",
                    p => p with { Email = $"{Guid.NewGuid():N}@example.com" }
                ),
            "south"
        ),
        new(
            "makes a link for who signs in",
            (w, s, me) => s.Get<IMediator>().Send(new Invite(w.People["south"].Id)),
            "south"
        ),
        new(
            "makes a link for who may more",
            (w, s, me) => s.Get<IMediator>().Send(new Invite(w.People["boss"].Id)),
            "boss"
        ),
        new(
            "makes a link for who has records",
            (w, s, me) => s.Get<IMediator>().Send(new Invite(w.People["blank"].Id)),
            "blank"
        ),
        new(
            "makes a link for who sees a department",
            (w, s, me) => s.Get<IMediator>().Send(new Invite(w.People["team"].Id)),
            "team"
        ),
        new(
            "imports oneself into a department",
            (w, s, me) =>
                ImportAsync(
                    w,
                    s,
                    me,
                    $"Name,Email,Department\n{w.People[me].Name},{w.People[me].Email},{w.Departments["south"].Name}\n"
                )
        ),
        new(
            "imports a colleague below oneself",
            (w, s, me) =>
                ImportAsync(
                    w,
                    s,
                    me,
                    $"Name,Email,Reports to\n{w.People["blank"].Name},{w.People["blank"].Email},{w.People[me].Name}\n"
                )
        ),
        new("takes back that a colleague came to another", UndoMoveAsync),
        new(
            "does nothing that gives anything",
            (w, s, me) => AddAsync(w, s, p => p with { Name = "Somebody new" })
        ),
    ];

    private static async Task PersonAsync(
        PeopleWorld world,
        TestScope scope,
        string who,
        Func<PersonInput, PersonInput> change
    )
    {
        var mediator = scope.Get<IMediator>();
        var form = await mediator.Send(new ReadPerson(world.People[who].Id));
        await mediator.Send(new SavePerson(form.Id, form.Version, change(form.Input)));
    }

    private static Task AddAsync(
        PeopleWorld world,
        TestScope scope,
        Func<PersonInput, PersonInput> with
    ) =>
        scope
            .Get<IMediator>()
            .Send(
                new SavePerson(
                    null,
                    null,
                    with(new PersonInput { Name = $"New {Guid.NewGuid():N}" })
                )
            );

    private static async Task DepartmentAsync(
        PeopleWorld world,
        TestScope scope,
        string which,
        Func<DepartmentInput, DepartmentInput> change
    )
    {
        var mediator = scope.Get<IMediator>();
        var form = await mediator.Send(new ReadDepartment(world.Departments[which].Id));
        await mediator.Send(new SaveDepartment(form.Id, form.Version, change(form.Input)));
    }

    private static async Task RoleAsync(
        PeopleWorld world,
        TestScope scope,
        string which,
        params (string Permission, RecordScope Scope)[] grants
    )
    {
        var mediator = scope.Get<IMediator>();
        var role = await mediator.Send(new ReadRole(world.Roles[which]));
        await mediator.Send(
            new SaveRole(
                role.Id,
                role.Version,
                role.Name,
                grants.ToDictionary(g => g.Permission, g => g.Scope)
            )
        );
    }

    private static async Task ImportAsync(
        PeopleWorld world,
        TestScope scope,
        string me,
        string text
    )
    {
        using var file = new MemoryStream(Encoding.UTF8.GetBytes(text));
        var service = scope.Get<ImportService>();
        var run = await service.UploadAsync("a.csv", "people", file, default);
        run = await service.CheckAsync(run, new ImportSettings(), default);
        var check = ImportJson.Read<ImportCheckResult>(run.Check!);
        if (check.Create + check.Update == 0)
        {
            throw new RuleException("refused when looked at");
        }

        ImportService.Fix(run);
        await scope.Get<ImportRuns>().UpdateAsync(run, default);
        var progress = await scope
            .Get<ImportRunner>()
            .RunAsync(run, _ => Task.CompletedTask, default);
        if (progress.Refused > 0)
        {
            throw new RuleException("refused when written");
        }
    }

    /// <summary>An import of an administrator's takes a colleague from the manager; the manager takes it back.</summary>
    private static async Task UndoMoveAsync(PeopleWorld world, TestScope scope, string me)
    {
        var batch = Guid.CreateVersion7();
        await using (var system = await world.SystemAsync())
        {
            var context = system.Get<PlatformContext>();
            var blank = await context.Persons.FirstAsync(p => p.Id == world.People["blank"].Id);
            blank.ManagerId = world.People[me].Id;
            await context.SaveChangesAsync();
            system.Get<CrmModular.Sdk.Data.ChangeScope>().BatchId = batch;
            blank.ManagerId = null;
            await context.SaveChangesAsync();
        }

        var result = await scope.Get<IUndo>().UndoAsync(batch, default);
        if (result.Undone == 0)
        {
            throw new RuleException(result.Reasons[0].TextKey);
        }
    }
}
