using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using CrmModular.Host.Platform.Setup;
using Microsoft.Extensions.DependencyInjection;

namespace CrmModular.Tests.Integration.Sales;

/// <summary>Pipelines and their stages: what the settings say, the board, the list, the form and the API follow.</summary>
public abstract class PipelineTests(HostFixture fixture) : HostTests(fixture)
{
    private const string Settings = "/sales/settings/pipelines";

    [Fact]
    public async Task A_new_pipeline_has_the_default_s_stages_and_a_board_of_its_own()
    {
        using var pages = await Host.SignedInAsync();
        var id = await AddAsync(pages);
        var stages = await StagesAsync(id);
        stages.Select(s => s.Text("kind")).ShouldBe(["Open", "Open", "Won", "Lost"]);
        var first = stages[0].Text("stage");
        first.ShouldNotBe("prospecting");

        var name = $"Deal {Word()}";
        var form = await pages.HtmlAsync($"/sales/opportunities/new?stage={first}");
        form.ShouldContain($"<option value=\"{first}\" selected");
        form.ShouldContain("<option value=\"prospecting\">");
        await Admin.CreateAsync("opportunities", new { name, stage = first });
        (await pages.HtmlAsync($"/sales/board?pipeline={id}")).ShouldContain(name);
        var home = await pages.HtmlAsync("/sales/board");
        home.ShouldNotContain(name);
        home.ShouldContain($"/sales/board?pipeline={id}");
        (await pages.HtmlAsync($"/sales/opportunities?stage={first}")).ShouldContain(name);
    }

    [Fact]
    public async Task A_renamed_stage_is_called_so_everywhere_and_keeps_its_key()
    {
        using var pages = await Host.SignedInAsync();
        var id = await AddAsync(pages);
        var key = (await StagesAsync(id))[1].Text("stage");
        var name = $"Talks {Word()}";
        var fields = await FormAsync(pages, id);
        fields["Input.Stages[1].Name"] = name;
        (await SaveAsync(pages, id, fields)).ShouldBe(HttpStatusCode.Redirect);

        var deal = await Admin.CreateAsync(
            "opportunities",
            new { name = $"Deal {Word()}", stage = key }
        );
        foreach (
            var url in new[]
            {
                $"/sales/board?pipeline={id}",
                $"/sales/opportunities?stage={key}",
                $"/sales/opportunities/{deal.Id()}",
                $"/sales/opportunities/{deal.Id()}/edit",
            }
        )
        {
            (await pages.HtmlAsync(url)).ShouldContain(name, Case.Sensitive, url);
        }

        deal.Text("stage").ShouldBe(key);
        // What was not renamed stays translated.
        using var chinese = await Host.SignedInAsync(await ChineseAsync(), "zh-CN");
        var board = await chinese.HtmlAsync($"/sales/board?pipeline={id}");
        board.ShouldContain(name);
        board.ShouldContain("初步接触");
    }

    [Fact]
    public async Task The_arrows_put_stages_in_order_and_the_first_stays_open()
    {
        using var pages = await Host.SignedInAsync();
        var id = await AddAsync(pages);
        var before = (await StagesAsync(id)).Select(s => s.Text("stage")).ToList();
        var fields = await FormAsync(pages, id);
        fields["up"] = fields["Input.Stages[1].Id"];
        (await SaveAsync(pages, id, fields)).ShouldBe(HttpStatusCode.Redirect);
        var after = (await StagesAsync(id)).Select(s => s.Text("stage")).ToList();
        after.ShouldBe([before[1], before[0], before[2], before[3]]);

        // Won before the open ones.
        fields = await FormAsync(pages, id);
        fields["up"] = fields["Input.Stages[2].Id"];
        (await SaveAsync(pages, id, fields)).ShouldBe(HttpStatusCode.Redirect);
        fields = await FormAsync(pages, id);
        fields["up"] = fields["Input.Stages[1].Id"];
        (await SaveAsync(pages, id, fields)).ShouldBe(HttpStatusCode.UnprocessableEntity);
    }

    [Fact]
    public async Task A_stage_is_added_before_those_that_close_and_won_stays_one()
    {
        using var pages = await Host.SignedInAsync();
        var id = await AddAsync(pages);
        var name = $"Contract {Word()}";
        (await AddStageAsync(pages, id, name, "Open")).ShouldBe(HttpStatusCode.Redirect);
        (await AddStageAsync(pages, id, name, "Open")).ShouldBe(HttpStatusCode.UnprocessableEntity);
        (await AddStageAsync(pages, id, "Won again", "Won")).ShouldBe(
            HttpStatusCode.UnprocessableEntity
        );
        (await AddStageAsync(pages, id, $"合同 {Word()}", "Lost")).ShouldBe(
            HttpStatusCode.Redirect
        );
        var stages = await StagesAsync(id);
        stages
            .Select(s => s.Text("kind"))
            .ShouldBe(["Open", "Open", "Open", "Won", "Lost", "Lost"]);
        stages[2].Text("name").ShouldBe(name);
        stages.Select(s => s.Text("stage")).ShouldBeUnique();
    }

    [Fact]
    public async Task A_stage_goes_when_its_opportunities_moved_and_its_name_stays_in_their_history()
    {
        using var pages = await Host.SignedInAsync();
        var id = await AddAsync(pages);
        var name = $"Passing {Word()}";
        await AddStageAsync(pages, id, name, "Open");
        var stages = await StagesAsync(id);
        var (to, gone) = (stages[1].Text("stage"), stages[2].Text("stage"));
        var ids = new List<Guid>();
        for (var i = 0; i < 3; i++)
        {
            var deal = await Admin.CreateAsync(
                "opportunities",
                new { name = $"Deal {Word()}", stage = gone }
            );
            ids.Add(deal.Id());
        }

        using (
            var bin = await Admin.SendAsync(
                HttpMethod.Delete,
                $"/api/v1/opportunities/{ids[2]}",
                ifMatch: 1
            )
        )
        {
            bin.IsSuccessStatusCode.ShouldBeTrue();
        }

        var form = await FormAsync(pages, id);
        var (stage, target) = (form["Input.Stages[2].Id"], form["Input.Stages[1].Id"]);
        var url = $"/sales/settings/stages/{stage}/remove";
        (await pages.HtmlAsync(url)).ShouldContain("3 opportunities are in it");
        (await PostAsync(pages, url, [new("version", form["version"])])).ShouldBe(
            HttpStatusCode.UnprocessableEntity
        );
        (
            await PostAsync(pages, url, [new("version", form["version"]), new("Target", target)])
        ).ShouldBe(HttpStatusCode.Redirect);
        foreach (var deal in ids.Take(2))
        {
            (await Admin.JsonAsync($"/api/v1/opportunities/{deal}")).Text("stage").ShouldBe(to);
            (await pages.HtmlAsync($"/sales/opportunities/{deal}")).ShouldContain(name);
        }

        (await StagesAsync(id)).ShouldNotContain(s => s.Text("stage") == gone);
        (await pages.HtmlAsync($"/sales/board?pipeline={id}")).ShouldNotContain(name);
    }

    [Fact]
    public async Task A_move_out_of_a_stage_that_is_gone_since_is_not_taken_back()
    {
        using var pages = await Host.SignedInAsync();
        var id = await AddAsync(pages);
        await AddStageAsync(pages, id, $"Passing {Word()}", "Open");
        var stages = await StagesAsync(id);
        var (here, gone) = (stages[0].Text("stage"), stages[2].Text("stage"));
        var deal = await Admin.CreateAsync("opportunities", new { name = Word(), stage = gone });
        using var moved = await Admin.SendAsync(
            HttpMethod.Post,
            $"/api/v1/opportunities/{deal.Id()}/move",
            new { stage = here }
        );
        await moved.JsonAsync(HttpStatusCode.OK);
        var batch = await Host.BatchAsync(deal.Id());
        var form = await FormAsync(pages, id);
        (
            await PostAsync(
                pages,
                $"/sales/settings/stages/{form["Input.Stages[2].Id"]}/remove",
                [new("version", form["version"])]
            )
        ).ShouldBe(HttpStatusCode.Redirect);
        await using var scope = await Host.ScopeAsync(Host.Admin);
        var result = await scope.Get<IUndo>().UndoAsync(batch, Ct);
        (result.Undone, result.LeftAlone).ShouldBe((0, 1));
        result.Reasons.ShouldHaveSingleItem().TextKey.ShouldBe("sales.stage.gone");
        (await Admin.JsonAsync($"/api/v1/opportunities/{deal.Id()}")).Text("stage").ShouldBe(here);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_demo_and_the_benchmark_take_a_pipeline_of_the_company_s_own(bool longer)
    {
        await using var database = await TestDatabase.MakeAsync(Host.Database.Provider);
        await using var host = await TestHost.StartAsync(
            database,
            enable: ["customers", "catalog", "sales"]
        );
        using var pages = await host.SignedInAsync();
        using var api = host.Api(host.Admin);
        var id = (await api.JsonAsync("/api/v1/pipelines")).AsArray()[0]!.Id();
        if (longer)
        {
            (await AddStageAsync(pages, id, "Contract", "Open")).ShouldBe(HttpStatusCode.Redirect);
        }
        else
        {
            var form = await FormAsync(pages, id);
            var url = $"/sales/settings/stages/{form["Input.Stages[1].Id"]}/remove";
            (await PostAsync(pages, url, [new("version", form["version"])])).ShouldBe(
                HttpStatusCode.Redirect
            );
        }

        var failed = await DemoLoader.RunInCurrentAsync(host.Generations, host.Admin.Id, false);
        failed.ShouldBeEmpty();
        await using (var scope = await host.ScopeAsync(host.Admin))
        {
            var sources = await scope.Get<IExtensions>().OfAsync<IDemoData>(ct: Ct);
            foreach (var source in sources)
            {
                await source.Instance.SeedAsync(new BenchSeed(200, [host.Admin.Id], _ => { }), Ct);
            }
        }

        var dot = database.Provider == DatabaseProvider.Sqlite ? "_" : ".";
        foreach (var (kind, least) in new[] { ("Open", 50), ("Won", 200), ("Lost", 100) })
        {
            (
                await database.ScalarAsync<int>(
                    $"SELECT COUNT(*) FROM sales{dot}opportunities WHERE status = '{kind}'"
                )
            ).ShouldBeGreaterThan(least);
        }

        (
            await database.ScalarAsync<int>(
                $"SELECT COUNT(*) FROM sales{dot}stage_moves WHERE from_stage_id = to_stage_id"
            )
        ).ShouldBe(0);
    }

    [Fact]
    public async Task The_only_stage_of_a_kind_stays()
    {
        using var pages = await Host.SignedInAsync();
        var id = await AddAsync(pages);
        var form = await FormAsync(pages, id);
        foreach (var place in new[] { 2, 3 })
        {
            var url = $"/sales/settings/stages/{form[$"Input.Stages[{place}].Id"]}/remove";
            (await PostAsync(pages, url, [new("version", form["version"])])).ShouldBe(
                HttpStatusCode.UnprocessableEntity
            );
        }
    }

    [Fact]
    public async Task New_patience_holds_for_what_is_in_the_stage_already()
    {
        using var pages = await Host.SignedInAsync();
        var id = await AddAsync(pages);
        var key = (await StagesAsync(id))[0].Text("stage");
        var deal = await Admin.CreateAsync(
            "opportunities",
            new { name = $"Deal {Word()}", stage = key }
        );
        foreach (var days in new int?[] { 5, null })
        {
            var fields = await FormAsync(pages, id);
            fields["Input.Stages[0].StaleAfterDays"] =
                days?.ToString(CultureInfo.InvariantCulture) ?? "";
            (await SaveAsync(pages, id, fields)).ShouldBe(HttpStatusCode.Redirect);
            var wanted = days is { } d
                ? DateOnly
                    .FromDateTime(DateTime.UtcNow)
                    .AddDays(d + 1)
                    .ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)
                : "";
            (
                await Host.Database.ScalarAsync<string>(
                    $"SELECT COALESCE(CAST(stale_on AS text), '') FROM {Table} WHERE name = '{deal.Text("name")}'"
                )
            ).ShouldBe(wanted);
        }
    }

    [Fact]
    public async Task A_stale_save_is_refused_and_what_was_typed_stays()
    {
        using var pages = await Host.SignedInAsync();
        var id = await AddAsync(pages);
        var mine = await FormAsync(pages, id);
        var theirs = await FormAsync(pages, id);
        theirs["Input.Stages[0].Probability"] = "15";
        (await SaveAsync(pages, id, theirs)).ShouldBe(HttpStatusCode.Redirect);
        mine["Input.Stages[0].Name"] = "Typed by me";
        using var answer = await pages.PostFormAsync($"{Settings}/{id}", mine);
        answer.StatusCode.ShouldBe(HttpStatusCode.Conflict);
        (await answer.Content.ReadAsStringAsync(Ct)).ShouldContain("Typed by me");
    }

    [Fact]
    public async Task Only_an_empty_pipeline_that_is_not_the_default_is_deleted()
    {
        using var pages = await Host.SignedInAsync();
        var id = await AddAsync(pages);
        var first = (await StagesAsync(id))[0].Text("stage");
        await Admin.CreateAsync("opportunities", new { name = $"Deal {Word()}", stage = first });
        (await RemoveAsync(pages, id)).ShouldBe(HttpStatusCode.UnprocessableEntity);
        var empty = await AddAsync(pages);
        (await RemoveAsync(pages, empty)).ShouldBe(HttpStatusCode.Redirect);
        var left = (await Admin.JsonAsync("/api/v1/pipelines")).AsArray();
        left.ShouldNotContain(p => p!.Id() == empty);
        (await RemoveAsync(pages, left[0]!.Id())).ShouldBe(HttpStatusCode.UnprocessableEntity);
    }

    [Fact]
    public async Task Only_who_may_changes_pipelines_and_a_post_needs_the_page_s_form()
    {
        var manager = await Host.PersonAsync(BuiltInRoles.Manager);
        using var theirs = await Host.SignedInAsync(manager);
        using var refused = await theirs.GetAsync(Settings);
        refused.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await theirs.HtmlAsync("/")).ShouldNotContain(Settings);
        using var pages = await Host.SignedInAsync();
        (await pages.HtmlAsync("/admin/modules")).ShouldContain(Settings);
        using var stranger = await pages.PostAsync($"{Settings}/new", [new("Name", "X")]);
        stranger.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
    }

    private string Table =>
        Host.Database.Provider == DatabaseProvider.Sqlite
            ? "sales_opportunities"
            : "sales.opportunities";

    private static async Task<Guid> AddAsync(PageClient pages)
    {
        using var made = await pages.PostFormAsync(
            $"{Settings}/new",
            [new("Name", $"Pipeline {Word()}")]
        );
        made.StatusCode.ShouldBe(HttpStatusCode.Redirect);
        return Guid.Parse(made.Headers.Location!.ToString().Split('/')[^1]);
    }

    private async Task<List<JsonNode>> StagesAsync(Guid pipeline) =>
        [
            .. (await Admin.JsonAsync("/api/v1/pipelines"))
                .AsArray()
                .Single(p => p!.Id() == pipeline)!["stages"]!
                .AsArray()
                .Select(s => s!),
        ];

    /// <summary>What stands in the form of a pipeline, as a browser would send it back.</summary>
    private static async Task<Dictionary<string, string>> FormAsync(PageClient pages, Guid pipeline)
    {
        var html = await pages.HtmlAsync($"{Settings}/{pipeline}");
        var fields = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (
            Match input in Regex.Matches(
                html,
                "<input(?=[^>]* name=\"(?<name>version|Input[^\"]*)\")[^>]*>"
            )
        )
        {
            var value = Regex.Match(input.Value, " value=\"([^\"]*)\"").Groups[1].Value;
            fields.TryAdd(input.Groups["name"].Value, WebUtility.HtmlDecode(value));
        }

        fields.Remove("Input.Default");
        fields.Count.ShouldBeGreaterThan(10);
        return fields;
    }

    private static Task<HttpStatusCode> SaveAsync(
        PageClient pages,
        Guid pipeline,
        Dictionary<string, string> fields
    ) => PostAsync(pages, $"{Settings}/{pipeline}", fields);

    private static async Task<HttpStatusCode> AddStageAsync(
        PageClient pages,
        Guid pipeline,
        string name,
        string kind
    ) =>
        await PostAsync(
            pages,
            $"{Settings}/{pipeline}",
            [
                new("version", (await FormAsync(pages, pipeline))["version"]),
                new("Stage.Name", name),
                new("Stage.Kind", kind),
                new("Stage.Probability", "60"),
            ],
            "?handler=Stage"
        );

    private static async Task<HttpStatusCode> RemoveAsync(PageClient pages, Guid pipeline) =>
        await PostAsync(
            pages,
            $"{Settings}/{pipeline}",
            [new("version", (await FormAsync(pages, pipeline))["version"])],
            "?handler=Remove"
        );

    private static async Task<HttpStatusCode> PostAsync(
        PageClient pages,
        string url,
        IEnumerable<KeyValuePair<string, string>> fields,
        string handler = ""
    )
    {
        using var answer = await pages.PostFormAsync(url, fields, url + handler);
        return answer.StatusCode;
    }

    private async Task<TestPerson> ChineseAsync() =>
        await Host.PersonAsync(new TestGrant("sales.opportunity.view"));
}

/// <summary>Pipelines are everyone's, so these have hosts of their own.</summary>
public sealed class PipelinesOnSqlite(PipelinesOnSqlite.Own host)
    : PipelineTests(host),
        IClassFixture<PipelinesOnSqlite.Own>
{
    public sealed class Own() : HostFixture(DatabaseProvider.Sqlite);
}

public sealed class PipelinesOnPostgreSql(PipelinesOnPostgreSql.Own host)
    : PipelineTests(host),
        IClassFixture<PipelinesOnPostgreSql.Own>
{
    public sealed class Own() : HostFixture(DatabaseProvider.PostgreSql);
}
