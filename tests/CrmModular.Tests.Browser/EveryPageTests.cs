using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;

namespace CrmModular.Tests.Browser;

/// <summary>Every page that links lead to: accessible, within the width of the screen, and silent in the console.</summary>
public abstract class EveryPageTests(Chromium chromium, DemoCompany demo, string language)
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

    /// <summary>Over both languages, each pair of language, scheme and width comes together once; the long run has all eight.</summary>
    public static TheoryData<bool> Schemes => [false, true];

    private TestHost Host => demo.Host;

    [Theory]
    [MemberData(nameof(Schemes))]
    public async Task Every_page_is_accessible_and_fits(bool dark)
    {
        Chromium.SkipWithout();
        var wide = dark == (language == "en") ? 390 : 1440;
        int[] widths = Long ? [390, 1440] : [wide];
        foreach (var width in widths)
        {
            await ShouldFitAsync(new Look(language, dark, width));
        }
    }

    private async Task ShouldFitAsync(Look look)
    {
        // Axe is put into the page from outside, which the page's own policy forbids.
        var person = await Host.PersonAsync(BuiltInRoles.Administrator);
        await using var window = await chromium.OpenAsync(person, look, Host.Address, true);
        var page = window.Page;
        var faults = new List<string>();
        var pages = await PagesAsync(person);
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
                    // What is in order is not described: describing it takes longer than finding it.
                    ResultTypes = [ResultType.Violations],
                    Iframes = false,
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
        await using var window = await chromium.OpenAsync(
            Host.Admin,
            Look.Desk with
            {
                Language = language,
            },
            Host.Address
        );
        var page = window.Page;
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
        foreach (var url in await PagesAsync(Host.Admin))
        {
            await page.GotoAsync(url, new() { WaitUntil = WaitUntilState.Load });
        }

        complaints.ShouldBeEmpty(string.Join('\n', complaints));
    }

    private async Task<IReadOnlyList<string>> PagesAsync(TestPerson person)
    {
        using var pages = await Host.SignedInAsync(person, language);
        return [.. (await SiteWalk.PagesAsync(pages)).Select(p => p.Url)];
    }
}

public sealed class EveryPageInEnglish(Chromium chromium, DemoCompany demo)
    : EveryPageTests(chromium, demo, "en");

public sealed class EveryPageInChinese(Chromium chromium, DemoCompany demo)
    : EveryPageTests(chromium, demo, "zh-CN");
