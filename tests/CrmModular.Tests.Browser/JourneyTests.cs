using Microsoft.Playwright;

namespace CrmModular.Tests.Browser;

/// <summary>What people do, with mouse and keyboard.</summary>
public sealed class JourneyTests(Chromium chromium)
{
    [Fact]
    public async Task Signing_in_with_a_wrong_password_says_so_and_keeps_the_address()
    {
        Chromium.SkipWithout();
        await using var window = await chromium.OpenAsync(null);
        var page = window.Page;
        await page.GotoAsync("/sign-in");
        await page.Locator("input[type=email]").FillAsync("someone@example.com");
        await page.Locator("input[type=password]").FillAsync("not the password");
        await page.Keyboard.PressAsync("Enter");
        await page.GetByRole(AriaRole.Alert).First.WaitForAsync();
        (await page.Locator("input[type=email]").InputValueAsync()).ShouldBe("someone@example.com");
    }

    [Fact]
    public async Task A_form_without_script_works_as_well()
    {
        Chromium.SkipWithout();
        await using var window = await chromium.AdminAsync();
        await window.Page.RouteAsync("**/*.js", route => route.AbortAsync());
        var page = window.Page;
        await page.GotoAsync("/customers/new");
        await page.Locator("[name='Input.Name'], [name='Name']").First.FillAsync("Without script");
        await page.Keyboard.PressAsync("Enter");
        await page.WaitForURLAsync(url => !url.EndsWith("/new", StringComparison.Ordinal));
        (await page.ContentAsync()).ShouldContain("Without script");
    }

    [Fact]
    public async Task Search_finds_a_customer_from_the_keyboard()
    {
        Chromium.SkipWithout();
        await using var window = await chromium.AdminAsync();
        var page = window.Page;
        await page.GotoAsync("/");
        await page.Keyboard.PressAsync("Control+k");
        await page.Keyboard.TypeAsync("acme ro");
        var found = page.GetByText("Acme Rockets").First;
        await found.WaitForAsync();
        await page.Keyboard.PressAsync("Enter");
        await page.WaitForURLAsync($"**/customers/{chromium.Customer}*");
    }
}
