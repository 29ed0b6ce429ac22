using System.Text;
using Microsoft.Playwright;

namespace CrmModular.Tests.Browser;

/// <summary>A file comes in by mouse: the mapping is changed, the check follows, and the whole is taken back.</summary>
public sealed class ImportJourneyTests(Chromium chromium)
{
    [Fact]
    public async Task A_file_with_a_changed_mapping_is_imported_and_undone()
    {
        Chromium.SkipWithout();
        await using var window = await chromium.AdminAsync();
        var page = window.Page;
        await page.GotoAsync("/import");
        await page.Locator("#type").SelectOptionAsync("customers");
        await page.Locator("#file")
            .SetInputFilesAsync(
                new FilePayload
                {
                    Name = "browser.csv",
                    MimeType = "text/csv",
                    Buffer = Encoding.UTF8.GetBytes("Name;Phone\nBrowser import 示例;555 0199\n"),
                }
            );
        await page.GetByRole(AriaRole.Button, new() { Name = "Check the file" }).ClickAsync();
        await page.GetByText("2 of 2 matched").WaitForAsync();
        await page.Locator("[name=column-1]").SelectOptionAsync("");
        await page.GetByText("1 of 2 matched").WaitForAsync();

        await page.GetByRole(AriaRole.Button, new() { Name = "Import 1 row" }).ClickAsync();
        await page.GetByRole(AriaRole.Heading, new() { Name = "Imported" }).WaitForAsync();
        using var api = chromium.Host.Api(chromium.Host.Admin);
        var found = (await api.JsonAsync("/api/v1/customers?search=Browser%20import")).Items();
        found.ShouldHaveSingleItem()!.Text("phone").ShouldBeEmpty();

        await page.GetByRole(AriaRole.Button, new() { Name = "Undo the import" }).ClickAsync();
        await page.GetByRole(AriaRole.Heading, new() { Name = "Undone" }).WaitForAsync();
        (await api.JsonAsync("/api/v1/customers?search=Browser%20import")).Items().ShouldBeEmpty();
    }

    [Fact]
    public async Task Many_unknown_names_of_a_column_are_answered_at_once()
    {
        Chromium.SkipWithout();
        await using var window = await chromium.AdminAsync();
        var page = window.Page;
        await page.GotoAsync("/import");
        await page.Locator("#type").SelectOptionAsync("customers");
        await page.Locator("#file")
            .SetInputFilesAsync(
                new FilePayload
                {
                    Name = "owners.csv",
                    MimeType = "text/csv",
                    Buffer = Encoding.UTF8.GetBytes(
                        "Name,Owner\n"
                            + string.Concat(
                                Enumerable.Range(0, 4).Select(n => $"Answered {n},Nobody {n} Qx\n")
                            )
                    ),
                }
            );
        await page.GetByRole(AriaRole.Button, new() { Name = "Check the file" }).ClickAsync();
        var all = page.Locator("[name=all-owner]");
        await all.WaitForAsync();
        await all.SelectOptionAsync("empty");
        await page.GetByRole(AriaRole.Button, new() { Name = "Import 4 rows" }).WaitForAsync();
        (await Chosen(page)).ShouldAllBe(c => c == "empty");
        // One of them may still be answered otherwise.
        await page.Locator("[name=choice]").First.SelectOptionAsync("skip");
        await page.GetByRole(AriaRole.Button, new() { Name = "Import 3 rows" }).WaitForAsync();
        (await Chosen(page)).ShouldBe(["skip", "empty", "empty", "empty"]);
    }

    private static Task<string[]> Chosen(IPage page) =>
        page.Locator("[name=choice]").EvaluateAllAsync<string[]>("all => all.map(s => s.value)");

    [Fact]
    public async Task A_file_that_would_be_refused_is_not_sent_first()
    {
        Chromium.SkipWithout();
        await using var window = await chromium.AdminAsync();
        var page = window.Page;
        await page.GotoAsync("/import");
        // As large a file as the browser would have to be given for real takes minutes; a smaller limit asks the same.
        await page.EvaluateAsync("document.getElementById('file').dataset.most = '3'");
        await page.Locator("#file")
            .SetInputFilesAsync(
                new FilePayload
                {
                    Name = "large.csv",
                    MimeType = "text/csv",
                    Buffer = "12345"u8.ToArray(),
                }
            );
        (
            await page.Locator("#file").EvaluateAsync<string>("field => field.validationMessage")
        ).ShouldContain("larger than 200 MB");
    }
}
