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

    private const int Tablet = 820;

    public static TheoryData<int> Widths => [1440, 390];

    private TestHost Host => demo.Host;

    /// <summary>
    /// Both languages fit both widths; all rules hold in each language, on each width, and in light and dark: on the desk in
    /// English in light with the contrast of dark, on the phone in Chinese in dark. The long run asks all rules of all looks.
    /// </summary>
    [Theory]
    [MemberData(nameof(Widths))]
    public async Task Every_page_is_accessible_and_fits(int width)
    {
        Chromium.SkipWithout();
        // Axe is put into the page from outside, which the page's own policy forbids.
        var person = await Host.PersonAsync(BuiltInRoles.Administrator);
        var look = new Look(language, false, width);
        await using var window = await chromium.OpenAsync(person, look, Host.Address, true);
        var faults = new List<string>();
        var pages = await PagesAsync(person);
        var whole = Long || width == (language == "en" ? 1440 : 390);
        foreach (var url in pages)
        {
            faults.AddRange(
                (await FaultsAsync(window.Page, url, whole)).Select(f => $"{url}: {f}")
            );
        }

        pages.Count.ShouldBeGreaterThan(3);
        faults.ShouldBeEmpty($"{look}\n{string.Join('\n', faults)}");
    }

    private async Task<List<string>> SchemesAsync(IPage page)
    {
        var faults = new List<string>();
        if (Long || language == "en")
        {
            faults.AddRange(await AxeAsync(page, "tag", Rules));
        }

        await SchemeAsync(page, ColorScheme.Dark);
        faults.AddRange(
            await (
                Long || language != "en"
                    ? AxeAsync(page, "tag", Rules)
                    : AxeAsync(page, "rule", "color-contrast")
            )
        );
        await SchemeAsync(page, ColorScheme.Light);
        return faults;
    }

    private async Task<List<string>> FaultsAsync(IPage page, string url, bool whole)
    {
        await page.GotoAsync(url, new() { WaitUntil = WaitUntilState.Load });
        var faults = new List<string>();
        faults.AddRange(await WidthAsync(page));
        if (whole)
        {
            faults.AddRange(await SchemesAsync(page));
        }
        else
        {
            var screen = page.ViewportSize!;
            await page.SetViewportSizeAsync(Tablet, screen.Height);
            faults.AddRange(await WidthAsync(page));
            await page.SetViewportSizeAsync(screen.Width, screen.Height);
        }

        return faults;
    }

    /// <summary>Nothing lies beyond the edge, and the names of a list have room.</summary>
    private static async Task<IEnumerable<string>> WidthAsync(IPage page)
    {
        var faults = new List<string>();
        var wide = await page.EvaluateAsync<int>(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        );
        if (wide > 0)
        {
            faults.Add($"{wide} px wider than the screen of {page.ViewportSize!.Width}");
        }

        var narrow = await page.EvaluateAsync<int>(
            "[...document.querySelectorAll('table.cm-list td.name')].filter(c => { const w = c.getBoundingClientRect().width; return getComputedStyle(c).display === 'table-cell' && w < 120; }).length"
        );
        if (narrow > 0)
        {
            faults.Add($"{narrow} names without room at {page.ViewportSize!.Width}");
        }

        return faults;
    }

    /// <summary>Without motion the colours are there at once.</summary>
    private static Task SchemeAsync(IPage page, ColorScheme scheme) =>
        page.EmulateMediaAsync(
            new() { ColorScheme = scheme, ReducedMotion = ReducedMotion.Reduce }
        );

    private static async Task<IEnumerable<string>> AxeAsync(
        IPage page,
        string type,
        params string[] rules
    )
    {
        var result = await page.RunAxe(
            new AxeRunOptions
            {
                RunOnly = new RunOnlyOptions { Type = type, Values = [.. rules] },
                // What is in order is not described: describing it takes longer than finding it.
                ResultTypes = [ResultType.Violations],
                Iframes = false,
            }
        );
        return result.Violations.Select(v =>
            $"{v.Id}: {v.Help}: {string.Join(" | ", v.Nodes.Take(3).Select(n => n.Html))}"
        );
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
