using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace CrmModular.Tests.Browser;

/// <summary>The keys that docs and the dialog of keys promise, where the focus goes, and what each person chose for themselves.</summary>
public sealed class KeyJourneyTests(Chromium chromium)
{
    [Fact]
    public async Task Single_letters_lead_where_they_say_and_sleep_while_typing()
    {
        Chromium.SkipWithout();
        var seller = await Seller.MakeAsync(chromium.Host);
        await using var window = await chromium.OpenAsync(seller.Person);
        var page = window.Page;
        await page.GotoAsync("/customers");
        await page.Keyboard.PressAsync("/");
        await Expect(page.Locator("#filters [type=search]")).ToBeFocusedAsync();
        await page.Keyboard.TypeAsync("n/e?m");
        await Expect(page.Locator("#filters [type=search]")).ToHaveValueAsync("n/e?m");
        await page.Keyboard.PressAsync("Escape");
        await Expect(page.Locator("#filters")).ToBeHiddenAsync();

        await page.Keyboard.PressAsync("n");
        await page.WaitForURLAsync("**/customers/new");
        await page.GotoAsync($"/customers/{seller.Customer}");
        await page.Keyboard.PressAsync("e");
        await page.WaitForURLAsync($"**/customers/{seller.Customer}/edit");
        await page.Locator("[name=Phone]").FillAsync("+1 555 0177");
        await page.Keyboard.PressAsync("Control+Enter");
        await page.WaitForURLAsync($"**/customers/{seller.Customer}");
        await Expect(page.Locator("aside")).ToContainTextAsync("+1 555 0177");
    }

    [Fact]
    public async Task A_list_is_one_tab_stop_with_arrows_and_Enter()
    {
        Chromium.SkipWithout();
        var seller = await Seller.MakeAsync(chromium.Host);
        using (var api = chromium.Host.Api(seller.Person))
        {
            await api.CreateAsync("customers", new { name = "AAA first of all" });
        }

        await using var window = await chromium.OpenAsync(seller.Person);
        var page = window.Page;
        await page.GotoAsync("/customers?sort=name");
        await page.Keyboard.PressAsync("ArrowDown");
        var rows = page.Locator("tbody tr[data-id]");
        await Expect(rows.First).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("ArrowDown");
        await Expect(rows.Nth(1)).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("Tab");
        (
            await page.EvaluateAsync<bool>("!!document.activeElement.closest('tbody')")
        ).ShouldBeFalse();
        await page.Keyboard.PressAsync("Shift+Tab");
        await Expect(rows.Nth(1)).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("Enter");
        await page.WaitForURLAsync($"**/customers/{seller.Customer}*");
    }

    [Fact]
    public async Task A_dialog_keeps_the_focus_and_gives_it_back()
    {
        Chromium.SkipWithout();
        var seller = await Seller.MakeAsync(chromium.Host);
        await using var window = await chromium.OpenAsync(seller.Person);
        var page = window.Page;
        await page.GotoAsync("/customers");
        var plus = page.Locator(".cm-views [data-dialog-url]").First;
        await plus.FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.Locator("#view-name")).ToBeFocusedAsync();
        await StaysInAsync(page, "#dialog", "Tab");
        await StaysInAsync(page, "#dialog", "Shift+Tab");
        await page.Keyboard.PressAsync("Escape");
        await Expect(page.Locator("#dialog")).ToBeHiddenAsync();
        await Expect(plus).ToBeFocusedAsync();

        await page.Keyboard.PressAsync("?");
        await Expect(page.Locator("#keys")).ToBeVisibleAsync();
        await Expect(page.Locator("#keys dt")).ToHaveCountAsync(13);
        await StaysInAsync(page, "#keys", "Tab");
        await page.Keyboard.PressAsync("Escape");
        await Expect(page.Locator("#keys")).ToBeHiddenAsync();
        await Expect(plus).ToBeFocusedAsync();

        await page.Keyboard.PressAsync("Control+k");
        await Expect(page.Locator("#palette input")).ToBeFocusedAsync();
        await page.Keyboard.TypeAsync("contac");
        await Expect(page.Locator("#palette [role=option]").First).ToBeVisibleAsync();
        await page.Keyboard.PressAsync("Escape");
        await Expect(page.Locator("#palette")).ToBeHiddenAsync();
        await Expect(plus).ToBeFocusedAsync();
    }

    [Fact]
    public async Task Language_scheme_and_letter_keys_are_each_persons_own()
    {
        Chromium.SkipWithout();
        var person = await chromium.Host.PersonAsync(BuiltInRoles.Member);
        var other = await chromium.Host.PersonAsync(BuiltInRoles.Member);
        await using var window = await chromium.OpenAsync(person);
        await using var beside = await chromium.OpenAsync(other);
        var page = window.Page;
        await page.GotoAsync("/customers");
        await ChooseAsync(page, "Dark");
        await Expect(page.Locator("html")).ToHaveAttributeAsync("data-bs-theme", "dark");
        // The sheet of the design, not only a mark on the element.
        await Expect(page.Locator("body")).ToHaveCSSAsync("background-color", "rgb(15, 20, 19)");
        await ChooseAsync(page, "中文");
        await Expect(page.Locator("html")).ToHaveAttributeAsync("lang", "zh-CN");
        await Expect(page.Locator(".cm-top h1")).ToHaveTextAsync("客户");
        page.Url.ShouldEndWith("/customers");

        // It is kept with the person, not with the browser, and is nobody else's.
        await using var elsewhere = await chromium.OpenAsync(person);
        await Expect(elsewhere.Page.Locator("html")).ToHaveAttributeAsync("lang", "zh-CN");
        await Expect(elsewhere.Page.Locator("html")).ToHaveAttributeAsync("data-bs-theme", "dark");
        await beside.Page.GotoAsync("/customers");
        await Expect(beside.Page.Locator("html")).ToHaveAttributeAsync("lang", "en");
        await Expect(beside.Page.Locator("html")).ToHaveAttributeAsync("data-bs-theme", "auto");

        await ChooseAsync(page, "关");
        await Expect(page.Locator("html")).ToHaveAttributeAsync("data-keys", "off");
        await page.Keyboard.PressAsync("?");
        await page.Keyboard.PressAsync("Control+k");
        await Expect(page.Locator("#palette")).ToBeVisibleAsync();
        await Expect(page.Locator("#keys")).ToBeHiddenAsync();
    }

    [Fact]
    public async Task The_bell_rings_without_a_reload()
    {
        Chromium.SkipWithout();
        var person = await chromium.Host.PersonAsync(BuiltInRoles.Member);
        await using var window = await chromium.OpenAsync(person);
        var page = window.Page;
        var bell = page.Locator("#bell");
        await page.GotoAsync("/customers");
        await Expect(bell.Locator(".dot")).ToBeHiddenAsync();
        await using (var scope = await chromium.Host.ScopeAsync())
        {
            await scope
                .Get<INotifications>()
                .SendAsync(
                    [person.Id],
                    new Notification(
                        "notifications.module.off",
                        "plug-x",
                        "/customers",
                        ("who", "Ada"),
                        ("module", "@sales.module.name")
                    ),
                    TestContext.Current.CancellationToken
                );
        }

        await Expect(bell.Locator(".dot")).ToBeVisibleAsync();
        await Expect(bell).ToHaveAttributeAsync("aria-label", "Notifications, 1 new");
        await bell.ClickAsync();
        var box = page.Locator("#notifications");
        await Expect(box.GetByRole(AriaRole.Link, new() { Name = "Ada turned off Sales" }))
            .ToBeVisibleAsync();
        await box.GetByRole(AriaRole.Button, new() { Name = "Mark all as read" }).ClickAsync();
        await Expect(box.Locator("li.new")).ToHaveCountAsync(0);
        await Expect(bell.Locator(".dot")).ToBeHiddenAsync();
        await Expect(bell).ToHaveAttributeAsync("aria-label", "Notifications");
        await page.Keyboard.PressAsync("Escape");
        await Expect(bell).ToBeFocusedAsync();
    }

    private static async Task ChooseAsync(IPage page, string choice)
    {
        await page.Locator("[popovertarget=me]").ClickAsync();
        await page.Locator("#me")
            .GetByRole(AriaRole.Button, new() { Name = choice, Exact = true })
            .ClickAsync();
    }

    /// <summary>However often it is pressed, the focus is in the dialog, or with the browser itself.</summary>
    private static async Task StaysInAsync(IPage page, string dialog, string key)
    {
        for (var i = 0; i < 12; i++)
        {
            await page.Keyboard.PressAsync(key);
            var inside = await page.EvaluateAsync<bool>(
                "d => !!document.activeElement.closest(d) || document.activeElement === document.body",
                dialog
            );
            inside.ShouldBeTrue($"{key} {i} leaves {dialog}");
        }
    }
}
