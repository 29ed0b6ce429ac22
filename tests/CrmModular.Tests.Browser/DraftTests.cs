using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace CrmModular.Tests.Browser;

/// <summary>What was typed stays its person's: nobody who comes to the same browser later sees it.</summary>
public sealed class DraftTests(Chromium chromium)
{
    private const string Kept = """
        () => [...Object.keys(localStorage), ...Object.keys(sessionStorage)].filter((k) => /^cm-(draft:|recent)/.test(k))
        """;

    [Fact]
    public async Task The_next_person_at_a_browser_finds_no_draft_and_the_same_one_does()
    {
        Chromium.SkipWithout();
        var seller = await Seller.MakeAsync(chromium.Host);
        var next = await Seller.MakeAsync(chromium.Host);
        await using var window = await chromium.OpenAsync(seller.Person);
        await TypeAsync(window.Page);

        // The session is lost, and its own person comes back.
        await window.Context.ClearCookiesAsync();
        await Chromium.SignInAsync(window.Page, seller.Person);
        await window.Page.GotoAsync("/customers/new");
        await Expect(window.Page.Locator(".cm-kept")).ToHaveCountAsync(1);

        // Lost once more, and another one comes.
        await window.Context.ClearCookiesAsync();
        await Chromium.SignInAsync(window.Page, next.Person);
        await window.Page.GotoAsync("/customers/new");
        await Expect(window.Page.Locator("form[data-keep] input").First).ToBeVisibleAsync();
        (await window.Page.EvaluateAsync<string[]>(Kept)).ShouldBeEmpty();
        await Expect(window.Page.Locator(".cm-kept")).ToHaveCountAsync(0);
    }

    [Theory]
    [InlineData("form[action='/logout']")]
    [InlineData("form[data-leave]")]
    public async Task Signing_out_leaves_nothing_in_the_browser(string form)
    {
        Chromium.SkipWithout();
        var seller = await Seller.MakeAsync(chromium.Host);
        await using var window = await chromium.OpenAsync(seller.Person);
        await TypeAsync(window.Page);
        var other = await window.Context.NewPageAsync();
        await other.GotoAsync("/me");
        await other.Locator(form).EvaluateAsync("form => form.requestSubmit()");
        await other.WaitForURLAsync("**/sign-in*");
        (await other.EvaluateAsync<string[]>(Kept)).ShouldBeEmpty();
    }

    /// <summary>Types into a form and leaves its page as a lost session does: what was typed is kept for a day.</summary>
    private static async Task TypeAsync(IPage page)
    {
        await page.GotoAsync("/customers/new");
        await page.Locator("form[data-keep] [name=Phone]").FillAsync("+1 555 0333");
        await Expect(page.Locator("form[data-keep] [name=Phone]")).ToHaveValueAsync("+1 555 0333");
        await page.WaitForFunctionAsync(
            "() => Object.keys(sessionStorage).some((k) => k.startsWith('cm-draft:'))"
        );
        await page.EvaluateAsync(
            "() => { for (const k of Object.keys(sessionStorage)) if (k.startsWith('cm-draft:')) localStorage.setItem(k, sessionStorage.getItem(k)); }"
        );
    }
}
