using System.Text;
using CrmModular.Host.Data;
using CrmModular.Host.Platform.Import;
using CrmModular.Host.Platform.People;
using CrmModular.Sdk.Data;
using Microsoft.EntityFrameworkCore;

namespace CrmModular.Tests.Integration.Import;

/// <summary>What a person's form refuses, a file of people does not bring in either.</summary>
public abstract class PeopleImportTests(HostFixture fixture) : HostTests(fixture)
{
    [Fact]
    public async Task Nobody_changes_somebody_who_may_more()
    {
        var clerk = await Host.PersonAsync(
            new TestGrant("platform.people.manage"),
            new TestGrant("platform.import"),
            new TestGrant("customers.customer.view", RecordScope.Subordinates)
        );
        var file = $"Name,Reports to\n{Host.Admin.Name},{clerk.Name}\n";
        (await RefusalsAsync(clerk, file)).ShouldBe(["people.rights.wider"]);
        // As it stands already, the row is simply there.
        (await RefusalsAsync(clerk, $"Name\n{Host.Admin.Name}\n")).ShouldBeEmpty();
        await using var scope = await Host.ScopeAsync();
        (
            await scope.Get<PlatformContext>().Persons.SingleAsync(p => p.Id == Host.Admin.Id, Ct)
        ).ManagerId.ShouldBeNull();
    }

    [Fact]
    public async Task Nobody_reports_to_themselves_at_any_depth()
    {
        var word = Word();
        (await RefusalsAsync(Host.Admin, $"Name\n{word} a\n{word} b\n{word} c\n")).ShouldBeEmpty();
        (
            await RefusalsAsync(
                Host.Admin,
                $"Name,Reports to\n{word} a,{word} b\n{word} b,{word} c\n{word} c,{word} a\n"
            )
        ).ShouldBe(["people.manager.circle"]);
    }

    [Fact]
    public async Task The_address_that_somebody_signs_in_with_is_not_changed_by_a_file()
    {
        var person = await Host.PersonAsync(BuiltInRoles.Member);
        (
            await RefusalsAsync(Host.Admin, $"Name,Email\n{person.Name},{Word()}@example.com\n")
        ).ShouldBe(["import.people.signs.in"]);
        (
            await RefusalsAsync(Host.Admin, $"Name,Email\n{person.Name},{person.Email}\n")
        ).ShouldBeEmpty();
    }

    [Fact]
    public async Task Of_two_who_looked_before_either_wrote_one_makes_no_circle()
    {
        await using var one = await Host.ScopeAsync(Host.Admin);
        await using var two = await Host.ScopeAsync(Host.Admin);
        var (mine, theirs) = (one.Get<PlatformContext>(), two.Get<PlatformContext>());
        var people = new[]
        {
            new Person { Name = Word() },
            new Person { Name = Word() },
        };
        var departments = new[]
        {
            new Department { Name = Word() },
            new Department { Name = Word() },
        };
        mine.AddRange([.. people, .. departments]);
        await mine.SaveChangesAsync(Ct);

        var other = await theirs.Persons.SingleAsync(p => p.Id == people[1].Id, Ct);
        other.ManagerId = people[0].Id;
        people[0].ManagerId = people[1].Id;
        await mine.SaveChangesAsync(Ct);
        (
            await Should.ThrowAsync<RuleException>(() => theirs.SaveChangesAsync(Ct))
        ).TextKey.ShouldBe("people.manager.circle");
        theirs.ChangeTracker.Clear();

        var part = await theirs.Departments.SingleAsync(d => d.Id == departments[1].Id, Ct);
        part.ParentId = departments[0].Id;
        departments[0].ParentId = departments[1].Id;
        await mine.SaveChangesAsync(Ct);
        (
            await Should.ThrowAsync<RuleException>(() => theirs.SaveChangesAsync(Ct))
        ).TextKey.ShouldBe("departments.circle");
    }

    [Fact]
    public async Task Who_is_limited_is_told_that_rights_are_looked_at_when_rows_are_written()
    {
        var clerk = await Host.PersonAsync(
            new TestGrant("platform.people.manage"),
            new TestGrant("platform.import")
        );
        var file = $"Name\n{Word()}\n";
        (await CheckAsync(clerk, file)).Findings.ShouldContain(f => f.Kind == FindingKind.Later);
        (await CheckAsync(Host.Admin, file)).Findings.ShouldNotContain(f =>
            f.Kind == FindingKind.Later
        );
    }

    private async Task<ImportCheckResult> CheckAsync(TestPerson person, string text)
    {
        await using var scope = await Host.ScopeAsync(person);
        using var file = new MemoryStream(Encoding.UTF8.GetBytes(text));
        var service = scope.Get<ImportService>();
        var run = await service.UploadAsync("a.csv", "people", file, Ct);
        run = await service.CheckAsync(run, new ImportSettings(), Ct);
        return ImportJson.Read<ImportCheckResult>(run.Check!);
    }

    /// <summary>Imports a file and answers why rows did not come in.</summary>
    private async Task<IReadOnlyList<string?>> RefusalsAsync(TestPerson person, string text)
    {
        await using var scope = await Host.ScopeAsync(person);
        using var file = new MemoryStream(Encoding.UTF8.GetBytes(text));
        var service = scope.Get<ImportService>();
        var run = await service.UploadAsync("a.csv", "people", file, Ct);
        run = await service.CheckAsync(run, new ImportSettings(), Ct);
        var check = ImportJson.Read<ImportCheckResult>(run.Check!);
        if (check.Create + check.Update > 0)
        {
            ImportService.Fix(run);
            await scope.Get<ImportRuns>().UpdateAsync(run, Ct);
            await scope.Get<ImportRunner>().RunAsync(run, _ => Task.CompletedTask, Ct);
        }

        return [.. check.Findings.Where(f => f.Kind == FindingKind.Refused).Select(f => f.TextKey)];
    }
}

[Collection(SqliteHost.Name)]
public sealed class PeopleImportOnSqlite(SqliteHost host) : PeopleImportTests(host);

[Collection(PostgreSqlHost.Name)]
public sealed class PeopleImportOnPostgreSql(PostgreSqlHost host) : PeopleImportTests(host);
