using System.Text.Json.Nodes;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace CrmModular.Tests.Browser;

/// <summary>A value is changed where it stands, and two people who change the same record both keep what they typed.</summary>
public sealed class EditJourneyTests(Chromium chromium)
{
    [Fact]
    public async Task A_value_is_changed_in_place_and_Escape_leaves_it()
    {
        Chromium.SkipWithout();
        var seller = await Seller.MakeAsync(chromium.Host);
        await using var window = await OpenAsync(seller);
        var page = window.Page;
        await Value(page, "Source").ClickAsync();
        await Expect(Input(page, "Source")).ToBeFocusedAsync();
        await page.Keyboard.TypeAsync("Trade fair");
        await page.Keyboard.PressAsync("Enter");
        await Expect(Value(page, "Source")).ToContainTextAsync("Trade fair");
        await Expect(Value(page, "Source")).ToBeFocusedAsync();
        await StoredAsync(seller, "source", "Trade fair");

        // By keyboard, and left without a save.
        await page.Keyboard.PressAsync("Enter");
        await Expect(Input(page, "Source")).ToBeFocusedAsync();
        await Expect(Input(page, "Source")).ToHaveValueAsync("Trade fair");
        await page.Keyboard.TypeAsync("Something else");
        await page.Keyboard.PressAsync("Escape");
        await Expect(Value(page, "Source")).ToContainTextAsync("Trade fair");
        await Expect(Value(page, "Source")).ToBeFocusedAsync();
        await StoredAsync(seller, "source", "Trade fair");

        // What cannot be is refused beside the field, and kept.
        await Value(page, "Email").ClickAsync();
        await Expect(Input(page, "Email")).ToBeFocusedAsync();
        await page.Keyboard.TypeAsync("no address");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.GetByText("This is no e-mail address.")).ToBeVisibleAsync();
        await Expect(Input(page, "Email")).ToHaveValueAsync("no address");
    }

    [Fact]
    public async Task What_is_typed_before_the_field_is_there_goes_into_it()
    {
        Chromium.SkipWithout();
        var seller = await Seller.MakeAsync(chromium.Host);
        await using var window = await OpenAsync(seller);
        var page = window.Page;
        var arrive = new TaskCompletionSource();
        await page.RouteAsync(
            url => url.Contains("edit?field=", StringComparison.Ordinal),
            async route =>
            {
                await arrive.Task;
                await route.ContinueAsync();
            }
        );
        await Value(page, "Source").ClickAsync();
        // "n" and "e" are keys of the page: a new customer, and the whole form.
        await page.Keyboard.TypeAsync("ne");
        arrive.SetResult();
        await Expect(Input(page, "Source")).ToBeFocusedAsync();
        await page.Keyboard.TypeAsync("w");
        await page.Keyboard.PressAsync("Enter");
        await Expect(Value(page, "Source")).ToContainTextAsync("new");
        await StoredAsync(seller, "source", "new");
    }

    [Fact]
    public async Task The_same_value_changed_by_two_shows_both_and_the_choice_is_saved()
    {
        Chromium.SkipWithout();
        var seller = await Seller.MakeAsync(chromium.Host);
        await using var window = await OpenAsync(seller);
        var page = window.Page;
        await Value(page, "Source").ClickAsync();
        await Expect(Input(page, "Source")).ToBeFocusedAsync();
        await ChangeAsync(seller, new() { ["source"] = "Theirs", ["region"] = "North" });
        await page.Keyboard.TypeAsync("Mine");
        await page.Keyboard.PressAsync("Enter");
        var dialog = page.Locator("#dialog");
        await Expect(dialog).ToContainTextAsync("saved");
        await Expect(dialog.GetByText("Theirs", new() { Exact = true })).ToBeVisibleAsync();
        await Expect(dialog.GetByText("Mine", new() { Exact = true })).ToBeVisibleAsync();

        // Back to the field: what was typed is still there.
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Back to my form" }).ClickAsync();
        await Expect(Input(page, "Source")).ToHaveValueAsync("Mine");
        await StoredAsync(seller, "source", "Theirs");
        await Input(page, "Source").PressAsync("Enter");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Save the choice" }).ClickAsync();
        await Expect(Value(page, "Source")).ToContainTextAsync("Mine");
        await StoredAsync(seller, "source", "Mine");
        await StoredAsync(seller, "region", "North");
    }

    [Fact]
    public async Task Two_forms_of_one_record_lose_nothing()
    {
        Chromium.SkipWithout();
        var seller = await Seller.MakeAsync(chromium.Host);
        await using var window = await OpenAsync(seller, "/edit");
        var page = window.Page;
        await ChangeAsync(seller, new() { ["phone"] = "+1 555 0111", ["region"] = "South" });
        await page.Locator("[name=Phone]").FillAsync("+1 555 0222");
        await page.Locator("[name=Industry]").FillAsync("Rockets");
        await page.Keyboard.PressAsync("Control+Enter");
        var dialog = page.Locator("#dialog");
        await Expect(dialog).ToContainTextAsync("+1 555 0111");
        await Expect(dialog).ToContainTextAsync("+1 555 0222");
        await Expect(dialog).ToContainTextAsync("Only you changed it: Rockets");
        await Expect(dialog).ToContainTextAsync("South");
        await dialog.GetByText("+1 555 0111").ClickAsync();
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Save the choice" }).ClickAsync();
        await page.WaitForURLAsync($"**/customers/{seller.Customer}");
        await StoredAsync(seller, "phone", "+1 555 0111");
        await StoredAsync(seller, "industry", "Rockets");
        await StoredAsync(seller, "region", "South");

        // What was saved is not offered again as forgotten.
        await page.GotoAsync($"/customers/{seller.Customer}/edit");
        await Expect(page.Locator("[name=Industry]")).ToHaveValueAsync("Rockets");
        await Expect(page.Locator(".cm-kept")).ToHaveCountAsync(0);
    }

    private async Task<Window> OpenAsync(Seller seller, string below = "")
    {
        var window = await chromium.OpenAsync(seller.Person);
        await window.Page.GotoAsync($"/customers/{seller.Customer}{below}");
        return window;
    }

    /// <summary>A value among the details.</summary>
    private static ILocator Value(IPage page, string field) =>
        page.Locator($"aside [data-edit$='field={field}']");

    /// <summary>The control in its place.</summary>
    private static ILocator Input(IPage page, string field) => page.Locator($"aside #i-{field}");

    /// <summary>Somebody else changes the customer meanwhile.</summary>
    private async Task ChangeAsync(Seller seller, JsonObject change)
    {
        using var api = chromium.Host.Api(chromium.Host.Admin);
        var url = $"/api/v1/customers/{seller.Customer}";
        var now = (await api.JsonAsync(url)).AsObject();
        foreach (var (key, value) in change)
        {
            now[key] = value?.DeepClone();
        }

        using var answer = await api.SendAsync(HttpMethod.Put, url, now);
        answer.IsSuccessStatusCode.ShouldBeTrue(await answer.Content.ReadAsStringAsync());
    }

    private async Task StoredAsync(Seller seller, string field, string expected)
    {
        using var api = chromium.Host.Api(seller.Person);
        var stored = await api.JsonAsync($"/api/v1/customers/{seller.Customer}");
        stored.Text(field).ShouldBe(expected);
    }
}
