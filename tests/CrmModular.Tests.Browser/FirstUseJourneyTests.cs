using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace CrmModular.Tests.Browser;

/// <summary>What stopped somebody who used the product for the first time: pickers, errors out of sight, names that are too long, the phone.</summary>
public sealed class FirstUseJourneyTests(Chromium chromium)
{
    private const string Wider =
        "() => document.documentElement.scrollWidth - document.documentElement.clientWidth";

    [Fact]
    public async Task A_picker_in_a_dialog_shows_its_list_and_what_was_chosen()
    {
        Chromium.SkipWithout();
        var seller = await Seller.MakeAsync(chromium.Host);
        var heir = await chromium.Host.PersonAsync(BuiltInRoles.Member);
        await using var window = await chromium.OpenAsync(seller.Person);
        var page = window.Page;
        await page.GotoAsync("/customers");
        await page.Locator("tbody tr[data-id]").First.FocusAsync();
        await page.Keyboard.PressAsync("Space");
        await page.Locator("[data-bulk]")
            .GetByRole(AriaRole.Button, new() { Name = "Change owner" })
            .ClickAsync();
        var dialog = page.Locator("#dialog");
        var save = dialog.GetByRole(AriaRole.Button, new() { Name = "Change owner" });
        await save.ClickAsync();
        await Expect(dialog.GetByText("Choose the new owner, or Nobody.")).ToBeVisibleAsync();
        var input = dialog.Locator(".ts-control input");
        await Expect(input).ToBeFocusedAsync();
        await Expect(input).ToHaveAttributeAsync("aria-invalid", "true");
        // The message stays in sight until somebody types.
        await Expect(dialog.Locator(".ts-dropdown")).ToBeHiddenAsync();

        await input.ClickAsync();
        var list = dialog.Locator(".ts-dropdown-content");
        await Expect(list.Locator(".option").Nth(1)).ToBeVisibleAsync();
        // Every corner of the list can be pointed at: the dialog's edge cuts nothing off.
        (
            await list.EvaluateAsync<bool>(
                """
                (list) => {
                  const r = list.getBoundingClientRect();
                  return [[r.left + 4, r.top + 4], [r.right - 20, r.bottom - 4]]
                    .every(([x, y]) => list.contains(document.elementFromPoint(x, y)));
                }
                """
            )
        ).ShouldBeTrue();

        await input.PressSequentiallyAsync(heir.Name);
        await Expect(list.Locator(".option.active")).ToContainTextAsync(heir.Name);
        await page.Keyboard.PressAsync("Enter");
        await Expect(input).ToBeFocusedAsync();
        await Expect(dialog.Locator(".ts-control .item")).ToBeVisibleAsync();
        await Expect(dialog.Locator(".ts-control .item")).ToHaveTextAsync(heir.Name);
        await save.ClickAsync();
        await Expect(page.Locator(".cm-toast").Last).ToContainTextAsync("Owner changed for 1");
    }

    [Theory]
    [InlineData("/customers/new")]
    [InlineData("/sales/opportunities/new")]
    [InlineData("/catalog/products/new")]
    public async Task One_error_alone_is_in_focus_and_in_sight(string url)
    {
        Chromium.SkipWithout();
        await using var window = await chromium.AdminAsync(new Look("en", false, 1440));
        var page = window.Page;
        await page.SetViewportSizeAsync(1440, 420);
        await page.GotoAsync(url);
        await page.EvaluateAsync("scrollTo(0, document.body.scrollHeight)");
        await page.Locator("[data-save]").First.ClickAsync();
        var field = page.Locator("[name=Name].input-validation-error");
        await Expect(field).ToBeFocusedAsync();
        await Expect(field).ToBeInViewportAsync();
        await Expect(page.Locator(".cm-sum")).ToHaveCountAsync(0);
    }

    [Theory]
    [InlineData(1440)]
    [InlineData(390)]
    public async Task A_long_name_pushes_nothing_off_the_page(int width)
    {
        Chromium.SkipWithout();
        var seller = await Seller.MakeAsync(chromium.Host);
        await using var window = await chromium.OpenAsync(
            seller.Person,
            new Look("en", false, width)
        );
        var page = window.Page;
        string[] names =
        [
            string.Concat(Enumerable.Repeat("株洲市长沙湘江新区有限公司", 8))[..100],
            new string('W', 150),
            string.Concat(Enumerable.Repeat("Long name ", 15)).Trim(),
        ];
        foreach (var name in names)
        {
            await page.GotoAsync("/customers/new");
            await page.Locator("[name=Name]").FillAsync(name);
            await page.Keyboard.PressAsync("Control+Enter");
            await Expect(page.Locator(".cm-rec h1")).ToContainTextAsync(name);
            (await page.EvaluateAsync<int>(Wider)).ShouldBe(0);
            // The toast names it, too.
            foreach (
                var button in new[] { ".cm-rec .end .btn-icon", ".cm-toast [aria-label=Close]" }
            )
            {
                var box = (await page.Locator(button).Last.BoundingBoxAsync())!;
                box.Width.ShouldBeGreaterThanOrEqualTo(26, button);
                (box.X + box.Width).ShouldBeLessThanOrEqualTo(width, button);
            }

            var line = (await page.Locator(".cm-rec h1 > .cut").BoundingBoxAsync())!.Height;
            line.ShouldBeInRange(20, width > 640 ? 40 : 90);
            if (width <= 640)
            {
                line.ShouldBeGreaterThan(40);
            }
        }
    }

    [Fact]
    public async Task On_the_phone_the_search_is_closed_by_a_finger()
    {
        Chromium.SkipWithout();
        await using var window = await chromium.AdminAsync(Look.Phone);
        var page = window.Page;
        await page.GotoAsync("/customers");
        await page.Locator("[data-palette]").TapAsync();
        var close = page.Locator("#palette").GetByRole(AriaRole.Button, new() { Name = "Close" });
        var box = (await close.BoundingBoxAsync())!;
        Math.Min(box.Width, box.Height).ShouldBeGreaterThanOrEqualTo(40);
        await close.TapAsync();
        await Expect(page.Locator("#palette")).ToBeHiddenAsync();
    }

    [Fact]
    public async Task On_the_phone_a_record_leads_back_its_menu_is_straight_and_a_note_is_in_sight()
    {
        Chromium.SkipWithout();
        var seller = await Seller.MakeAsync(chromium.Host);
        await using var window = await chromium.OpenAsync(seller.Person, Look.Phone);
        var page = window.Page;
        await page.GotoAsync($"/customers/{seller.Customer}");
        (
            await page.EvaluateAsync<string>(
                "getComputedStyle(document.querySelector('.cm-crumb > a'), '::before').content"
            )
        ).ShouldContain("‹");
        await page.Locator("[popovertarget=rec-more]").TapAsync();
        var entries = page.Locator("#rec-more [role=menuitem]");
        var first = (await entries.First.Locator("svg").BoundingBoxAsync())!;
        var entry = (await entries.First.BoundingBoxAsync())!;
        (first.Y + (first.Height / 2)).ShouldBe(entry.Y + (entry.Height / 2), 2);
        first.X.ShouldBe((await entries.Nth(1).Locator("svg").BoundingBoxAsync())!.X, 1);
        await page.Keyboard.PressAsync("Escape");

        await page.Locator(".comp textarea").FillAsync("They called back.");
        await page.Locator(".comp [data-save]").TapAsync();
        await page.WaitForURLAsync("**#timeline");
        await Expect(page.Locator(".tl .note")).ToBeInViewportAsync();
    }

    [Fact]
    public async Task On_the_phone_tabs_and_tables_of_figures_can_be_read()
    {
        Chromium.SkipWithout();
        await using var window = await chromium.AdminAsync(Look.Phone);
        var page = window.Page;
        await page.GotoAsync("/sales/settings/pipelines");
        await Expect(page.Locator(".cm-view[aria-current=page]")).ToBeInViewportAsync();
        await HeadsAsync(page, "main .cm-rows", "Stale after");
        await page.GotoAsync("/?circle=Everyone");
        await page.Locator(".cm-chart").ScrollIntoViewIfNeededAsync();
        await page.Locator(".cm-chart.is-drawn > details > summary").TapAsync();
        await HeadsAsync(page, ".cm-chart .cm-rows", "Period before");
        (await page.EvaluateAsync<int>(Wider)).ShouldBe(0);

        // Whoever may do nothing has a bar that is filled all the same.
        var nobody = await chromium.Host.PersonAsync();
        await using var empty = await chromium.OpenAsync(nobody, Look.Phone);
        var last = (await empty.Page.Locator(".cm-tabbar > *").Last.BoundingBoxAsync())!;
        (last.X + last.Width).ShouldBe(390, 1);
    }

    /// <summary>A table that keeps its heads, each above its own figures.</summary>
    private static async Task HeadsAsync(IPage page, string table, string head)
    {
        var th = page.Locator($"{table} thead th").Filter(new() { HasText = head }).First;
        await Expect(th).ToBeVisibleAsync();
        var i = await th.EvaluateAsync<int>("th => th.cellIndex");
        var above = (await th.BoundingBoxAsync())!;
        var below = (
            await page.Locator($"{table} tbody tr").First.Locator("td").Nth(i).BoundingBoxAsync()
        )!;
        below.X.ShouldBe(above.X, 2);
        below.Width.ShouldBe(above.Width, 2);
    }
}
