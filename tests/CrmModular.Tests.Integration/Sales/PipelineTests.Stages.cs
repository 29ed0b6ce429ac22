using System.Globalization;
using System.Net;
using CrmModular.Host.Data;
using CrmModular.Host.Platform.Jobs;
using Microsoft.EntityFrameworkCore;

namespace CrmModular.Tests.Integration.Sales;

/// <summary>Stages: added, renamed, put in order, gone.</summary>
public abstract partial class PipelineTests
{
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
    public async Task New_patience_holds_for_what_is_in_the_stage_already()
    {
        using var pages = await Host.SignedInAsync();
        var id = await AddAsync(pages);
        var key = (await StagesAsync(id))[0].Text("stage");
        // Midnight may fall into the creation.
        var before = Today;
        var deal = await Admin.CreateAsync(
            "opportunities",
            new { name = $"Deal {Word()}", stage = key }
        );
        var made = new[] { before, Today };
        foreach (var days in new int?[] { 5, null })
        {
            var fields = await FormAsync(pages, id);
            fields["Input.Stages[0].StaleAfterDays"] =
                days?.ToString(CultureInfo.InvariantCulture) ?? "";
            (await SaveAsync(pages, id, fields)).ShouldBe(HttpStatusCode.Redirect);
            var wanted = made.Select(day =>
                    days is { } d
                        ? day.AddDays(d + 1).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)
                        : ""
                )
                .ToArray();
            (
                await Host.Database.ScalarAsync<string>(
                    $"SELECT COALESCE(CAST(stale_on AS text), '') FROM {Table} WHERE name = '{deal.Text("name")}'"
                )
            ).ShouldBeOneOf(wanted);
        }
    }

    [Fact]
    public async Task New_patience_of_a_full_stage_is_carried_in_portions_by_a_job()
    {
        const int Deals = 1_200;
        using var pages = await Host.SignedInAsync();
        var id = await AddAsync(pages);
        var key = (await StagesAsync(id))[0].Text("stage");
        var deal = await Admin.CreateAsync(
            "opportunities",
            new { name = $"Deal {Word()}", stage = key }
        );
        await Host.Database.CopyAsync(
            "sales",
            "opportunities",
            $"name = '{deal.Text("name")}'",
            Deals
        );
        var fields = await FormAsync(pages, id);
        fields["Input.Stages[0].StaleAfterDays"] = "7";
        (await SaveAsync(pages, id, fields)).ShouldBe(HttpStatusCode.Redirect);
        await using var scope = await Host.ScopeAsync();
        var context = scope.Get<PlatformContext>();
        JobRun? run = null;
        await Wait.UntilAsync(
            async () =>
                (
                    run = await context
                        .JobRuns.AsNoTracking()
                        .Where(r => r.Name == "sales.patience" && r.State == JobState.Done)
                        .OrderByDescending(r => r.Id)
                        .FirstOrDefaultAsync(Ct)
                )
                    is not null,
            "the job"
        );
        run!.Total.ShouldBe(Deals);
        (
            await Host.Database.ScalarAsync<long>(
                $"SELECT COUNT(*) FROM {Table} WHERE name = '{deal.Text("name")}' AND stale_after_days = 7 AND stale_on IS NOT NULL"
            )
        ).ShouldBe(Deals);
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
}
