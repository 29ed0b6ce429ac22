using System.Collections.Concurrent;
using System.Net;
using CrmModular.Host.Data;
using CrmModular.Host.Platform.People;
using CrmModular.Host.Platform.Rights;
using CrmModular.Host.Platform.Security;
using Microsoft.EntityFrameworkCore;

namespace CrmModular.Tests.Integration.Rights;

/// <summary>A small company, made anew: two departments below one, people of every kind, and a customer of each owner.</summary>
internal sealed class PeopleWorld
{
    private const string Customers = "customers.customer";
    private readonly TestHost _host;
    private readonly ConcurrentDictionary<Guid, HttpClient> _clients = [];
    private readonly string _word = Guid.NewGuid().ToString("N")[..10];

    private PeopleWorld(TestHost host) => _host = host;

    public Dictionary<string, TestPerson> People { get; } = new(StringComparer.Ordinal);
    public Dictionary<string, Guid> Roles { get; } = new(StringComparer.Ordinal);
    public Dictionary<string, Department> Departments { get; } = new(StringComparer.Ordinal);

    /// <summary>The customers, by the names of their owners.</summary>
    public Dictionary<string, Guid> Records { get; } = new(StringComparer.Ordinal);

    /// <summary>The kinds of managers; none but the last is an administrator.</summary>
    public static IReadOnlyList<string> Managers { get; } =
    ["plain", "theo", "pia", "udo", "wide", "admin"];

    public static async Task<PeopleWorld> MakeAsync(TestHost host)
    {
        var world = new PeopleWorld(host);
        await using (var scope = await host.ScopeAsync())
        {
            var context = scope.Get<PlatformContext>();
            world.AddDepartments(context);
            world.AddPeople(context);
            await context.SaveChangesAsync();
            await scope.Get<ReachBuilder>().RebuildAsync(default);
            scope.Get<RightsCache>().Clear();
        }

        using var admin = host.Api(host.Admin);
        foreach (var owner in new[] { "north", "south", "boss", "blank", "wide" })
        {
            var made = await admin.CreateAsync(
                "customers",
                new
                {
                    name = $"of {owner}",
                    industry = world._word,
                    ownerId = world.People[owner].Id,
                }
            );
            world.Records[owner] = made.Id();
        }

        return world;
    }

    private void AddDepartments(PlatformContext context)
    {
        foreach (var name in new[] { "top", "north", "south" })
        {
            var department = new Department
            {
                Name = $"{name} {_word}",
                ParentId = name == "top" ? null : Departments["top"].Id,
            };
            Departments[name] = context.Departments.Add(department).Entity;
        }
    }

    private void AddPeople(PlatformContext context)
    {
        const string Manage = "platform.people.manage";
        (string, RecordScope)[] own =
        [
            ($"{Customers}.view", RecordScope.Own),
            ($"{Customers}.edit", RecordScope.Own),
        ];
        Add("plain", null, true, (Manage, RecordScope.All));
        Add(
            "theo",
            null,
            true,
            (Manage, RecordScope.All),
            ($"{Customers}.view", RecordScope.Tree),
            ($"{Customers}.edit", RecordScope.Subordinates)
        );
        Add("pia", "north", true, [(Manage, RecordScope.All), .. own]);
        Add(
            "udo",
            null,
            true,
            [
                .. own,
                ($"{Customers}.delete", RecordScope.Own),
                ("platform.undo.others", RecordScope.All),
            ]
        );
        Add(
            "wide",
            null,
            true,
            (Manage, RecordScope.All),
            ($"{Customers}.view", RecordScope.All),
            ($"{Customers}.edit", RecordScope.All)
        );
        Add("north", "north", true, own);
        Add("south", "south", true, own);
        Add(
            "boss",
            "top",
            true,
            ($"{Customers}.view", RecordScope.Tree),
            ($"{Customers}.edit", RecordScope.Subordinates),
            ("catalog.product.view", RecordScope.All)
        );
        Add(
            "left",
            "top",
            true,
            ($"{Customers}.view", RecordScope.All),
            ("catalog.product.view", RecordScope.All)
        );
        Add("team", "south", false, ($"{Customers}.view", RecordScope.Department));
        Add("blank", "south", false, ($"{Customers}.view", RecordScope.Own));
        Add("fresh", null, false, ($"{Customers}.view", RecordScope.Own));
        // A role that nobody has, and that grants what only the boss has.
        context.Roles.Add(new Role { Name = $"idle {_word}" });
        var idle = context.Roles.Local.Last().Id;
        Roles["idle"] = idle;
        context.RoleGrants.Add(
            new RoleGrantRow
            {
                RoleId = idle,
                Permission = "catalog.product.view",
                Scope = RecordScope.All,
            }
        );
        context.Persons.Local.First(p => p.Id == People["left"].Id).Active = false;
        Add("admin", null, true);
        var administrator = context.Roles.First(r => r.Key == BuiltInRoles.Administrator).Id;
        context.PersonRoles.Add(
            new PersonRole { PersonId = People["admin"].Id, RoleId = administrator }
        );

        void Add(
            string name,
            string? department,
            bool signsIn,
            params (string Permission, RecordScope Scope)[] grants
        )
        {
            var role = context.Roles.Add(new Role { Name = $"{name} {_word}" }).Entity;
            Roles[name] = role.Id;
            context.RoleGrants.AddRange(
                grants.Select(g => new RoleGrantRow
                {
                    RoleId = role.Id,
                    Permission = g.Permission,
                    Scope = g.Scope,
                })
            );
            var person = context
                .Persons.Add(
                    new Person
                    {
                        Name = $"{name} {_word}",
                        Email = $"{name}.{_word}@example.com",
                        DepartmentId = department is null ? null : Departments[department].Id,
                    }
                )
                .Entity;
            context.PersonRoles.Add(new PersonRole { PersonId = person.Id, RoleId = role.Id });
            if (signsIn)
            {
                // Nobody signs in here: that there is a password is all that counts.
                context.SignIns.Add(
                    new SignIn
                    {
                        Id = person.Id,
                        UserName = person.Email,
                        NormalizedUserName = person.Email.ToUpperInvariant(),
                        Email = person.Email,
                        NormalizedEmail = person.Email.ToUpperInvariant(),
                        PasswordHash = "none",
                        SecurityStamp = person.Id.ToString(),
                    }
                );
            }

            var token = Tokens.New();
            context.Tokens.Add(
                new ApiToken
                {
                    PersonId = person.Id,
                    Name = "test",
                    Digest = Tokens.Digest(token),
                    CreatedAt = TimeProvider.System.GetUtcNow(),
                }
            );
            People[name] = new TestPerson(person.Id, person.Name, person.Email, "", token);
        }
    }

    /// <summary>A scope of the installation itself.</summary>
    public Task<TestScope> SystemAsync() => _host.ScopeAsync();

    /// <summary>What somebody can do, found out by trying over the API: whose customers are seen, whose can be saved, what else is open.</summary>
    public async Task<HashSet<string>> PowerAsync(string name)
    {
        var person = People[name];
        var api = _clients.GetOrAdd(person.Id, _ => _host.Api(person));

        var can = new HashSet<string>(StringComparer.Ordinal);
        using var seen = await api.GetAsync($"/api/v1/customers?industry={_word}");
        if (seen.StatusCode == HttpStatusCode.OK)
        {
            can.UnionWith(
                (await seen.JsonAsync(HttpStatusCode.OK))
                    .Items()
                    .Select(c => $"sees the customer {c!.Text("name")}")
            );
        }

        foreach (var (owner, id) in Records)
        {
            // A version that was never there: who may save it is told that it is stale, and nothing is written.
            using var tried = await api.SendAsync(
                HttpMethod.Put,
                $"/api/v1/customers/{id}",
                new { name = $"of {owner}", industry = _word },
                ifMatch: 999
            );
            if (tried.StatusCode == HttpStatusCode.PreconditionFailed)
            {
                can.Add($"saves the customer of {owner}");
            }
        }

        using var products = await api.GetAsync("/api/v1/products?limit=1");
        if (products.StatusCode == HttpStatusCode.OK)
        {
            can.Add("sees products");
        }

        return can;
    }
}
