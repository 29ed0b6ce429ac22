using System.Text.Json.Nodes;
using CrmModular.Tests.Integration.Hosting;

namespace CrmModular.Tests.Integration.Lists;

/// <summary>
/// No page reads a table that grows from end to end, and a list comes in order from its index: what is quick with ten rows
/// stays so with a million.
/// </summary>
public abstract class PlanTests(HostFixture fixture) : HostTests(fixture)
{
    /// <summary>Tables with as many rows as the company has customers, or more. SQLite has the module's name in front.</summary>
    private static readonly string[] Growing =
    [
        "customers",
        "contacts",
        "activities",
        "opportunities",
        "stage_moves",
        "interests",
        "products",
        "search",
        "audit",
        "outbox",
        "deliveries",
        "notifications",
        "job_runs",
    ];

    [Theory]
    [InlineData("/api/v1/customers?limit=2")]
    [InlineData("/api/v1/customers?limit=2&sort=-name")]
    [InlineData("/api/v1/customers?limit=2&sort=-changed")]
    [InlineData("/api/v1/customers?limit=2&level=B")]
    [InlineData("/api/v1/customers?limit=2&owner=me")]
    [InlineData("/api/v1/customers?limit=2&owner=me&level=B")]
    [InlineData("/api/v1/contacts?limit=2")]
    [InlineData("/api/v1/contacts?limit=2&sort=-name")]
    [InlineData("/api/v1/products?limit=2")]
    [InlineData("/api/v1/opportunities?limit=2")]
    [InlineData("/api/v1/opportunities?limit=2&sort=-amount")]
    [InlineData("/api/v1/opportunities?limit=2&sort=-changed&owner=me")]
    public async Task A_list_comes_in_order_from_its_index_on_every_page(string url)
    {
        await MakeAsync();
        foreach (var person in new[] { Host.Admin, await MemberAsync() })
        {
            using var api = Host.Api(person);
            var first = await api.JsonAsync(url);
            var next = first["nextCursor"]?.GetValue<string>();
            foreach (var page in next is null ? [url] : new[] { url, $"{url}&cursor={next}" })
            {
                var plans = await PlansAsync(() => api.JsonAsync(page));
                ShouldReadNoTableWhole(plans);
                plans
                    .Where(p => p.Query.Text.Contains("ORDER BY", StringComparison.Ordinal))
                    .ShouldAllBe(p => !p.Sorts);
            }
        }
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/customers")]
    [InlineData("/customers?owner=me&level=B")]
    [InlineData("/customers/{customer}")]
    [InlineData("/customers/contacts")]
    [InlineData("/sales/board")]
    [InlineData("/sales/board?owner=all")]
    [InlineData("/sales/opportunities")]
    [InlineData("/sales/opportunities/{opportunity}")]
    [InlineData("/catalog/products")]
    public async Task A_page_reads_no_growing_table_from_end_to_end(string url)
    {
        var (customer, opportunity) = await MakeAsync();
        url = url.Replace("{customer}", $"{customer}", StringComparison.Ordinal)
            .Replace("{opportunity}", $"{opportunity}", StringComparison.Ordinal);
        using var pages = await Host.SignedInAsync();
        ShouldReadNoTableWhole(await PlansAsync(() => pages.HtmlAsync(url)));
    }

    [Fact]
    public async Task A_statement_without_an_index_is_seen()
    {
        var table =
            Host.Database.Provider == DatabaseProvider.Sqlite
                ? "customers_customers"
                : "customers.customers";
        var query = new SentQuery($"SELECT c.id FROM {table} AS c ORDER BY c.notes LIMIT 1", []);
        var plans = await QueryPlan.OfAsync(Host.Database, [query]);
        plans.ShouldHaveSingleItem().Sorts.ShouldBeTrue();
        Should.Throw<ShouldAssertException>(() => ShouldReadNoTableWhole(plans));
    }

    private async Task<IReadOnlyList<QueryPlan>> PlansAsync(Func<Task> work)
    {
        using var queries = new QueryCounter();
        await work();
        var plans = await QueryPlan.OfAsync(Host.Database, queries.Sent);
        plans.ShouldNotBeEmpty();
        return plans;
    }

    private static void ShouldReadNoTableWhole(IReadOnlyList<QueryPlan> plans) =>
        plans
            .Where(p =>
                p.Whole.Any(t =>
                    Growing.Any(g => t == g || t.EndsWith($"_{g}", StringComparison.Ordinal))
                )
            )
            .ShouldBeEmpty();

    private async Task<(Guid Customer, Guid Opportunity)> MakeAsync()
    {
        var member = await MemberAsync();
        var (customer, opportunity) = (Guid.Empty, Guid.Empty);
        foreach (
            var owner in new[]
            {
                Host.Admin.Id,
                Host.Admin.Id,
                Host.Admin.Id,
                member.Id,
                member.Id,
                member.Id,
            }
        )
        {
            customer = (
                await Admin.CreateAsync(
                    "customers",
                    new
                    {
                        name = $"Plan {Word()}",
                        level = "B",
                        ownerId = owner,
                    }
                )
            ).Id();
            await Admin.CreateAsync(
                "contacts",
                new { name = $"Plan {Word()}", customerId = customer }
            );
            opportunity = (
                await Admin.CreateAsync(
                    "opportunities",
                    new { customerId = customer, ownerId = owner }
                )
            ).Id();
        }

        return (customer, opportunity);
    }

    private TestPerson? _member;

    private async Task<TestPerson> MemberAsync() =>
        _member ??= await Host.PersonAsync(
            new TestGrant("customers.customer.view", RecordScope.Own),
            new TestGrant("customers.contact.view", RecordScope.Own),
            new TestGrant("catalog.product.view"),
            new TestGrant("sales.opportunity.view", RecordScope.Own)
        );
}

[Collection(SqliteHost.Name)]
public sealed class PlansOnSqlite(SqliteHost host) : PlanTests(host);

[Collection(PostgreSqlHost.Name)]
public sealed class PlansOnPostgreSql(PostgreSqlHost host) : PlanTests(host);
