using CrmModular.Host.Data;
using CrmModular.Host.Modularity;
using CrmModular.Host.Platform.People;
using CrmModular.Host.Platform.Settings;
using Microsoft.EntityFrameworkCore;

namespace CrmModular.Host.Platform.Setup;

/// <summary>The people of the demo story: a head of sales, two teams with their managers. They have roles, and no sign-in.</summary>
internal sealed class DemoPeople(PlatformContext context, ReachBuilder reach)
{
    private sealed record Member(
        string Key,
        string English,
        string Chinese,
        string Department,
        string? Manager,
        string Region
    );

    private const string Sales = "sales";
    private const string East = "east";
    private const string West = "west";

    /// <summary>Managers stand before those who report to them.</summary>
    private static readonly Member[] Members =
    [
        new("head", "Ruth Calder", "顾明远", Sales, null, ""),
        new("east-lead", "Marcus Oyelaran", "沈若兰", East, "head", "East"),
        new("west-lead", "Ingrid Solheim", "何建平", West, "head", "West"),
        new("east-1", "Priya Raman", "陆小曼", East, "east-lead", "East"),
        new("east-2", "Tomasz Zielinski", "方志强", East, "east-lead", "East"),
        new("east-3", "Lena Hoffmann", "唐雨桐", East, "east-lead", "East"),
        new("west-1", "Diego Arroyo", "罗振宇", West, "west-lead", "West"),
        new("west-2", "Hannah Whitlock", "许佳怡", West, "west-lead", "West"),
        new("west-3", "Kenji Morita", "潘伟", West, "west-lead", "West"),
    ];

    /// <summary>Makes who is not there yet, and answers their ids, sales people first.</summary>
    public async Task<IReadOnlyList<Guid>> MakeAsync(bool chinese, CancellationToken ct)
    {
        var keys = Members.Select(m => Key(m.Key)).ToList();
        var there = await context
            .Persons.Where(p => keys.Contains(p.ExternalId))
            .ToDictionaryAsync(p => p.ExternalId, StringComparer.Ordinal, ct);
        if (there.Count < Members.Length)
        {
            await AddAsync(there, chinese, ct);
        }

        return
        [
            .. Members
                .OrderBy(m => m.Key.EndsWith("lead", StringComparison.Ordinal) ? 1 : 0)
                .ThenBy(m => m.Manager is null ? 1 : 0)
                .Select(m => there[Key(m.Key)].Id),
        ];
    }

    private async Task AddAsync(
        Dictionary<string, Person> there,
        bool chinese,
        CancellationToken ct
    )
    {
        await using var write = await context.BeginWriteAsync(ct);
        var departments = AddDepartments(chinese);
        var roles = await context
            .Roles.Where(r => r.Key != "")
            .ToDictionaryAsync(r => r.Key, r => r.Id, StringComparer.Ordinal, ct);
        foreach (var member in Members.Where(m => !there.ContainsKey(Key(m.Key))))
        {
            var person = new Person
            {
                Name = chinese ? member.Chinese : member.English,
                Email = $"{member.Key}@demo.example",
                Region = chinese ? Translate(member.Region) : member.Region,
                DepartmentId = departments[member.Department],
                ManagerId = member.Manager is { } m ? there[Key(m)].Id : null,
                ExternalId = Key(member.Key),
            };
            there.Add(person.ExternalId, person);
            context.Persons.Add(person);
            var leads = Members.Any(m => m.Manager == member.Key);
            context.PersonRoles.Add(
                new PersonRole
                {
                    PersonId = person.Id,
                    RoleId = roles[leads ? BuiltInRoles.Manager : BuiltInRoles.Member],
                }
            );
        }

        await context.SaveChangesAsync(ct);
        await reach.RebuildAsync(ct);
        await Counters.IncrementAsync(context, Counter.Rights, ct);
        await write.CommitAsync(ct);
    }

    private Dictionary<string, Guid> AddDepartments(bool chinese)
    {
        var sales = new Department { Name = chinese ? "销售部" : "Sales" };
        var east = new Department { Name = chinese ? "华东组" : "Sales East", ParentId = sales.Id };
        var west = new Department { Name = chinese ? "西南组" : "Sales West", ParentId = sales.Id };
        context.Departments.AddRange(sales, east, west);
        return new Dictionary<string, Guid>(StringComparer.Ordinal)
        {
            [Sales] = sales.Id,
            [East] = east.Id,
            [West] = west.Id,
        };
    }

    private static string Translate(string region) =>
        region switch
        {
            "East" => "华东",
            "West" => "西南",
            _ => "",
        };

    private static string Key(string key) => $"demo-{key}";
}
