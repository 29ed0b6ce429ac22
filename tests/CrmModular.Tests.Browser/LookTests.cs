using Microsoft.Playwright;

namespace CrmModular.Tests.Browser;

/// <summary>What the design promises and only a browser can tell.</summary>
public sealed class LookTests(Chromium chromium)
{
    private static readonly Look Phone = new("en", false, 390);

    /// <summary>Buttons, tabs, fields and ways out that a finger cannot hit: lower than 40 px where nothing else takes the touch.</summary>
    private const string TooSmall = """
        () => [...document.querySelectorAll("a, button, input, select, summary")].flatMap((e) => {
          const own = e.closest("label") ?? e.closest(".ts-control") ?? e;
          const style = getComputedStyle(e);
          const box = own.getBoundingClientRect();
          const skip = e.type === "hidden" || style.visibility === "hidden" || !box.width || !e.checkVisibility()
            || e.matches(".cm-skip, .cm-sr, .ts-hidden-accessible, .sw, input[type=file], .link")
            // Links within running text may be as low as it; a stretched link takes its whole row.
            || (e.tagName === "A" && (style.display === "inline" || getComputedStyle(e, "::after").position === "absolute"))
            || e.closest("dialog:not([open]), td, .plist, .mods, .meta, .cm-page > .cm-row");
          return skip || box.height >= 39.5 ? [] : [`${own.tagName}.${own.className} ${Math.round(box.height)} px`];
        })
        """;

    [Theory]
    [InlineData("/")]
    [InlineData("/customers")]
    [InlineData("/customers?name=x")]
    [InlineData("/customers/new")]
    [InlineData("/sales/board")]
    [InlineData("/sales/opportunities/new")]
    [InlineData("/search?q=an")]
    [InlineData("/me")]
    [InlineData("/admin/audit")]
    [InlineData("/admin/people")]
    public async Task On_the_phone_a_finger_hits_what_it_means(string url)
    {
        Chromium.SkipWithout();
        await using var window = await chromium.AdminAsync(Phone);
        var page = window.Page;
        await page.GotoAsync(url, new() { WaitUntil = WaitUntilState.Load });
        var small = await page.EvaluateAsync<string[]>(TooSmall);
        small.Distinct().ShouldBeEmpty($"{url}: {string.Join(", ", small.Distinct())}");
    }

    [Fact]
    public async Task On_the_phone_the_search_field_and_its_button_share_a_line()
    {
        Chromium.SkipWithout();
        await using var window = await chromium.AdminAsync(Phone);
        var page = window.Page;
        await page.GotoAsync("/search");
        var field = await page.Locator("main input[type=search]").BoundingBoxAsync();
        var button = await page.Locator("main form[role=search] button").BoundingBoxAsync();
        button!.Y.ShouldBe(field!.Y, 4);
        button.X.ShouldBeGreaterThan(field.X + field.Width);
    }

    [Fact]
    public async Task A_day_stands_in_words_below_its_field_in_the_language_of_the_page()
    {
        Chromium.SkipWithout();
        var person = await chromium.Host.PersonAsync(BuiltInRoles.Member);
        await using var window = await chromium.OpenAsync(person);
        var page = window.Page;
        (await DayAsync(page)).ShouldBe("Fri, December 4, 2026");
        await SpeakAsync(page, "zh-CN");
        (await DayAsync(page)).ShouldContain("2026 年 12 月 4 日");
        await SpeakAsync(page, "en");
    }

    /// <summary>What the line says that describes the field to those who hear it.</summary>
    private static async Task<string> DayAsync(IPage page)
    {
        await page.GotoAsync("/sales/opportunities/new");
        var field = page.Locator("input[name='CloseOn']");
        await field.FillAsync("2026-12-04");
        var described = (await field.GetAttributeAsync("aria-describedby"))!;
        return (await page.Locator($"[id='{described.Split(' ')[^1]}']").TextContentAsync())!;
    }

    private static async Task SpeakAsync(IPage page, string language)
    {
        await page.Locator("[popovertarget=me]").ClickAsync();
        await page.Locator($"#me button[value='{language}']").ClickAsync();
        await page.Locator($"html[lang='{language}']").WaitForAsync();
    }

    [Fact]
    public async Task The_summary_of_errors_names_the_fields_and_leads_to_them()
    {
        Chromium.SkipWithout();
        await using var window = await chromium.AdminAsync();
        var page = window.Page;
        await page.GotoAsync("/customers/new");
        await page.Locator("[name='Email']").FillAsync("nowhere");
        await page.Locator("[data-save]").ClickAsync();
        var line = page.Locator(".cm-sum a", new() { HasText = "E-mail: " });
        await line.ClickAsync();
        (await page.EvaluateAsync<string>("document.activeElement.name")).ShouldBe("Email");
    }
}
