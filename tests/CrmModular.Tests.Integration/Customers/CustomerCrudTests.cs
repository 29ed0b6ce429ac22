using System.Net;
using System.Net.Http.Json;
using CrmModular.Sdk.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace CrmModular.Tests.Integration.Customers;

/// <summary>One customer over the API: made, read, changed, refused, put into the bin.</summary>
public abstract class CustomerCrudTests(HostFixture fixture) : HostTests(fixture)
{
    private const string Url = "/api/v1/customers";

    [Fact]
    public async Task Of_those_who_set_parents_at_once_nobody_makes_a_circle()
    {
        const int Ring = 3;
        await using var scope = await Host.ScopeAsync(Host.Admin);
        var context = scope
            .Services.GetServices<ModuleData>()
            .Single(d => d.ModuleId == "customers")
            .Resolve(scope.Services);
        for (var round = 0; round < 6; round++)
        {
            var ring = new List<Guid>();
            for (var i = 0; i < Ring; i++)
            {
                ring.Add((await Admin.CreateAsync("customers", new { name = Word() })).Id());
            }

            Task<HttpResponseMessage[]> sent;
            await using (await HoldAsync(context, ring))
            {
                sent = Task.WhenAll(
                    ring.Select(
                        (id, i) =>
                            Admin.SendAsync(
                                HttpMethod.Put,
                                $"{Url}/{id}",
                                new { parentId = ring[(i + 1) % Ring] }
                            )
                    )
                );
                await UntilWaitingAsync(context, Ring);
            }

            var answers = await sent;
            answers
                .Select(a => (int)a.StatusCode)
                .Order()
                .ToList()
                .ShouldBe([200, 200, 422], $"round {round}");
            var refused = await answers
                .Single(a => a.StatusCode != HttpStatusCode.OK)
                .JsonAsync(HttpStatusCode.UnprocessableEntity);
            refused["errors"]!["parentId"].ShouldNotBeNull();
        }
    }

    /// <summary>Has all of them look before one of them writes. SQLite's one writer is held; in PostgreSQL the rows are.</summary>
    private static async Task<WriteTransaction> HoldAsync(
        ModuleDbContext context,
        IReadOnlyList<Guid> rows
    )
    {
        var held = await context.BeginWriteAsync(Ct);
        if (context.Provider == DatabaseProvider.PostgreSql)
        {
            await context.Database.ExecuteSqlAsync(
                $"SELECT id FROM customers.customers WHERE id = ANY({rows}) FOR UPDATE",
                Ct
            );
        }

        return held;
    }

    private static Task UntilWaitingAsync(ModuleDbContext context, int count) =>
        context.Provider == DatabaseProvider.PostgreSql
            ? Wait.UntilAsync(
                async () =>
                    await context
                        .Database.SqlQuery<int>(
                            $"SELECT count(*)::int AS \"Value\" FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
                        )
                        .SingleAsync(Ct) >= count,
                "those who wait for the rows"
            )
            : Task.CompletedTask;

    [Fact]
    public async Task A_circle_through_the_bin_is_one()
    {
        var low = await Admin.CreateAsync("customers", new { name = Word() });
        var middle = await Admin.CreateAsync(
            "customers",
            new { name = Word(), parentId = low.Id() }
        );
        var high = await Admin.CreateAsync(
            "customers",
            new { name = Word(), parentId = middle.Id() }
        );
        using var gone = await Admin.DeleteAsync($"{Url}/{middle.Id()}", Ct);
        gone.StatusCode.ShouldBe(HttpStatusCode.NoContent);
        using var circle = await Admin.SendAsync(
            HttpMethod.Put,
            $"{Url}/{low.Id()}",
            new { parentId = high.Id() }
        );
        circle.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
    }

    [Fact]
    public async Task What_was_created_is_read_back_whole()
    {
        var input = new
        {
            name = "  Żółw & Söhne 示例 <b>  ",
            type = "Person",
            level = "A",
            industry = "retail",
            region = "North",
            source = "fair",
            phone = "+49 30 1234",
            email = "a@example.com",
            web = "https://example.com",
            address = "1 High St\nTown",
            notes = "she said \"yes\"",
            tags = new[] { "renewal", "key", "key" },
            employees = 12,
            revenue = 5_000_000_000L,
            foundedYear = 1999,
            externalId = Word(),
        };
        using var answer = await Admin.PostAsJsonAsync(Url, input, Ct);
        var created = await answer.JsonAsync(HttpStatusCode.Created);
        answer.Headers.Location!.ToString().ShouldBe($"{Url}/{created.Id()}");
        answer.Headers.ETag!.Tag.ShouldBe("\"1\"");

        var read = await Admin.JsonAsync($"{Url}/{created.Id()}");
        read.Text("name").ShouldBe("Żółw & Söhne 示例 <b>");
        read.Text("type").ShouldBe("Person");
        read.Text("address").ShouldBe("1 High St\nTown");
        read.Text("notes").ShouldBe("she said \"yes\"");
        read["tags"]!.ToJsonString().ShouldBe("[\"key\",\"renewal\"]");
        read["revenue"]!.GetValue<long>().ShouldBe(5_000_000_000L);
        read["ownerId"]!.GetValue<Guid>().ShouldBe(Host.Admin.Id);
        read["createdAt"]!
            .GetValue<DateTimeOffset>()
            .ShouldBe(DateTimeOffset.UtcNow, TimeSpan.FromMinutes(1));
        read.ToJsonString().ShouldBe(created.ToJsonString());
    }

    [Fact]
    public async Task An_answer_that_was_seen_is_not_sent_again()
    {
        var customer = await Admin.CreateAsync("customers", new { name = Word() });
        using var request = new HttpRequestMessage(HttpMethod.Get, $"{Url}/{customer.Id()}");
        request.Headers.TryAddWithoutValidation("If-None-Match", "\"1\"");
        using var answer = await Admin.SendAsync(request, Ct);
        answer.StatusCode.ShouldBe(HttpStatusCode.NotModified);
    }

    [Fact]
    public async Task A_stale_change_is_refused_with_both_values()
    {
        var name = Word();
        var customer = await Admin.CreateAsync("customers", new { name, region = "North" });
        var url = $"{Url}/{customer.Id()}";
        using var first = await Admin.SendAsync(
            HttpMethod.Put,
            url,
            new { name, region = "South" },
            1
        );
        (await first.JsonAsync(HttpStatusCode.OK)).Version().ShouldBe(2);
        first.Headers.ETag!.Tag.ShouldBe("\"2\"");

        using var second = await Admin.SendAsync(
            HttpMethod.Put,
            url,
            new { name, region = "West" },
            1
        );
        var problem = await second.JsonAsync(HttpStatusCode.PreconditionFailed);
        second.Content.Headers.ContentType!.MediaType.ShouldBe("application/problem+json");
        problem["currentVersion"]!.GetValue<int>().ShouldBe(2);
        problem["fields"]!
            .AsArray()
            .ShouldHaveSingleItem()!
            .ToJsonString()
            .ShouldBe("""{"field":"region","stored":"South","sent":"West"}""");
        (await Admin.JsonAsync(url)).Text("region").ShouldBe("South");
    }

    [Fact]
    public async Task A_change_without_a_version_wins()
    {
        var customer = await Admin.CreateAsync("customers", new { name = Word() });
        using var answer = await Admin.SendAsync(
            HttpMethod.Put,
            $"{Url}/{customer.Id()}",
            new { name = "Changed" }
        );
        (await answer.JsonAsync(HttpStatusCode.OK)).Version().ShouldBe(2);
    }

    [Fact]
    public async Task Of_changes_at_once_on_one_version_one_wins()
    {
        var customer = await Admin.CreateAsync("customers", new { name = Word() });
        var answers = await Task.WhenAll(
            Enumerable
                .Range(0, 6)
                .Select(i =>
                    Admin.SendAsync(
                        HttpMethod.Put,
                        $"{Url}/{customer.Id()}",
                        new { name = $"Change {i}" },
                        1
                    )
                )
        );
        answers.Count(a => a.StatusCode == HttpStatusCode.OK).ShouldBe(1);
        answers.Count(a => a.StatusCode == HttpStatusCode.PreconditionFailed).ShouldBe(5);
        (await Admin.JsonAsync($"{Url}/{customer.Id()}")).Version().ShouldBe(2);
    }

    [Theory]
    [InlineData("""{"name":""}""", "name")]
    [InlineData("""{"name":"   "}""", "name")]
    [InlineData("""{"name":"x","level":"Z"}""", "level")]
    [InlineData("""{"name":"x","email":"no address"}""", "email")]
    [InlineData("""{"name":"x","employees":-1}""", "employees")]
    [InlineData("""{"name":"x","foundedYear":0}""", "foundedYear")]
    public async Task What_breaks_a_rule_is_refused_by_field(string json, string field)
    {
        using var content = new StringContent(json, null, "application/json");
        using var answer = await Admin.PostAsync(Url, content, Ct);
        var problem = await answer.JsonAsync(HttpStatusCode.UnprocessableEntity);
        answer.Content.Headers.ContentType!.MediaType.ShouldBe("application/problem+json");
        var texts = problem["errors"]![field]!.AsArray();
        texts.ShouldHaveSingleItem()!.GetValue<string>().ShouldContain(' ');
    }

    [Fact]
    public async Task A_name_that_is_too_long_is_refused()
    {
        using var answer = await Admin.PostAsJsonAsync(
            Url,
            new { name = new string('x', 201) },
            Ct
        );
        var problem = await answer.JsonAsync(HttpStatusCode.UnprocessableEntity);
        problem["errors"]!["name"].ShouldNotBeNull();
    }

    [Fact]
    public async Task A_refusal_speaks_the_language_that_was_asked_for()
    {
        using var api = Host.Api(await Host.PersonAsync(new TestGrant("customers.customer.edit")));
        using var request = new HttpRequestMessage(HttpMethod.Post, Url)
        {
            Content = JsonContent.Create(new { name = "" }),
        };
        request.Headers.AcceptLanguage.ParseAdd("zh-CN");
        using var answer = await api.SendAsync(request, Ct);
        var problem = await answer.JsonAsync(HttpStatusCode.UnprocessableEntity);
        var text = problem["errors"]!["name"]![0]!.GetValue<string>();
        text.ShouldContain(c => c >= 0x4E00 && c <= 0x9FFF);
    }

    [Theory]
    [InlineData("{", "The request could not be read (JSON $")]
    [InlineData("""{"name":}""", "The request could not be read (JSON $")]
    [InlineData("", "The body must be one JSON object")]
    public async Task What_is_not_the_right_json_is_a_bad_request(string json, string detail)
    {
        using var content = new StringContent(json, null, "application/json");
        using var answer = await Admin.PostAsync(Url, content, Ct);
        var problem = await answer.JsonAsync(HttpStatusCode.BadRequest);
        problem["status"]!.GetValue<int>().ShouldBe(400);
        problem.Text("detail").ShouldStartWith(detail);
        problem.Text("reference").ShouldNotBeEmpty();
    }

    [Fact]
    public async Task What_is_not_there_is_not_found()
    {
        using var answer = await Admin.GetAsync($"{Url}/{Guid.CreateVersion7()}", Ct);
        var problem = await answer.JsonAsync(HttpStatusCode.NotFound);
        answer.Content.Headers.ContentType!.MediaType.ShouldBe("application/problem+json");
        problem["status"]!.GetValue<int>().ShouldBe(404);
    }

    [Fact]
    public async Task A_deleted_customer_is_gone_from_everywhere()
    {
        var word = Word();
        var customer = await Admin.CreateAsync("customers", new { name = word });
        var url = $"{Url}/{customer.Id()}";
        using var stale = await Admin.SendAsync(HttpMethod.Delete, url, null, 7);
        stale.StatusCode.ShouldBe(HttpStatusCode.PreconditionFailed);
        using var deleted = await Admin.SendAsync(HttpMethod.Delete, url, null, 1);
        deleted.StatusCode.ShouldBe(HttpStatusCode.NoContent);

        using var read = await Admin.GetAsync(url, Ct);
        read.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await Admin.JsonAsync($"{Url}?name={word}")).Items().ShouldBeEmpty();
        (await Admin.JsonAsync($"{Url}?search={word}")).Items().ShouldBeEmpty();
        using var again = await Admin.SendAsync(HttpMethod.Delete, url);
        again.StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task A_company_cannot_stand_above_itself()
    {
        var top = await Admin.CreateAsync("customers", new { name = Word() });
        var below = await Admin.CreateAsync(
            "customers",
            new { name = Word(), parentId = top.Id() }
        );
        using var answer = await Admin.SendAsync(
            HttpMethod.Put,
            $"{Url}/{top.Id()}",
            new { name = "Top", parentId = below.Id() }
        );
        var problem = await answer.JsonAsync(HttpStatusCode.UnprocessableEntity);
        problem["errors"]!["parentId"].ShouldNotBeNull();
    }
}

[Collection(SqliteHost.Name)]
public sealed class CustomerCrudOnSqlite(SqliteHost host) : CustomerCrudTests(host);

[Collection(PostgreSqlHost.Name)]
public sealed class CustomerCrudOnPostgreSql(PostgreSqlHost host) : CustomerCrudTests(host);
