using CrmModular.Host.Data;
using CrmModular.Host.Platform.Usage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace CrmModular.Tests.Integration.Modules;

/// <summary>Who used which module: counted by page and request, kept by day, shown before a module goes.</summary>
public abstract class UsageTests(HostFixture fixture) : HostTests(fixture)
{
    [Fact]
    public async Task Pages_and_requests_of_a_module_count_and_those_that_fail_do_not()
    {
        var person = await Host.PersonAsync(new TestGrant("catalog.product.view"));
        using var pages = await Host.SignedInAsync(person);
        using var api = Host.Api(person);
        await pages.HtmlAsync("/catalog/products");
        await pages.HtmlAsync("/catalog/products");
        await api.JsonAsync("/api/v1/products");
        using var refused = await pages.GetAsync("/customers");
        using var missing = await pages.GetAsync($"/catalog/products/{Guid.NewGuid()}");
        (await CountsAsync(person)).ShouldBe([("catalog", 3L)]);

        // Written a second time, it is added to what lies there.
        await pages.HtmlAsync("/catalog/products");
        (await CountsAsync(person)).ShouldBe([("catalog", 4L)]);
    }

    [Fact]
    public async Task Before_a_module_goes_it_is_told_how_many_used_it_in_thirty_days()
    {
        var before = await PeopleAsync();
        var (recent, old) = (
            await Host.PersonAsync(BuiltInRoles.Reader),
            await Host.PersonAsync(BuiltInRoles.Reader)
        );
        using var pages = await Host.SignedInAsync(recent);
        await pages.HtmlAsync("/catalog/products");
        await using (var scope = await Host.ScopeAsync())
        {
            var today = DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime);
            var context = scope.Get<PlatformContext>();
            context.Usage.Add(
                new UsageRow
                {
                    Day = today.AddDays(-31),
                    ModuleId = "catalog",
                    PersonId = old.Id,
                    Count = 9,
                }
            );
            await context.SaveChangesAsync(Ct);
        }

        // The one of this minute is counted although nothing was written yet; the one of last month is not.
        (await PeopleAsync()).ShouldBe(before + 1);
    }

    [Fact]
    public async Task What_was_counted_is_written_before_the_process_ends()
    {
        await using var database = await TestDatabase.MakeAsync(Host.Database.Provider);
        await using (var host = await TestHost.StartAsync(database, enable: ["catalog"]))
        {
            using var api = host.Api(host.Admin);
            await api.JsonAsync("/api/v1/products");
        }

        var table =
            database.Provider == DatabaseProvider.Sqlite ? "platform_usage" : "platform.usage";
        (
            await database.ScalarAsync<long>(
                $"SELECT count FROM {table} WHERE module_id = 'catalog'"
            )
        ).ShouldBe(1);
    }

    private async Task<int> PeopleAsync() =>
        (await Admin.JsonAsync("/api/v1/modules/catalog/impact"))["peopleUsed"]!.GetValue<int>();

    private async Task<List<(string, long)>> CountsAsync(TestPerson person)
    {
        await Host.Services.GetRequiredService<UsageRecorder>().FlushAsync(Ct);
        await using var scope = await Host.ScopeAsync();
        var rows = await scope
            .Get<PlatformContext>()
            .Usage.Where(u => u.PersonId == person.Id)
            .ToListAsync(Ct);
        // Over all days: midnight may fall between two requests.
        return [.. rows.GroupBy(r => r.ModuleId).Select(g => (g.Key, g.Sum(r => r.Count)))];
    }
}

[Collection(SqliteHost.Name)]
public sealed class UsageOnSqlite(SqliteHost host) : UsageTests(host);

[Collection(PostgreSqlHost.Name)]
public sealed class UsageOnPostgreSql(PostgreSqlHost host) : UsageTests(host);
