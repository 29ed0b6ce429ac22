using System.IO.Compression;
using System.Xml.Linq;
using Microsoft.Playwright;
using Microsoft.VisualBasic.FileIO;
using static Microsoft.Playwright.Assertions;

namespace CrmModular.Tests.Browser;

/// <summary>A list as somebody works with it: narrowed, ordered, kept as a view, changed many at once, taken away as a file.</summary>
public sealed class ListJourneyTests(Chromium chromium)
{
    private static readonly string[] Names = ["Alder", "Birch", "Cedar, \"red\"", "松树 示例"];

    [Fact]
    public async Task Filter_order_and_columns_become_a_view()
    {
        Chromium.SkipWithout();
        var seller = await MakeAsync();
        await using var window = await chromium.OpenAsync(seller.Person);
        var page = window.Page;
        await page.GotoAsync("/customers");
        await page.Locator("[data-key-filter]").ClickAsync();
        await page.Locator("#filters summary").Filter(new() { HasText = "Industry" }).ClickAsync();
        await page.Locator("#filters").GetByLabel("Industry").FillAsync("timber");
        await page.Keyboard.PressAsync("Enter");
        await Expect(Rows(page)).ToHaveCountAsync(4);

        await page.GetByRole(AriaRole.Columnheader, new() { Name = "Name" })
            .GetByRole(AriaRole.Link)
            .ClickAsync();
        await Expect(page.Locator("th[aria-sort=descending]")).ToContainTextAsync("Name");
        // Chinese names stand before Latin ones, so they come last backwards.
        await Expect(Rows(page).Last).ToContainTextAsync("松树");

        await page.GetByRole(AriaRole.Button, new() { Name = "Columns" }).ClickAsync();
        await page.Locator("#cols")
            .GetByRole(AriaRole.Checkbox, new() { Name = "Phone" })
            .CheckAsync();
        await page.Locator("#cols")
            .GetByRole(AriaRole.Checkbox, new() { Name = "Tags" })
            .UncheckAsync();
        await page.Locator("#cols")
            .GetByRole(AriaRole.Button, new() { Name = "Done" })
            .ClickAsync();
        await Expect(page.Locator("thead")).ToContainTextAsync("Phone");
        await Expect(page.Locator("thead")).Not.ToContainTextAsync("Tags");

        await page.GetByRole(AriaRole.Button, new() { Name = "Save as a view" }).ClickAsync();
        await page.Locator("#view-name").FillAsync("My timber");
        await page.Keyboard.PressAsync("Enter");
        var tab = page.Locator(".cm-view[aria-current=true]");
        await Expect(tab).ToContainTextAsync("My timber");
        await Expect(tab.Locator(".n")).ToHaveTextAsync("4");

        // Found again from elsewhere, as it was saved.
        await page.GotoAsync("/customers");
        await page.GetByRole(AriaRole.Link, new() { Name = "My timber" }).ClickAsync();
        await Expect(Rows(page)).ToHaveCountAsync(4);
        await Expect(page.Locator("th[aria-sort=descending]")).ToContainTextAsync("Name");
        await Expect(page.Locator("thead")).ToContainTextAsync("Phone");
    }

    [Fact]
    public async Task Rows_picked_by_keyboard_get_a_new_owner_and_it_is_undone()
    {
        Chromium.SkipWithout();
        var seller = await MakeAsync();
        var heir = await chromium.Host.PersonAsync(BuiltInRoles.Member);
        await using var window = await chromium.OpenAsync(seller.Person);
        var page = window.Page;
        await page.GotoAsync("/customers?industry=timber&sort=name");
        var bar = page.Locator("[data-bulk]");
        await page.Keyboard.PressAsync("ArrowDown");
        await page.Keyboard.PressAsync("Space");
        await Expect(bar).ToContainTextAsync("1 selected");
        await page.Keyboard.PressAsync("Shift+ArrowDown");
        await Expect(bar).ToContainTextAsync("2 selected");
        await Expect(page.Locator("tr[aria-selected=true]")).ToHaveCountAsync(2);
        await page.Keyboard.PressAsync("Escape");
        await Expect(bar).ToBeHiddenAsync();
        await page.Keyboard.PressAsync("Space");
        await page.Keyboard.PressAsync("Shift+ArrowDown");

        await bar.GetByRole(AriaRole.Button, new() { Name = "Change owner" }).ClickAsync();
        var picker = page.Locator("#dialog .ts-control input");
        await picker.ClickAsync();
        await picker.PressSequentiallyAsync(heir.Name);
        await page.Locator("#dialog .option").Filter(new() { HasText = heir.Name }).ClickAsync();
        await page.Locator("#dialog")
            .GetByRole(AriaRole.Button, new() { Name = "Change owner" })
            .ClickAsync();
        var toast = page.Locator(".cm-toast").Last;
        await Expect(toast).ToContainTextAsync("Owner changed for 2 records.");
        // With the mouse on it, it does not go while the rows are looked at.
        await toast.HoverAsync();
        (await OwnedAsync(heir)).ShouldBe(["Alder", "Birch"], ignoreOrder: true);
        (await OwnedAsync(seller.Person)).ShouldBe(
            ["Cedar, \"red\"", "松树 示例"],
            ignoreOrder: true
        );

        await toast.GetByRole(AriaRole.Button, new() { Name = "Undo" }).ClickAsync();
        await Expect(Rows(page)).ToHaveCountAsync(4);
        (await OwnedAsync(heir)).ShouldBeEmpty();
        (await OwnedAsync(seller.Person)).ShouldBe(Names, ignoreOrder: true);
    }

    [Fact]
    public async Task All_of_a_list_go_to_the_bin_only_after_a_question()
    {
        const int many = 60;
        Chromium.SkipWithout();
        var seller = await Seller.MakeAsync(
            chromium.Host,
            new TestGrant("customers.customer.view", RecordScope.Own),
            new TestGrant("customers.customer.edit", RecordScope.Own),
            new TestGrant("customers.customer.delete", RecordScope.Own)
        );
        using var api = chromium.Host.Api(seller.Person);
        for (var i = 0; i < many; i++)
        {
            await api.CreateAsync("customers", new { name = $"Many {i}", industry = "timber" });
        }

        await using var window = await chromium.OpenAsync(seller.Person);
        var page = window.Page;
        await page.GotoAsync("/customers?industry=timber");
        await page.Locator("tbody .ck").First.CheckAsync();
        var bar = page.Locator("[data-bulk]");
        await bar.Locator("[name=all]").CheckAsync();
        await bar.Locator("[value=bin]").ClickAsync();
        var question = page.Locator("dialog:modal");
        await Expect(question).ToContainTextAsync($"Put {many} customers into the bin");
        (await OwnedAsync(seller.Person)).Count.ShouldBe(50, "a page of what is still there");
        await question.GetByRole(AriaRole.Button, new() { Name = "To the bin" }).ClickAsync();
        await Expect(page.Locator(".cm-toast").Last).ToContainTextAsync($"{many} records");
        (await OwnedAsync(seller.Person)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Both_files_have_the_rows_that_the_page_shows()
    {
        Chromium.SkipWithout();
        var seller = await MakeAsync();
        await using var window = await chromium.OpenAsync(seller.Person);
        var page = window.Page;
        await page.GotoAsync("/customers?industry=timber&sort=-name&cols=name,phone,industry");
        var shown = new List<string[]>
        {
            (await page.Locator("thead th:not(.w-ck)").AllInnerTextsAsync())
                .Select(t => t.Trim())
                .ToArray(),
        };
        foreach (var row in await Rows(page).AllAsync())
        {
            var cells = await row.GetByRole(AriaRole.Gridcell).AllInnerTextsAsync();
            var name = await row.GetByRole(AriaRole.Link).First.InnerTextAsync();
            shown.Add([name, cells[2].Trim(), cells[3].Trim()]);
        }

        shown.Count.ShouldBe(5);
        var csv = await DownloadAsync(page, "Comma-separated values (.csv)");
        ShouldShow(Csv(csv), shown);
        ShouldShow(Workbook(await DownloadAsync(page, "Excel workbook (.xlsx)")), shown);
    }

    /// <summary>The last column of a file is the record's key, by which it is read back.</summary>
    private static void ShouldShow(List<string[]> file, List<string[]> shown)
    {
        file.Select(r => r[..^1]).ShouldBe(shown);
        file[0][^1].ShouldBe("Record key");
        file.Skip(1).ShouldAllBe(r => IsKey(r.Last()));
    }

    private static bool IsKey(string text) => Guid.TryParse(text, out _);

    private async Task<Seller> MakeAsync()
    {
        var seller = await Seller.MakeAsync(
            chromium.Host,
            new TestGrant("customers.customer.view", RecordScope.Own),
            new TestGrant("customers.customer.edit", RecordScope.Own),
            new TestGrant(PlatformPermissions.Export)
        );
        using var api = chromium.Host.Api(seller.Person);
        foreach (var (name, i) in Names.Select((n, i) => (n, i)))
        {
            await api.CreateAsync(
                "customers",
                new
                {
                    name,
                    industry = "timber",
                    phone = $"555 01{i:00}",
                }
            );
        }

        return seller;
    }

    private async Task<List<string>> OwnedAsync(TestPerson person)
    {
        using var api = chromium.Host.Api(person);
        var found = await api.JsonAsync("/api/v1/customers?industry=timber");
        return [.. found.Items().Select(c => c!.Text("name"))];
    }

    private static ILocator Rows(IPage page) => page.Locator("tbody tr[data-id]");

    private static async Task<string> DownloadAsync(IPage page, string kind)
    {
        await page.GetByRole(AriaRole.Button, new() { Name = "Export" }).ClickAsync();
        var download = await page.RunAndWaitForDownloadAsync(() =>
            page.GetByRole(AriaRole.Menuitem, new() { Name = kind }).ClickAsync()
        );
        return await download.PathAsync();
    }

    private static List<string[]> Csv(string file)
    {
        using var reader = new TextFieldParser(file);
        reader.SetDelimiters(",");
        var rows = new List<string[]>();
        while (reader.ReadFields() is { } fields)
        {
            rows.Add(fields);
        }

        return rows;
    }

    private static List<string[]> Workbook(string file)
    {
        using var zip = ZipFile.OpenRead(file);
        using var sheet = zip.GetEntry("xl/worksheets/sheet1.xml")!.Open();
        var xml = XDocument.Load(sheet);
        XNamespace ns = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
        return
        [
            .. xml.Descendants(ns + "row")
                .Select(row => row.Elements(ns + "c").Select(c => c.Value).ToArray()),
        ];
    }
}
