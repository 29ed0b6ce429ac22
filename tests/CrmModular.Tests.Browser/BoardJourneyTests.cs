using System.Text.Json.Nodes;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace CrmModular.Tests.Browser;

/// <summary>The pipeline board by mouse, by keyboard and on the phone. Each test has a seller of its own, who sees own deals only.</summary>
public sealed class BoardJourneyTests(Chromium chromium)
{
    [Fact]
    public async Task A_card_is_dragged_to_another_stage_and_undone_from_the_toast()
    {
        Chromium.SkipWithout();
        var seller = await Seller.MakeAsync(chromium.Host);
        var deal = await seller.DealAsync("Dragged", 1200);
        await using var window = await OpenAsync(seller);
        var page = window.Page;
        await Card(page, deal).DragToAsync(Column(page, "engaging").Locator("ol"));
        await HoldToastAsync(page, "moved to Engaging");
        await Expect(Column(page, "engaging").Locator(Of(deal))).ToBeVisibleAsync();
        await Expect(Column(page, "engaging").Locator("[data-n]")).ToHaveTextAsync("1");
        await Expect(Column(page, "engaging").Locator("[data-sum]")).ToContainTextAsync("1,200");
        await Expect(Column(page, "prospecting").Locator("[data-n]")).ToHaveTextAsync("0");
        await seller.ShouldBeInAsync(deal, "engaging");

        await Toast(page).GetByRole(AriaRole.Button, new() { Name = "Undo" }).ClickAsync();
        await Expect(Column(page, "prospecting").Locator(Of(deal))).ToBeVisibleAsync();
        await seller.ShouldBeInAsync(deal, "prospecting");
    }

    [Fact]
    public async Task A_card_dragged_to_won_is_asked_for_its_amount_and_goes_back_when_that_is_left()
    {
        Chromium.SkipWithout();
        var seller = await Seller.MakeAsync(chromium.Host);
        var deal = await seller.DealAsync("Almost", 700);
        await using var window = await OpenAsync(seller);
        var page = window.Page;
        await Card(page, deal).DragToAsync(Column(page, "won").Locator("ol"));
        var dialog = page.Locator("#ask-won");
        await Expect(dialog).ToBeVisibleAsync();
        await Expect(dialog.Locator("[name=amount]")).ToHaveValueAsync("700");
        await page.Keyboard.PressAsync("Escape");
        await Expect(dialog).ToBeHiddenAsync();
        await Expect(Column(page, "prospecting").Locator(Of(deal))).ToBeVisibleAsync();
        await Expect(Card(page, deal)).ToBeFocusedAsync();
        await seller.ShouldBeInAsync(deal, "prospecting");
    }

    [Fact]
    public async Task M_and_a_number_move_and_closing_asks_first()
    {
        Chromium.SkipWithout();
        var seller = await Seller.MakeAsync(chromium.Host);
        var deal = await seller.DealAsync("By keys", 500);
        await using var window = await OpenAsync(seller);
        var page = window.Page;
        await page.Keyboard.PressAsync("ArrowDown");
        await Expect(Card(page, deal)).ToBeFocusedAsync();
        await PressAsync(page, "m");
        await Expect(page.Locator("#move-menu")).ToBeVisibleAsync();
        await PressAsync(page, "Escape");
        await Expect(page.Locator("#move-menu")).ToHaveCountAsync(0);
        await Expect(Card(page, deal)).ToBeFocusedAsync();
        await PressAsync(page, "m", "2");
        await Expect(Toast(page)).ToContainTextAsync("moved to Engaging");
        await Expect(Card(page, deal)).ToBeFocusedAsync();

        // Won asks for the amount, which is there; Escape leaves everything as it was.
        await PressAsync(page, "m", "3");
        await Expect(page.Locator("#ask-won [name=amount]")).ToBeFocusedAsync();
        await PressAsync(page, "Escape");
        await Expect(Card(page, deal)).ToBeFocusedAsync();
        await seller.ShouldBeInAsync(deal, "engaging");
        await PressAsync(page, "m", "3");
        await page.Locator("#ask-won [name=amount]").FillAsync("450");
        await PressAsync(page, "Enter");
        await Expect(Column(page, "won").Locator(Of(deal))).ToContainTextAsync("450");
        (await seller.ShouldBeInAsync(deal, "won"))["closedValue"]!
            .GetValue<decimal>()
            .ShouldBe(450);
        await Expect(Card(page, deal)).ToBeFocusedAsync();

        // Lost asks for a reason and takes no empty one.
        await PressAsync(page, "m", "4", "Enter");
        await Expect(page.Locator("#ask-lost")).ToBeVisibleAsync();
        await page.Locator("#ask-lost [name=reason]").FillAsync("Too dear");
        await PressAsync(page, "Enter");
        await HoldToastAsync(page, "moved to Lost");
        await Expect(Column(page, "lost").Locator(Of(deal))).ToContainTextAsync("Too dear");
        await seller.ShouldBeInAsync(deal, "lost");

        // Ctrl+Z takes the last move back, with the amount it was won for.
        await PressAsync(page, "Control+z");
        await Expect(Column(page, "won").Locator(Of(deal))).ToContainTextAsync("450");
        await seller.ShouldBeInAsync(deal, "won");
    }

    [Fact]
    public async Task Winning_without_a_customer_asks_for_one()
    {
        Chromium.SkipWithout();
        var seller = await Seller.MakeAsync(chromium.Host);
        var deal = await seller.DealAsync("Nobody's yet", 90, withCustomer: false);
        await using var window = await OpenAsync(seller);
        var page = window.Page;
        await Card(page, deal).FocusAsync();
        await PressAsync(page, "m", "3");
        var picker = page.Locator("#ask-won .ts-control input");
        await picker.ClickAsync();
        await picker.PressSequentiallyAsync(seller.CustomerName);
        await page.Locator("#ask-won .option").First.ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Mark as won" }).ClickAsync();
        await Expect(Column(page, "won").Locator(Of(deal))).ToContainTextAsync(seller.CustomerName);
        var won = await seller.ShouldBeInAsync(deal, "won");
        won["customerId"]!.GetValue<Guid>().ShouldBe(seller.Customer);
    }

    [Fact]
    public async Task A_stale_move_shows_both_and_loses_nothing()
    {
        Chromium.SkipWithout();
        var seller = await Seller.MakeAsync(chromium.Host);
        var deal = await seller.DealAsync("Contested", 300);
        await using var window = await OpenAsync(seller);
        var page = window.Page;
        var other = await window.Context.NewPageAsync();
        await other.GotoAsync("/sales/board");
        await Card(other, deal).FocusAsync();
        await PressAsync(other, "m", "2");
        await Expect(Toast(other)).ToBeVisibleAsync();

        await Card(page, deal).FocusAsync();
        await PressAsync(page, "m", "4");
        await page.Locator("#ask-lost [name=reason]").FillAsync("They went elsewhere");
        await PressAsync(page, "Enter");
        var dialog = page.Locator("#dialog");
        await Expect(dialog).ToContainTextAsync("Someone else changed");
        await Expect(dialog.GetByRole(AriaRole.Cell, new() { Name = "Engaging" }))
            .ToBeVisibleAsync();
        await Expect(dialog.GetByRole(AriaRole.Cell, new() { Name = "Lost" })).ToBeVisibleAsync();
        await seller.ShouldBeInAsync(deal, "engaging");
        await dialog
            .GetByRole(AriaRole.Button, new() { Name = "Move to Lost all the same" })
            .ClickAsync();
        await Expect(Column(page, "lost").Locator(Of(deal)))
            .ToContainTextAsync("They went elsewhere");
        await seller.ShouldBeInAsync(deal, "lost");
    }

    [Fact]
    public async Task On_the_phone_one_stage_at_a_time_and_a_sheet_to_move()
    {
        Chromium.SkipWithout();
        var seller = await Seller.MakeAsync(chromium.Host);
        var deal = await seller.DealAsync("On the way", 60);
        await using var window = await OpenAsync(seller, Look.Phone);
        var page = window.Page;
        await Expect(Column(page, "engaging")).ToBeHiddenAsync();
        await Card(page, deal).Locator("[data-move]").TapAsync();
        var sheet = page.Locator("#move-menu");
        await Expect(sheet.GetByRole(AriaRole.Menuitem)).ToHaveCountAsync(4);
        await sheet.GetByRole(AriaRole.Menuitem, new() { Name = "Engaging" }).TapAsync();
        await Expect(Toast(page)).ToContainTextAsync("moved to Engaging");
        await Expect(Card(page, deal)).ToBeHiddenAsync();
        await page.Locator(".stages [data-stage=engaging]").TapAsync();
        await Expect(Card(page, deal)).ToBeVisibleAsync();
        await Expect(page.Locator(".stages [data-stage=engaging] small")).ToContainTextAsync("1");
        await seller.ShouldBeInAsync(deal, "engaging");
    }

    private async Task<Window> OpenAsync(Seller seller, Look? look = null)
    {
        var window = await chromium.OpenAsync(seller.Person, look);
        await window.Page.GotoAsync("/sales/board");
        return window;
    }

    private static string Of(JsonNode deal) => $"article[data-id='{deal.Id()}']";

    private static ILocator Card(IPage page, JsonNode deal) => page.Locator(Of(deal));

    private static ILocator Column(IPage page, string stage) =>
        page.Locator($".cm-col[data-stage={stage}]");

    private static ILocator Toast(IPage page) => page.Locator(".cm-toast").Last;

    /// <summary>A toast goes after eight seconds unless the mouse is on it, and these tests look at other things before they undo.</summary>
    private static async Task HoldToastAsync(IPage page, string text)
    {
        await Expect(Toast(page)).ToContainTextAsync(text);
        await Toast(page).HoverAsync();
    }

    private static async Task PressAsync(IPage page, params string[] keys)
    {
        foreach (var key in keys)
        {
            await page.Keyboard.PressAsync(key);
        }
    }
}
