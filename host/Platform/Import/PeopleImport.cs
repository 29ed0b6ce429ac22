using CrmModular.Host.Data;
using CrmModular.Host.Platform.Frame;
using CrmModular.Host.Platform.People;
using Microsoft.EntityFrameworkCore;

namespace CrmModular.Host.Platform.Import;

/// <summary>Brings people into the company: without sign-in, with team, region and whom they report to.</summary>
internal sealed class PeopleImport(
    PlatformContext context,
    ICurrentUser user,
    GrantRules grants,
    PeopleGuard guard,
    PeopleWrites writes,
    PeopleChanged changed
) : IImportType, IAfterImport, IGuardedImport
{
    public const string PersonKind = "platform.person";
    public const string DepartmentKind = "platform.department";

    public string Id => "people";
    public string Kind => PersonKind;
    public string TextKey => "import.people";
    public string Icon => "users";
    public string Url => "/admin/people";
    public int Order => 30;
    public string CircleTextKey => "people.manager.circle";
    public string? LaterTextKey => guard.Limits ? "import.people.later" : null;

    public IReadOnlyList<ImportTarget> Targets { get; } =
    [
        ImportTarget.RecordId,
        new("name", "import.people.name", ImportValue.Text)
        {
            Required = true,
            Identifies = true,
            MaxLength = 200,
            Headings =
            [
                "sales_agent",
                "agent",
                "salesperson",
                "sales rep",
                "employee",
                "full name",
                "员工",
                "销售",
                "销售员",
                "业务员",
            ],
        },
        new("externalId", "import.external.id", ImportValue.Text)
        {
            ExternalId = true,
            MaxLength = 100,
            Headings = ["employee id", "staff number", "工号", "id"],
        },
        new("email", "import.people.email", ImportValue.Email)
        {
            TellsApart = true,
            Headings = ["e-mail", "mail", "电子邮箱", "邮件"],
        },
        new("manager", "import.people.manager", ImportValue.Reference)
        {
            Reference = PersonKind,
            CreatesMissing = true,
            ExternalIdTarget = "managerExternalId",
            Headings = ["reports to", "supervisor", "boss", "上级", "主管"],
        },
        new("managerExternalId", "people.manager.external", ImportValue.Text)
        {
            MaxLength = 100,
            Headings = ["manager id", "supervisor id", "上级工号", "主管工号"],
        },
        new("department", "import.people.department", ImportValue.Reference)
        {
            Reference = DepartmentKind,
            CreatesMissing = true,
            Headings = ["team", "group", "团队", "小组"],
        },
        new("region", "import.people.region", ImportValue.Text)
        {
            MaxLength = 100,
            Headings = ["regional_office", "office", "territory", "大区"],
        },
    ];

    public async Task<IReadOnlyList<ImportOutcome>> PlanAsync(
        IReadOnlyList<ImportRow> rows,
        CancellationToken ct
    )
    {
        var known = await ImportMatcher<Person>.LoadAsync(
            context,
            user,
            new(AdminPermissions.People, p => p.ExternalId, p => p.Name)
            {
                TellsApart = new Dictionary<string, Func<Person, string>>
                {
                    ["email"] = p => p.Email,
                },
            },
            rows,
            ct
        );
        var rules = new PeopleRules(
            await grants.WiderAsync(ct),
            (await context.SignIns.Select(s => s.Id).ToListAsync(ct)).ToHashSet(),
            await context.Persons.ToDictionaryAsync(p => p.Id, p => p.ManagerId, ct)
        );
        var outcomes = new List<ImportOutcome>(rows.Count);
        foreach (var row in rows)
        {
            outcomes.Add(
                await known.PlanAsync(row, p => Task.FromResult(Plan(row, p, known, rules)))
            );
        }

        return outcomes;
    }

    private ImportOutcome Plan(
        ImportRow row,
        Person? person,
        ImportMatcher<Person> known,
        PeopleRules rules
    )
    {
        var name = row.Text("name")!.Trim();
        if (person is null)
        {
            person = new Person
            {
                Id = ImportMatcher<Person>.NewId(row),
                Name = name,
                ExternalId = row.Text("externalId") ?? "",
            };
            context.Persons.Add(person);
            known.Add(person);
        }

        if (rules.Refusal(person, row) is { } reason)
        {
            return ImportOutcome.Refused(reason);
        }

        person.Name = name;
        person.Email = row.Text("email") ?? person.Email;
        person.Region = row.Text("region") ?? person.Region;
        person.DepartmentId = row.Reference("department") ?? person.DepartmentId;
        if (row.Reference("manager") is { } manager && manager != person.Id)
        {
            person.ManagerId = manager;
            rules.Managers[person.Id] = manager;
        }

        var outcome = known.OutcomeOf(person);
        return outcome.Verdict == ImportVerdict.Update && rules.Wider.Contains(person.Id)
            ? ImportOutcome.Refused("people.rights.wider")
            : outcome;
    }

    public Task<T> WriteAsync<T>(Func<Task<T>> write, CancellationToken ct) =>
        guard.Limits ? writes.RunAsync(write, ct) : write();

    public Task EndAsync(CancellationToken ct) => changed.FollowAsync(ct);
}

/// <summary>The rules that a person's form keeps, for rows of a file.</summary>
/// <param name="Wider">The people who may do more than the user.</param>
/// <param name="SignIns">The people who sign in.</param>
/// <param name="Managers">Who reports to whom, with what earlier rows say.</param>
internal sealed record PeopleRules(
    IReadOnlySet<Guid> Wider,
    IReadOnlySet<Guid> SignIns,
    Dictionary<Guid, Guid?> Managers
)
{
    /// <summary>The key of the reason why a row does not come in; null when it does.</summary>
    public string? Refusal(Person person, ImportRow row)
    {
        if (
            row.Text("email") is { } email
            && SignIns.Contains(person.Id)
            && !string.Equals(email, person.Email, StringComparison.OrdinalIgnoreCase)
        )
        {
            return "import.people.signs.in";
        }

        return
            row.Reference("manager") is { } manager
            && manager != person.Id
            && IsAbove(person.Id, manager)
            ? "people.manager.circle"
            : null;
    }

    private bool IsAbove(Guid person, Guid manager)
    {
        var seen = new HashSet<Guid>();
        for (Guid? at = manager; at is { } id && seen.Add(id); at = Managers.GetValueOrDefault(id))
        {
            if (id == person)
            {
                return true;
            }
        }

        return false;
    }
}

/// <summary>Finds people by name.</summary>
internal sealed class PersonLookup(PlatformContext context, ICurrentUser user) : IImportLookup
{
    public bool CanCreate => user.Has(AdminPermissions.People);

    public Task<IReadOnlyList<ImportName>> FindAsync(
        IReadOnlyCollection<string> names,
        CancellationToken ct
    ) => ImportLookups.FindAsync(Rows, names, ct);

    public Task<IReadOnlyList<ImportName>> FindByExternalIdAsync(
        IReadOnlyCollection<string> ids,
        CancellationToken ct
    ) => ImportLookups.FindByExternalIdAsync(Rows, ids, ct);

    public Task<IReadOnlyList<string>> NearAsync(string name, CancellationToken ct) =>
        ImportLookups.NearAsync(Rows, name, ct);

    public async Task<Guid> CreateAsync(string name, CancellationToken ct)
    {
        var person = new Person { Name = name };
        context.Persons.Add(person);
        await context.SaveChangesAsync(ct);
        return person.Id;
    }

    private IQueryable<NamedRow> Rows =>
        context.Persons.Select(p => new NamedRow
        {
            Id = p.Id,
            Name = p.Name,
            Sort = p.NameSort,
            ExternalId = p.ExternalId,
        });
}

/// <summary>Finds departments by name; there are few, so all are read.</summary>
internal sealed class DepartmentLookup(PlatformContext context, ICurrentUser user) : IImportLookup
{
    public bool CanCreate => user.Has(AdminPermissions.People);

    public async Task<IReadOnlyList<ImportName>> FindAsync(
        IReadOnlyCollection<string> names,
        CancellationToken ct
    )
    {
        var wanted = names.Select(ImportNames.Normal).ToHashSet(StringComparer.Ordinal);
        return [.. (await AllAsync(ct)).Where(d => wanted.Contains(ImportNames.Normal(d.Name)))];
    }

    public async Task<IReadOnlyList<string>> NearAsync(string name, CancellationToken ct) =>
        [.. (await AllAsync(ct)).Select(d => d.Name)];

    public async Task<Guid> CreateAsync(string name, CancellationToken ct)
    {
        var department = new Department { Name = name };
        context.Departments.Add(department);
        await context.SaveChangesAsync(ct);
        return department.Id;
    }

    private Task<List<ImportName>> AllAsync(CancellationToken ct) =>
        context.Departments.Select(d => new ImportName(d.Id, d.Name)).ToListAsync(ct);
}
