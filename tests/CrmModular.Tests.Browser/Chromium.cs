using Microsoft.Playwright;

[assembly: AssemblyFixture(typeof(CrmModular.Tests.Browser.Chromium))]

namespace CrmModular.Tests.Browser;

/// <summary>
/// One browser and one host for all tests of this project; the administrator is signed in once and shared. Tests make their
/// own people, who see their own records only, and turn nothing off here.
/// </summary>
public sealed class Chromium : IAsyncLifetime
{
    public const string Variable = "CRM_TEST_CHROMIUM";

    /// <summary>
    /// How long a page has for what is expected of it, in milliseconds. Only what fails ever waits so long; the five seconds of
    /// Playwright are too few where a browser and its hosts share two cores with others.
    /// </summary>
    private const int Patience = 30_000;

    private static readonly string? Program = Environment.GetEnvironmentVariable(Variable);
    private TestDatabase? _database;
    private IPlaywright? _playwright;
    private IBrowser? _browser;
    private string? _session;
    private TestHost? _host;

    /// <summary>The host that all share; there is none where there is no browser.</summary>
    public TestHost Host =>
        _host ?? throw new InvalidOperationException("Ask SkipWithout() before anything else.");

    /// <summary>The id of a customer that has everything a page can show.</summary>
    public Guid Customer { get; private set; }

    /// <summary>Whether there is a browser to test with.</summary>
    public static bool IsHere => !string.IsNullOrEmpty(Program);

    public static void SkipWithout() =>
        Assert.SkipUnless(
            IsHere,
            $"{Variable} is not set: eng/chromium says where the browser is."
        );

    public async ValueTask InitializeAsync()
    {
        if (!IsHere)
        {
            return;
        }

        Assertions.SetDefaultExpectTimeout(Patience);
        _database = await TestDatabase.MakeAsync(DatabaseProvider.Sqlite);
        _host = await TestHost.StartAsync(_database);
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
        await using var window = await OpenAsync(Host.Admin);
        _session = await window.Context.StorageStateAsync();
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

    /// <summary>A window of its own in which a person has signed in.</summary>
    /// <param name="person">Who; null for nobody.</param>
    /// <param name="look">How wide and in which language; null for a desk in English.</param>
    /// <param name="host">Where; null for the host that all share.</param>
    /// <param name="bypassPolicy">Whether scripts may be put in from outside, which our pages forbid.</param>
    public async Task<Window> OpenAsync(
        TestPerson? person,
        Look? look = null,
        Uri? host = null,
        bool bypassPolicy = false
    )
    {
        var window = await MakeAsync(
            look ?? Look.Desk,
            host ?? Host.Address,
            bypassPolicy: bypassPolicy
        );
        if (person is not null)
        {
            await SignInAsync(window.Page, person);
        }

        return window;
    }

    /// <summary>A window of its own, in which the administrator of the shared host is signed in already.</summary>
    public Task<Window> AdminAsync(Look? look = null) =>
        MakeAsync(look ?? Look.Desk, Host.Address, _session);

    private async Task<Window> MakeAsync(
        Look look,
        Uri address,
        string? session = null,
        bool bypassPolicy = false
    )
    {
        var context = await _browser!.NewContextAsync(
            new()
            {
                BaseURL = address.ToString(),
                StorageState = session,
                ViewportSize = new() { Width = look.Width, Height = look.Width > 600 ? 900 : 844 },
                HasTouch = look.Width <= 600,
                ColorScheme = look.Dark ? ColorScheme.Dark : ColorScheme.Light,
                Locale = look.Language,
                BypassCSP = bypassPolicy,
            }
        );
        // Twice that for an address: the first page of a new generation is slow.
        context.SetDefaultTimeout(2 * Patience);
        return new Window(context, await context.NewPageAsync());
    }

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null)
        {
            await _browser.DisposeAsync();
        }

        _playwright?.Dispose();
        if (_host is not null)
        {
            await _host.DisposeAsync();
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
    public static readonly Look Phone = new("en", false, 390);

    public override string ToString() => $"{Language} {(Dark ? "dark" : "light")} {Width} px";
}

/// <summary>A window of the browser with cookies and drafts of its own.</summary>
public sealed class Window(IBrowserContext context, IPage page) : IAsyncDisposable
{
    public IBrowserContext Context => context;
    public IPage Page => page;

    public ValueTask DisposeAsync() => context.DisposeAsync();
}
