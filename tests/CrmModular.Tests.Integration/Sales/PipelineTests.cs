using System.Net;
using CrmModular.Host.Platform.Setup;
using Microsoft.Extensions.DependencyInjection;

namespace CrmModular.Tests.Integration.Sales;

/// <summary>Pipelines and their stages: what the settings say, the board, the list, the form and the API follow.</summary>
public abstract partial class PipelineTests(HostFixture fixture) : HostTests(fixture)
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
