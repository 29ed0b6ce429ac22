using System.Text.RegularExpressions;
using CrmModular.Host.Platform.Setup;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace CrmModular.Tests.Browser;

/// <summary>The first visit of a new installation, to its end: what a company starts with is there and works.</summary>
public sealed partial class FirstRunTests(Chromium chromium)
{
    private const string Password = "four quiet lamps tonight";

    /// <summary>Nothing is answered beforehand.</summary>
    private static readonly (string, string?)[] Attended =
    [
        ("CrmModular:FirstRun:AdminEmail", ""),
        ("CrmModular:FirstRun:Modules", ""),
    ];

    [Fact]
    public async Task From_the_code_of_the_console_to_a_company_with_demo_data()
    {
        Chromium.SkipWithout();
        await using var database = await TestDatabase.MakeAsync(DatabaseProvider.Sqlite);
        await using var host = HostProcess.Start([
            .. database.Settings,
            .. Attended.Select(s => KeyValuePair.Create(s.Item1, s.Item2)),
        ]);
        var address = await host.ServesAsync();
        await Wait.UntilAsync(() => Code().IsMatch(host.Output), "the console shows no code");
        await using var window = await chromium.OpenAsync(null, host: address);
        var page = window.Page;
        await page.GotoAsync("/customers");
        await page.WaitForURLAsync("**/first-run");
        await Expect(page.Locator("[value=customers]")).ToBeCheckedAsync();
        await Expect(page.Locator("[value=sales]")).ToBeCheckedAsync();

        await page.GetByLabel("Company name").FillAsync("Nordwind 北风");
        await page.GetByLabel("Currency").SelectOptionAsync("EUR");
        await page.GetByLabel("Time zone").SelectOptionAsync("Asia/Tokyo");
        var tokyo = TimeZoneInfo.FindSystemTimeZoneById("Asia/Tokyo");
        var now = TimeZoneInfo.ConvertTime(TimeProvider.System.GetUtcNow(), tokyo);
        // The hour may change before the page answers.
        await Expect(page.Locator("#clock"))
            .ToContainTextAsync(
                new Regex($"{now:HH}:|{now.AddMinutes(1):HH}:", default, TimeSpan.FromSeconds(1))
            );
        await page.GetByLabel("Name", new() { Exact = true }).FillAsync("Ada North");
        await page.GetByLabel("E-mail").FillAsync("ada@example.com");
        await page.GetByLabel("Password", new() { Exact = true }).FillAsync("password12");
        await page.GetByLabel("Demo data").CheckAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Create the company" }).ClickAsync();

        // Refused: each with its reason, and what was typed is still there.
        await Expect(page.GetByText("Give the code that the console shows.").First)
            .ToBeVisibleAsync();
        // Two are wrong: the summary on top has the focus, names both fields and leads to them.
        var summary = page.Locator(".cm-sum");
        await Expect(summary).ToBeFocusedAsync();
        await Expect(summary.Locator("a")).ToHaveCountAsync(2);
        await summary.Locator("a").First.ClickAsync();
        await Expect(page.GetByLabel("Code from the console")).ToBeFocusedAsync();
        await page.GetByLabel("Code from the console")
            .FillAsync(Code().Match(host.Output).Groups["code"].Value);
        await page.GetByLabel("Password", new() { Exact = true }).FillAsync("password12");
        await page.GetByRole(AriaRole.Button, new() { Name = "Create the company" }).ClickAsync();
        await Expect(page.GetByText("This password is quickly guessed.").First).ToBeVisibleAsync();
        // One alone has no summary: its field has the focus, wherever it stands.
        await Expect(summary).ToHaveCountAsync(0);
        await Expect(page.GetByLabel("Password", new() { Exact = true })).ToBeFocusedAsync();
        await Expect(page.GetByLabel("Password", new() { Exact = true })).ToBeInViewportAsync();
        await Expect(page.GetByLabel("Company name")).ToHaveValueAsync("Nordwind 北风");
        await Expect(page.GetByLabel("Currency")).ToHaveValueAsync("EUR");
        await Expect(page.GetByLabel("Time zone")).ToHaveValueAsync("Asia/Tokyo");
        await Expect(page.GetByLabel("E-mail")).ToHaveValueAsync("ada@example.com");
        await Expect(page.GetByLabel("Demo data")).ToBeCheckedAsync();

        await page.GetByLabel("Password", new() { Exact = true }).FillAsync(Password);
        await page.GetByRole(AriaRole.Button, new() { Name = "Create the company" }).ClickAsync();
        await Expect(page.Locator("#side")).ToContainTextAsync("Nordwind 北风");
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Stale deals" }))
            .ToBeVisibleAsync();
        await Expect(page.Locator("main")).ToContainTextAsync("€");
        await page.GetByRole(AriaRole.Link, new() { Name = "Pipeline", Exact = true })
            .First.ClickAsync();
        await Expect(page.Locator("article.card-d").First).ToBeVisibleAsync();
    }

    [Fact]
    public async Task In_Chinese_with_the_catalog_alone_and_nothing_in_it()
    {
        Chromium.SkipWithout();
        await using var database = await TestDatabase.MakeAsync(DatabaseProvider.Sqlite);
        await using var host = await TestHost.StartAsync(database, settings: Attended);
        await using var window = await chromium.OpenAsync(null, host: host.Address);
        var page = window.Page;
        await page.GotoAsync("/");
        await page.GetByRole(AriaRole.Button, new() { Name = "中文" }).ClickAsync();
        await Expect(page.Locator("html")).ToHaveAttributeAsync("lang", "zh-CN");
        await Expect(page.Locator("[name='Input.Currency']")).ToHaveValueAsync("CNY");
        await Expect(page.Locator("[name='Input.TimeZone']")).ToHaveValueAsync("Asia/Shanghai");
        await page.Locator("[name='Input.Code']")
            .FillAsync(host.Services.GetRequiredService<SetupCode>().Code);
        await page.Locator("[name='Input.Company']").FillAsync("北风商贸");
        await page.Locator("[name='Input.Name']").FillAsync("王小明");
        await page.Locator("[name='Input.Email']").FillAsync("wang@example.com");
        await page.Locator("[name='Input.Password']").FillAsync(Password);
        foreach (var module in await page.Locator("[name='Input.Modules']").AllAsync())
        {
            await module.SetCheckedAsync(await module.InputValueAsync() == "catalog");
        }

        await page.Locator("[data-save]").ClickAsync();
        await page.WaitForURLAsync(url => new Uri(url).AbsolutePath == "/");
        await Expect(page.Locator("html")).ToHaveAttributeAsync("lang", "zh-CN");
        await Expect(page.Locator("#side")).ToContainTextAsync("北风商贸");
        await Expect(page.Locator("#side a[href^='/catalog']")).ToHaveCountAsync(1);
        await Expect(page.Locator("#side a[href^='/customers']")).ToHaveCountAsync(0);
        await Expect(page.Locator("#side a[href^='/sales']")).ToHaveCountAsync(0);

        // A valid company: a product is made and found.
        await page.Locator("#side a[href^='/catalog']").ClickAsync();
        await page.WaitForURLAsync(url =>
            new Uri(url).AbsolutePath.StartsWith("/catalog", StringComparison.Ordinal)
        );
        await page.Keyboard.PressAsync("n");
        await page.Locator("[name=Name]").FillAsync("火箭一号");
        await page.Locator("[data-save]").ClickAsync();
        await Expect(page.Locator(".cm-rec h1")).ToContainTextAsync("火箭一号");
        await page.Keyboard.PressAsync("Control+k");
        await page.Keyboard.TypeAsync("火箭");
        await Expect(page.Locator("#palette [role=option]").First).ToContainTextAsync("火箭一号");
        host.Log.Errors.ShouldBeEmpty();
    }

    [GeneratedRegex(
        "the code (?<code>[A-Z0-9]{4}-[A-Z0-9]{4})",
        RegexOptions.ExplicitCapture,
        1000
    )]
    private static partial Regex Code();
}
