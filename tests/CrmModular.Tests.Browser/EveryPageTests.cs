using CrmModular.Host.Data;
using CrmModular.Host.Platform.Rights;
using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Microsoft.EntityFrameworkCore;
using Microsoft.Playwright;

namespace CrmModular.Tests.Browser;

/// <summary>Every page that links lead to: accessible, within the width of the screen, and silent in the console.</summary>
public sealed class EveryPageTests(Chromium chromium) : IClassFixture<Chromium>
{
    private static readonly string[] Rules =
    [
        "wcag2a",
        "wcag2aa",
        "wcag21a",
        "wcag21aa",
        "wcag22aa",
        "best-practice",
    ];

    private static readonly bool Long =
        Environment.GetEnvironmentVariable("CRM_TEST_LONG") is { Length: > 0 };

    /// <summary>Each pair of language, scheme and width comes together once; the long run has all eight.</summary>
    public static TheoryData<string, bool, int> Looks
    {
        get
        {
            var looks = new TheoryData<string, bool, int>
            {
                { "en", false, 1440 },
                { "en", true, 390 },
                { "zh-CN", false, 390 },
                { "zh-CN", true, 1440 },
            };
            if (Long)
            {
                looks.Add("en", true, 1440);
                looks.Add("en", false, 390);
                looks.Add("zh-CN", true, 390);
                looks.Add("zh-CN", false, 1440);
            }

            return looks;
        }
    }

    [Theory]
    [MemberData(nameof(Looks))]
    public async Task Every_page_is_accessible_and_fits(string language, bool dark, int width)
    {
        Chromium.SkipWithout();
        await SpeakAsync(language);
        var look = new Look(language, dark, width);
        // Axe is put into the page from outside, which the page's own policy forbids.
        await using var window = await chromium.WindowAsync(look, bypassPolicy: true);
        var page = await window.NewPageAsync();
        var faults = new List<string>();
        var pages = await PagesAsync(language);
        foreach (var url in pages)
        {
            await page.GotoAsync(url, new() { WaitUntil = WaitUntilState.Load });
            var wide = await page.EvaluateAsync<int>(
                "document.documentElement.scrollWidth - document.documentElement.clientWidth"
            );
            if (wide > 0)
            {
                faults.Add($"{url}: {wide} px wider than the screen");
            }

            var result = await page.RunAxe(
                new AxeRunOptions
                {
                    RunOnly = new RunOnlyOptions { Type = "tag", Values = [.. Rules] },
                }
            );
            faults.AddRange(
                result.Violations.Select(v =>
                    $"{url}: {v.Id}: {v.Help}: {string.Join(" | ", v.Nodes.Take(3).Select(n => n.Html))}"
                )
            );
        }

        pages.Count.ShouldBeGreaterThan(3);
        faults.ShouldBeEmpty($"{look}\n{string.Join('\n', faults)}");
    }

    [Fact]
    public async Task No_page_complains_in_the_console()
    {
        Chromium.SkipWithout();
        await using var window = await chromium.WindowAsync(Look.Desk);
        var page = await window.NewPageAsync();
        var complaints = new List<string>();
        page.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning")
            {
                complaints.Add($"{page.Url}: {message.Text}");
            }
        };
        page.PageError += (_, error) => complaints.Add($"{page.Url}: {error}");
        page.Response += (_, answer) =>
        {
            if (answer.Status >= 400)
            {
                complaints.Add($"{page.Url}: {answer.Url} answers {answer.Status}");
            }
        };
        foreach (var url in await PagesAsync("en"))
        {
            await page.GotoAsync(url, new() { WaitUntil = WaitUntilState.Load });
        }

        complaints.ShouldBeEmpty(string.Join('\n', complaints));
    }

    private async Task<IReadOnlyList<string>> PagesAsync(string language)
    {
        using var pages = await chromium.Host!.SignedInAsync(null, language);
        return [.. (await SiteWalk.PagesAsync(pages)).Select(p => p.Url)];
    }

    /// <summary>The signed-in person reads the language of the window.</summary>
    private async Task SpeakAsync(string language)
    {
        await using var scope = await chromium.Host!.ScopeAsync();
        await scope
            .Get<PlatformContext>()
            .Persons.Where(p => p.Id == chromium.Host.Admin.Id)
            .ExecuteUpdateAsync(u => u.SetProperty(p => p.Language, language));
        scope.Get<RightsCache>().Clear();
    }
}
