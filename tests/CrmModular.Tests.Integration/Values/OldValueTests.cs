using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using CrmModular.Host.Platform.Import;
using CrmModular.Host.Platform.People;
using CrmModular.Sdk.Data;
using FluentValidation;
using MediatR;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace CrmModular.Tests.Integration.Values;

/// <summary>Values that an older version took and the rules of today refuse: they stay as long as nobody changes them, and are checked when somebody does.</summary>
public abstract class OldValueTests(HostFixture fixture) : HostTests(fixture)
{
    private static readonly Dictionary<
        string,
        Dictionary<string, (string Column, string Old)>
    > All = new()
    {
        ["customers"] = new()
        {
            ["email"] = ("email", "Max <max@example.com>"),
            ["web"] = ("web", "the web"),
            ["phone"] = ("phone", new string('7', 120)),
            ["industry"] = ("industry", new string('i', 300)),
            ["source"] = ("source", "half\ufffe"),
            ["foundedYear"] = ("founded_year", "3000"),
        },
        ["contacts"] = new()
        {
            ["email"] = ("email", "a@example.com, b@example.com"),
            ["phone"] = ("phone", "1.38001E+10"),
            ["jobTitle"] = ("job_title", new string('t', 300)),
        },
        ["opportunities"] = new()
        {
            ["engagedOn"] = ("engaged_on", "0017-03-01"),
            ["nextStepOn"] = ("next_step_on", "0017-03-02"),
        },
        ["products"] = new() { ["code"] = ("code", "odd\ufffe") },
    };

    [Fact]
    public async Task Over_the_API_a_change_of_another_field_is_taken_and_one_of_the_value_is_checked()
    {
        foreach (var (kind, fields) in All)
        {
            var url = $"/api/v1/{kind}/{await OldAsync(kind, Word())}";
            using var other = await PutAsync(url, new() { ["externalId"] = Word() });
            await ShouldBeTakenAsync(other, kind);
            var stored = await Admin.JsonAsync(url);
            foreach (var (field, (_, old)) in fields)
            {
                stored[field]!.ToString().ShouldBe(old, kind);
                using var same = await PutAsync(
                    url,
                    new() { [field] = stored[field]!.DeepClone() }
                );
                await ShouldBeTakenAsync(same, $"{kind} {field}");
                using var wrong = await PutAsync(url, new() { [field] = Worse(stored[field]!) });
                var refused = await wrong.JsonAsync(HttpStatusCode.UnprocessableEntity);
                refused["errors"]!
                    .AsObject()
                    .Select(e => e.Key)
                    .ShouldHaveSingleItem()
                    .ShouldBe(field, StringCompareShould.IgnoreCase);
            }
        }
    }

    [Fact]
    public async Task A_form_and_an_edit_in_place_are_taken_that_leave_it()
    {
        var word = Word();
        var url = $"/customers/{await OldAsync("customers", word)}/edit";
        using var pages = await Host.SignedInAsync(Host.Admin);
        using var one = await pages.PostFormAsync(
            url,
            [new("Notes", "noted")],
            $"{url}?field=Notes"
        );
        one.StatusCode.ShouldBe(HttpStatusCode.Redirect);
        Dictionary<string, string> typed = new()
        {
            ["Name"] = word,
            ["Email"] = " Max <max@example.com> ",
            ["Web"] = "the web",
            ["FoundedYear"] = "3000",
        };
        using var whole = await pages.PostFormAsync(url, typed);
        whole.StatusCode.ShouldBe(HttpStatusCode.Redirect);
        typed["Email"] = "Max <maxi@example.com>";
        using var changed = await pages.PostFormAsync(url, typed);
        changed.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
    }

    [Fact]
    public async Task A_choice_that_is_none_any_more_stands_in_the_way_of_nothing_else()
    {
        var word = Word();
        var made = await Admin.CreateAsync("customers", new { name = word });
        await using var scope = await Host.ScopeAsync(Host.Admin);
        await SetAsync(ContextOf(scope, "customers"), "customers", made.Id(), "type", "99");
        var url = $"/api/v1/customers/{made.Id()}";
        (await Admin.JsonAsync(url)).Text("name").ShouldBe(word);
        (await Admin.JsonAsync($"/api/v1/customers?search={word}")).Items().ShouldHaveSingleItem();
        using var other = await PutAsync(url, new() { ["notes"] = "noted" });
        await ShouldBeTakenAsync(other, "notes");
        using var wrong = await PutAsync(url, new() { ["type"] = 98 });
        wrong.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        using var right = await PutAsync(url, new() { ["type"] = "Person" });
        await ShouldBeTakenAsync(right, "type");
    }

    [Fact]
    public async Task A_rule_over_two_fields_holds_for_a_change_of_either()
    {
        var made = await Admin.CreateAsync(
            "opportunities",
            new
            {
                name = Word(),
                engagedOn = "2026-03-01",
                closedOn = "2026-03-02",
                stage = "lost",
                lostReason = "price",
            }
        );
        using var late = await PutAsync(
            $"/api/v1/opportunities/{made.Id()}",
            new() { ["engagedOn"] = "2026-03-03" }
        );
        late.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
    }

    [Fact]
    public async Task A_file_that_leaves_it_is_taken_and_one_that_changes_it_is_checked()
    {
        var word = Word();
        var id = await OldAsync("customers", word);
        string File(string email, string notes) =>
            $"Record ID,Name,E-mail,Website,Phone,Industry,Founded,Notes\n{id},{word},{email},the web,{new string('7', 120)},{new string('i', 300)},3000,{notes}\n";
        var same = await CheckAsync(File("Max <max@example.com>", ""));
        (same.Skip, same.Refuse, same.LeftOut).ShouldBe((1, 0, 0), ImportJson.Write(same.Findings));
        var noted = await CheckAsync(File("Max <max@example.com>", "noted"));
        (noted.Update, noted.Refuse).ShouldBe((1, 0), ImportJson.Write(noted.Findings));
        var wrong = await CheckAsync(File("Max <maxi@example.com>", "noted"));
        (wrong.Update, wrong.Refuse).ShouldBe((0, 1));
    }

    [Fact]
    public async Task A_file_whose_column_is_called_otherwise_than_the_property_is_taken_as_well()
    {
        var word = Word();
        var id = await OldAsync("contacts", word);
        var above = (await Admin.JsonAsync($"/api/v1/contacts/{id}")).Text("customerId");
        var customer = (await Admin.JsonAsync($"/api/v1/customers/{above}")).Text("name");
        var file =
            $"Record ID,Name,Customer,E-mail,Phone,Job title,Notes\n{id},{word},{customer},\"a@example.com, b@example.com\",1.38001E+10,{new string('t', 300)},noted\n";
        var noted = await CheckAsync(file, "contacts");
        (noted.Update, noted.Refuse).ShouldBe((1, 0), ImportJson.Write(noted.Findings));
    }

    [Fact]
    public async Task A_person_keeps_an_address_of_old_and_gets_none_that_is_wrong()
    {
        await using var scope = await Host.ScopeAsync(Host.Admin);
        var mediator = scope.Get<IMediator>();
        var word = Word();
        var input = new PersonInput { Name = word, Email = $"{word}@crm" };
        var id = await mediator.Send(new SavePerson(null, null, input), Ct);
        var old = input with { Email = $"Max <{word}@example.com>" };
        await Should.ThrowAsync<ValidationException>(() =>
            mediator.Send(new SavePerson(id, null, old), Ct)
        );
        var context = ContextOf(scope, "platform");
        await SetAsync(context, "people", id, "email", old.Email!);
        context.ChangeTracker.Clear();
        await mediator.Send(new SavePerson(id, null, old with { Region = "North" }), Ct);
        await Should.ThrowAsync<ValidationException>(() =>
            mediator.Send(
                new SavePerson(id, null, old with { Email = $"a?bcc={word}@example.com" }),
                Ct
            )
        );
    }

    /// <summary>A record as it stood in the tables of an older version.</summary>
    private async Task<Guid> OldAsync(string kind, string word)
    {
        var parent = await Admin.CreateAsync("customers", new { name = Word() });
        var made = await Admin.CreateAsync(kind, new { name = word, customerId = parent.Id() });
        await using var scope = await Host.ScopeAsync(Host.Admin);
        var module = kind switch
        {
            "opportunities" => "sales",
            "products" => "catalog",
            _ => "customers",
        };
        foreach (var (column, old) in All[kind].Values)
        {
            await SetAsync(ContextOf(scope, module), kind, made.Id(), column, old);
        }

        return made.Id();
    }

    private static ModuleDbContext ContextOf(TestScope scope, string module) =>
        scope
            .Services.GetServices<ModuleData>()
            .Single(d => d.ModuleId == module)
            .Resolve(scope.Services);

    private static async Task SetAsync(
        ModuleDbContext context,
        string table,
        Guid id,
        string column,
        string value
    )
    {
        var sqlite = context.Provider == DatabaseProvider.Sqlite;
        var cast = column switch
        {
            "founded_year" => "integer",
            _ when column.EndsWith("_on", StringComparison.Ordinal) && !sqlite => "date",
            _ => "text",
        };
#pragma warning disable EF1002 // Names of our own tables.
        var written = await context.Database.ExecuteSqlRawAsync(
            $"UPDATE {context.Table(table)} SET {column} = CAST({{0}} AS {cast}) WHERE id = {{1}}",
            [value, id],
            Ct
        );
#pragma warning restore EF1002
        written.ShouldBe(1, table);
    }

    private static JsonNode Worse(JsonNode old) =>
        old.GetValueKind() == System.Text.Json.JsonValueKind.Number
            ? JsonValue.Create(old.GetValue<int>() + 1)
        : old.ToString().StartsWith("0017", StringComparison.Ordinal)
            ? JsonValue.Create("0018-01-01")
        : old.ToString() == "1.38001E+10" ? JsonValue.Create(new string('8', 130))
        : JsonValue.Create("<" + old);

    private Task<HttpResponseMessage> PutAsync(string url, Dictionary<string, JsonNode?> input) =>
        Admin.SendAsync(HttpMethod.Put, url, input);

    private static async Task ShouldBeTakenAsync(HttpResponseMessage answer, string what) =>
        answer.StatusCode.ShouldBe(
            HttpStatusCode.OK,
            $"{what}: {await answer.Content.ReadAsStringAsync(Ct)}"
        );

    private async Task<ImportCheckResult> CheckAsync(string file, string type = "customers")
    {
        await using var scope = await Host.ScopeAsync(Host.Admin);
        var service = scope.Get<ImportService>();
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(file));
        var run = await service.UploadAsync("old.csv", type, stream, Ct);
        run = await service.CheckAsync(run, new ImportSettings(), Ct);
        return ImportJson.Read<ImportCheckResult>(run.Check!);
    }
}

[Collection(SqliteHost.Name)]
public sealed class OldValueOnSqlite(SqliteHost host) : OldValueTests(host);

[Collection(PostgreSqlHost.Name)]
public sealed class OldValueOnPostgreSql(PostgreSqlHost host) : OldValueTests(host);
