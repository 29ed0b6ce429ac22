using System.Net;

namespace CrmModular.Tests.Integration.Modules;

/// <summary>What a module adds to a page of others keeps its troubles to itself, whatever it does.</summary>
public abstract class GuestPartTests(DatabaseProvider provider) : ModuleTests(provider)
{
    private const string Here = "of the bad guest.";
    private static readonly string[] Parts =
    [
        "panel",
        "fact",
        "timeline",
        "column",
        "widget",
        "figure",
    ];

    private readonly ShiftedClock _clock = new();
    private Guid _customer;

    /// <summary>Each part alone would do; all at once is worse, because each takes its own time.</summary>
    [Fact]
    public async Task A_part_that_misbehaves_says_so_and_its_neighbours_are_complete()
    {
        using var pages = await OpenAsync();
        await ShouldBeWholeAsync(pages);
        foreach (
            var (way, said) in new[]
            {
                ("ctor", "failed here"),
                ("throw", "failed here"),
                ("cancel", "failed here"),
                ("view", "failed here"),
                ("sleep", "did not answer in time"),
                ("block", "did not answer in time"),
                ("view-block", "did not answer in time"),
            }
        )
        {
            // A page that waited for any of them would not come before they are mended.
            await MisbehaveAsync(Parts.Select(p => $"{p}:{way}"));
            foreach (var url in new[] { $"/customers/{_customer}", "/customers", "/" })
            {
                // A column has no view.
                await ShouldTellAsync(
                    pages,
                    url,
                    way.StartsWith("view", StringComparison.Ordinal) && url == "/customers"
                        ? Here
                        : $"Failing {said}"
                );
            }

            // Its page of what goes with it asks it as well: it must be there, so that it can be turned off.
            (await pages.HtmlAsync("/admin/modules/failing/impact")).ShouldContain("Failing");
            await MisbehaveAsync([]);
            await ShouldBeWholeAsync(pages);
        }
    }

    /// <summary>Those of one module share a thread, and still only the one that blocks it is missing.</summary>
    [Fact]
    public async Task A_part_that_blocks_does_not_take_its_own_module_along()
    {
        using var pages = await OpenAsync();
        await MisbehaveAsync(["fact:block"]);
        var url = $"/customers/{_customer}";
        var html = await pages.HtmlAsync(url);
        html.ShouldContain("Failing did not answer in time");
        html.ShouldContain($"Here is the panel {Here}");
        html.ShouldContain($"Here is the timeline {Here}");
        html.ShouldNotContain($"Here is the fact {Here}");
        ShouldHaveNeighbours(url, html);
    }

    private static async Task ShouldTellAsync(PageClient pages, string url, string said)
    {
        var html = await pages.HtmlAsync(url);
        html.ShouldContain(said, Case.Sensitive, url);
        ShouldHaveNeighbours(url, html);
    }

    [Fact]
    public async Task Nothing_is_deleted_while_a_module_cannot_say_what_refers_to_it()
    {
        using var pages = await OpenAsync("0.5");
        foreach (var way in new[] { "throw", "sleep" })
        {
            await MisbehaveAsync([$"references:{way}"]);
            var dialog = await pages.HtmlAsync($"/customers/{_customer}/delete");
            dialog.ShouldContain("Failing ", Case.Sensitive, way);
            dialog.ShouldContain("nothing was deleted", Case.Sensitive, way);
            using var refused = await Admin.DeleteAsync($"/api/v1/customers/{_customer}", Ct);
            var problem = await refused.JsonAsync(HttpStatusCode.UnprocessableEntity);
            problem.Text("detail").ShouldContain("Nothing was deleted", Case.Sensitive, way);
        }

        await MisbehaveAsync([]);
        using var deleted = await Admin.DeleteAsync($"/api/v1/customers/{_customer}", Ct);
        deleted.IsSuccessStatusCode.ShouldBeTrue();
    }

    [Fact]
    public async Task What_is_late_again_and_again_rests_is_named_and_is_tried_later()
    {
        LongTests.SkipOn(Database.Provider);
        using var pages = await OpenAsync();
        await MisbehaveAsync(["panel:block"]);
        var url = $"/customers/{_customer}";
        for (var i = 0; i < 3; i++)
        {
            (await pages.HtmlAsync(url)).ShouldContain("did not answer in time");
        }

        var rested = await pages.HtmlAsync(url);
        rested.ShouldContain("left out for a while");
        ShouldHaveNeighbours(url, rested);
        var admin = await pages.HtmlAsync("/admin/modules");
        admin.ShouldContain("BadPanel");
        admin.ShouldContain("3 times in a row");

        // Mended, it stays out until its rest is over; then one request tries it, and it is back for all.
        await MisbehaveAsync([]);
        (await pages.HtmlAsync(url)).ShouldContain("left out for a while");
        _clock.Shift = TimeSpan.FromSeconds(31);
        await MisbehaveAsync(["panel:block"]);
        // Who tries it and goes away before it answers has found out nothing: the next one may.
        await LeaveAsync(pages, url);
        await MisbehaveAsync([]);
        await Wait.UntilAsync(
            async () => (await pages.HtmlAsync(url)).Contains($"the panel {Here}"),
            "the panel to be back"
        );
        (await pages.HtmlAsync("/admin/modules")).ShouldNotContain("BadPanel");
    }

    private async Task<PageClient> OpenAsync(string budget = "1")
    {
        Folder.Add("customers");
        Folder.Add("toy");
        Folder.Add("failing");
        await StartAsync(
            ["customers", "failing", "toy"],
            _clock,
            ("CrmModular:Guests:PageSeconds", budget)
        );
        _customer = (await Admin.CreateAsync("customers", new { name = "Neighbour" })).Id();
        await Admin.CreateAsync("contacts", new { name = "Good Contact", customerId = _customer });
        return await Host.SignedInAsync();
    }

    private static async Task LeaveAsync(PageClient pages, string url)
    {
        using var gone = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        gone.CancelAfter(TimeSpan.FromMilliseconds(300));
        await Should.ThrowAsync<OperationCanceledException>(() =>
            pages.Http.GetAsync(url, gone.Token)
        );
    }

    private Task MisbehaveAsync(IEnumerable<string> lines) =>
        Database.TellAsync("now.txt", string.Join('\n', lines));

    private async Task ShouldBeWholeAsync(PageClient pages)
    {
        foreach (
            var (url, parts) in new[]
            {
                ($"/customers/{_customer}", new[] { "panel", "fact", "timeline" }),
                ("/customers", ["column"]),
                ("/", ["widget", "figure"]),
            }
        )
        {
            var html = await pages.HtmlAsync(url);
            foreach (var part in parts)
            {
                html.ShouldContain($"Here is the {part} {Here}", Case.Sensitive, url);
            }

            html.ShouldNotContain("Failing ", Case.Sensitive, url);
            ShouldHaveNeighbours(url, html);
        }
    }

    private static void ShouldHaveNeighbours(string url, string html)
    {
        html.ShouldContain(
            url switch
            {
                "/" => "Latest gadgets",
                "/customers" => "Neighbour",
                _ => "Good Contact",
            },
            Case.Sensitive,
            url
        );
        html.ShouldContain("</html>", Case.Sensitive, url);
    }
}

public sealed class GuestPartOnSqlite() : GuestPartTests(DatabaseProvider.Sqlite);

public sealed class GuestPartOnPostgreSql() : GuestPartTests(DatabaseProvider.PostgreSql);
