using System.Net;
using System.Text.RegularExpressions;

namespace CrmModular.Tests.Integration.Modules;

/// <summary>The sample plug-in, built from the packed SDK as a partner builds it, put into a company that works.</summary>
public sealed partial class PluginTests : ModuleTests
{
    private static readonly string Built = Repository.Path(
        "plugins-sample",
        "loyalty",
        "bin",
        "module",
        "loyalty"
    );

    [Fact]
    public async Task A_plug_in_is_put_in_earns_points_and_leaves_without_a_restart()
    {
        Assert.SkipUnless(
            Directory.Exists(Built),
            "plugins-sample/loyalty is not built: eng/pack && dotnet build plugins-sample/loyalty (eng/test does both)"
        );
        foreach (var module in new[] { "customers", "catalog", "sales" })
        {
            Folder.Add(module);
        }

        await StartAsync("customers", "catalog", "sales");
        var customer = await Admin.CreateAsync("customers", new { name = "Bright Harbor" });
        Folder.Copy(Built, "loyalty");
        using var pages = await Host.SignedInAsync();
        using var looked = await pages.PostFormAsync(
            "/admin/modules",
            [],
            "/admin/modules?handler=Rescan"
        );
        looked.StatusCode.ShouldBe(HttpStatusCode.Redirect);
        using var enabled = await TurnAsync("loyalty", true);
        (await enabled.JsonAsync(HttpStatusCode.OK)).Text("state").ShouldBe("on");

        await WinAsync(customer.Id(), 1234.50m);
        await Wait.UntilAsync(
            async () => await PointsAsync(pages, customer.Id()) == "123",
            "the points of the won deal"
        );
        (await pages.HtmlAsync("/loyalty")).ShouldContain("Bright Harbor");

        // What happens while it is off is caught up before it serves again.
        using var off = await TurnAsync("loyalty", false);
        off.StatusCode.ShouldBe(HttpStatusCode.OK);
        using var gone = await pages.GetAsync("/loyalty");
        gone.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await pages.HtmlAsync($"/customers/{customer.Id()}")).ShouldNotContain("loyalty");
        await WinAsync(customer.Id(), 1000m);
        using var again = await TurnAsync("loyalty", true);
        again.StatusCode.ShouldBe(HttpStatusCode.OK);
        (await PointsAsync(pages, customer.Id())).ShouldBe("223");
    }

    private async Task WinAsync(Guid customer, decimal amount)
    {
        var deal = await Admin.CreateAsync("opportunities", new { customerId = customer, amount });
        using var won = await Admin.SendAsync(
            HttpMethod.Put,
            $"/api/v1/opportunities/{deal.Id()}",
            new
            {
                customerId = customer,
                amount,
                stage = "won",
            }
        );
        (await won.JsonAsync(HttpStatusCode.OK)).Text("status").ShouldBe("Won");
    }

    /// <summary>The points on the card that the plug-in shows on the customer's page; empty while there are none.</summary>
    private static async Task<string> PointsAsync(PageClient pages, Guid customer) =>
        Points().Match(await pages.HtmlAsync($"/customers/{customer}")).Groups["points"].Value;

    [GeneratedRegex(
        "<b class=\"key num\">(?<points>[^<]*)</b><span class=\"sub\">points</span>",
        RegexOptions.ExplicitCapture,
        1000
    )]
    private static partial Regex Points();
}
