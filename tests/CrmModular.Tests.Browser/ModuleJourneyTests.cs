using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace CrmModular.Tests.Browser;

/// <summary>A module and a feature go and come back while others have their pages open.</summary>
public sealed class ModuleJourneyTests(Chromium chromium, SwitchedCompany company)
    : IClassFixture<SwitchedCompany>
{
    private TestHost Host => company.Host;

    [Fact]
    public async Task Sales_goes_under_peoples_hands_and_comes_back_with_all_they_typed()
    {
        Chromium.SkipWithout();
        var seller = await Seller.MakeAsync(Host);
        var deal = await seller.DealAsync("Kept through it all", 800);
        await using var window = await OpenAsync(seller.Person, "/sales/board");
        var board = window.Page;
        var form = await window.Context.NewPageAsync();
        var address = $"/sales/opportunities/new?customer={seller.Customer}";
        await form.GotoAsync(address);
        await form.GetByLabel("Expected amount").FillAsync("4321");
        await form.GetByLabel("Next step", new() { Exact = false }).First.FillAsync("Call Ada");
        await using var desk = await OpenAsync(Host.Admin, "/admin/modules");

        await Switch(desk.Page, "Sales").ClickAsync();
        await desk.Page.WaitForURLAsync("**/admin/modules/sales/impact*");
        await Expect(desk.Page.Locator("dl.imp")).ToContainTextAsync("Rows kept");
        await desk.Page.GetByRole(AriaRole.Button, new() { Name = "Turn off Sales" }).ClickAsync();
        await Expect(desk.Page.Locator(".cm-toast")).ToContainTextAsync("Sales turned off");
        await Expect(Switch(desk.Page, "Sales")).Not.ToBeCheckedAsync();

        await ShouldSayOffAsync(board, form, seller, deal.Id());
        await ShouldBeWithoutSalesAsync(window, seller);

        await Switch(desk.Page, "Sales").ClickAsync();
        await Expect(desk.Page.Locator(".cm-toast")).ToContainTextAsync("Sales turned on");
        await form.GetByRole(AriaRole.Link, new() { Name = "Look again" }).ClickAsync();
        await Expect(form.Locator(".cm-kept")).ToContainTextAsync("not saved");
        await form.GetByRole(AriaRole.Button, new() { Name = "Put it back" }).ClickAsync();
        await Expect(form.GetByLabel("Expected amount")).ToHaveValueAsync("4321");
        await form.GetByRole(AriaRole.Button, new() { Name = "Save opportunity" }).ClickAsync();
        await form.WaitForURLAsync(url =>
            url.Contains("/sales/opportunities/0", StringComparison.Ordinal)
        );
        await Expect(form.Locator("main")).ToContainTextAsync("Call Ada");
        await board.GotoAsync("/sales/board");
        await Expect(board.Locator("article.card-d")).ToHaveCountAsync(2);
        await board.GotoAsync($"/customers/{seller.Customer}");
        await Expect(Panel(board, "Opportunities")).ToContainTextAsync("Kept through it all");
    }

    [Fact]
    public async Task A_feature_for_some_roles_is_there_for_them_alone()
    {
        Chromium.SkipWithout();
        var seller = await Seller.MakeAsync(Host);
        var leader = await Seller.MakeAsync(Host, BuiltInRoles.Manager);
        foreach (var who in new[] { seller, leader })
        {
            await StaleAsync((await who.DealAsync("Quiet for long", 100)).Id());
        }

        await using var sellers = await OpenAsync(seller.Person, "/sales/board");
        await using var leaders = await OpenAsync(leader.Person, "/sales/board");
        await Expect(sellers.Page.Locator("article.is-stale")).ToHaveCountAsync(1);
        await using var desk = await OpenAsync(Host.Admin, "/admin/modules");
        string[] features = ["Pipeline board", "Stale warning", "Products of interest"];
        foreach (var feature in features)
        {
            await GiveAsync(desk.Page, feature, "On for some roles", "On for 1 of 4 roles");
        }

        await ShouldHaveAsync(leaders.Page, leader, true);
        await ShouldHaveAsync(sellers.Page, seller, false);
        foreach (var feature in features)
        {
            await GiveAsync(desk.Page, feature, "On for everyone", "On for everyone");
        }

        await ShouldHaveAsync(sellers.Page, seller, true);
    }

    /// <summary>What was open says what is the matter, moves nothing, and keeps what was typed.</summary>
    private static async Task ShouldSayOffAsync(IPage board, IPage form, Seller seller, Guid deal)
    {
        await Expect(board.Locator("#alerts")).ToContainTextAsync("Modules were turned on or off");
        await board.Locator("article.card-d").FocusAsync();
        await board.Keyboard.PressAsync("m");
        await board.Keyboard.PressAsync("2");
        await Expect(board.Locator("#alerts")).ToContainTextAsync("was turned off just now");
        await Expect(board.Locator($".cm-col[data-stage=prospecting] article[data-id='{deal}']"))
            .ToBeVisibleAsync();

        await form.GetByRole(AriaRole.Button, new() { Name = "Save opportunity" }).ClickAsync();
        await Expect(form.Locator("#alerts")).ToContainTextAsync("What you typed is kept here");
        await Expect(form.GetByLabel("Expected amount")).ToHaveValueAsync("4321");
        await form.ReloadAsync();
        await Expect(form.Locator("[data-module-off=sales] h1"))
            .ToHaveTextAsync("Sales is turned off");
        await Expect(form.Locator("main")).ToContainTextAsync("Its records are kept");
    }

    private static async Task ShouldBeWithoutSalesAsync(Window window, Seller seller)
    {
        var page = await window.Context.NewPageAsync();
        await page.GotoAsync($"/customers/{seller.Customer}");
        await Expect(Panel(page, "Contacts")).ToBeVisibleAsync();
        await Expect(Panel(page, "Opportunities")).ToHaveCountAsync(0);
        await Expect(Panel(page, "Products of interest")).ToHaveCountAsync(0);
        await Expect(page.Locator("#side")).ToContainTextAsync("Customers");
        await Expect(page.Locator("#side")).Not.ToContainTextAsync("Pipeline");
        await Expect(page.Locator("#new")).Not.ToContainTextAsync("Opportunity");
        await page.Keyboard.PressAsync("Control+k");
        await page.Keyboard.TypeAsync("Kept through");
        await Expect(page.Locator("#palette .nothing")).ToBeVisibleAsync();
        await page.Keyboard.PressAsync("Control+a");
        await page.Keyboard.TypeAsync(seller.CustomerName);
        await Expect(page.Locator("#palette [role=option]").First)
            .ToContainTextAsync(seller.CustomerName);
        await page.CloseAsync();
    }

    private static async Task ShouldHaveAsync(IPage page, Seller who, bool has)
    {
        var count = has ? 1 : 0;
        await page.GotoAsync($"/customers/{who.Customer}");
        await Expect(Panel(page, "Opportunities")).ToHaveCountAsync(1);
        await Expect(Panel(page, "Products of interest")).ToHaveCountAsync(count);
        await Expect(page.Locator("#side a[href='/sales/board']")).ToHaveCountAsync(count);
        await page.GotoAsync("/");
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Stale deals" }))
            .ToHaveCountAsync(count);
        await page.GotoAsync("/sales/opportunities");
        await Expect(page.Locator("main")).ToContainTextAsync("Quiet for long");
        var answer = await page.GotoAsync("/sales/board");
        answer!.Status.ShouldBe(has ? 200 : 404);
        if (has)
        {
            await Expect(page.Locator("article.is-stale")).Not.ToHaveCountAsync(0);
        }
    }

    private static async Task GiveAsync(IPage page, string feature, string choice, string shown)
    {
        await page.GotoAsync("/admin/modules");
        var line = page.Locator(".mod-x li").Filter(new() { HasText = feature });
        await line.GetByRole(AriaRole.Link).ClickAsync();
        var dialog = page.Locator("#dialog");
        await dialog.GetByLabel(choice).CheckAsync();
        if (choice == "On for some roles")
        {
            await dialog.GetByLabel("Manager").CheckAsync();
        }

        await dialog.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await Expect(line).ToContainTextAsync(shown);
    }

    /// <summary>Nothing has happened to it for years.</summary>
    private async Task StaleAsync(Guid deal)
    {
        await using var connection = await company.Database.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText =
            "UPDATE sales_opportunities SET stale_on = '2020-01-01', last_activity_at = 0 "
            + $"WHERE id = X'{Convert.ToHexString(deal.ToByteArray(true))}'";
        (await command.ExecuteNonQueryAsync()).ShouldBe(1);
    }

    private async Task<Window> OpenAsync(TestPerson person, string url)
    {
        var window = await chromium.OpenAsync(person, host: Host.Address);
        await window.Page.GotoAsync(url);
        return window;
    }

    private static ILocator Switch(IPage page, string module) =>
        page.GetByRole(AriaRole.Switch, new() { Name = module, Exact = true });

    private static ILocator Panel(IPage page, string title) =>
        page.Locator(".cm-panel")
            .Filter(
                new()
                {
                    Has = page.GetByRole(AriaRole.Heading, new() { Name = title, Exact = true }),
                }
            );
}
