using Microsoft.Playwright;

namespace CrmModular.Tests.Browser;

/// <summary>One browser and one host for all tests of this project; a person is signed in once and shared.</summary>
public sealed class Chromium : IAsyncLifetime
{
    public const string Variable = "CRM_TEST_CHROMIUM";

    private static readonly string? Program = Environment.GetEnvironmentVariable(Variable);
    private TestDatabase? _database;
    private IPlaywright? _playwright;
    private IBrowser? _browser;
    private string? _session;

    public TestHost? Host { get; private set; }

    /// <summary>The id of a customer that has everything a page can show.</summary>
    public Guid Customer { get; private set; }

    public static void SkipWithout() =>
        Assert.SkipWhen(
            string.IsNullOrEmpty(Program),
            $"{Variable} is not set: eng/chromium says where the browser is."
        );

    public async ValueTask InitializeAsync()
    {
        if (string.IsNullOrEmpty(Program))
        {
            return;
        }

        _database = await TestDatabase.MakeAsync(DatabaseProvider.Sqlite);
        Host = await TestHost.StartAsync(_database);
        using (var api = Host.Api(Host.Admin))
        {
            var customer = await api.CreateAsync(
                "customers",
                new
                {
                    name = "Acme Rockets 示例公司",
                    level = "A",
                    industry = "retail",
                    phone = "+1 555 0100",
                    email = "info@acme.example",
                    tags = new[] { "key" },
                }
            );
            Customer = customer.Id();
            await api.CreateAsync("contacts", new { name = "王小明", customerId = Customer });
        }

        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(
            new()
            {
                ExecutablePath = Program,
                Headless = true,
                Args =
                [
                    "--no-sandbox",
                    "--disable-gpu",
                    "--disable-quic",
                    "--no-first-run",
                    "--disable-background-networking",
                    "--disable-component-update",
                    "--disable-sync",
                ],
            }
        );
        await using var stranger = await _browser.NewContextAsync(
            new() { BaseURL = Host.Address.ToString() }
        );
        var page = await stranger.NewPageAsync();
        await SignInAsync(page, Host.Admin);
        _session = await stranger.StorageStateAsync();
    }

    /// <summary>Fills in the sign-in form as a person does.</summary>
    public static async Task SignInAsync(IPage page, TestPerson person)
    {
        await page.GotoAsync("/sign-in");
        await page.Locator("input[type=email]").FillAsync(person.Email);
        await page.Locator("input[type=password]").FillAsync(person.Password);
        await page.Keyboard.PressAsync("Enter");
        await page.WaitForURLAsync(url => !url.Contains("/sign-in", StringComparison.Ordinal));
    }

    /// <summary>A window of its own, signed in as the administrator unless it is a stranger's.</summary>
    public async Task<IBrowserContext> WindowAsync(
        Look look,
        bool stranger = false,
        bool bypassPolicy = false
    ) =>
        await _browser!.NewContextAsync(
            new()
            {
                BaseURL = Host!.Address.ToString(),
                StorageState = stranger ? null : _session,
                ViewportSize = new() { Width = look.Width, Height = look.Width > 600 ? 900 : 844 },
                ColorScheme = look.Dark ? ColorScheme.Dark : ColorScheme.Light,
                Locale = look.Language,
                BypassCSP = bypassPolicy,
            }
        );

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null)
        {
            await _browser.DisposeAsync();
        }

        _playwright?.Dispose();
        if (Host is not null)
        {
            await Host.DisposeAsync();
        }

        if (_database is not null)
        {
            await _database.DisposeAsync();
        }
    }
}

/// <summary>How a page is looked at.</summary>
public sealed record Look(string Language, bool Dark, int Width)
{
    public static readonly Look Desk = new("en", false, 1440);

    public override string ToString() => $"{Language} {(Dark ? "dark" : "light")} {Width} px";
}
