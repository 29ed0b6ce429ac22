using System.Net;
using CrmModular.Host.Modularity;
using CrmModular.Host.Platform;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace CrmModular.Tests.Integration.Hosting;

/// <summary>The real program in this process: real Kestrel on a free port, real modules, a database of its own.</summary>
public sealed class TestHost : IAsyncDisposable
{
    public const string AdminEmail = "admin@example.com";
    public const string AdminPassword = "correct horse battery";

    private readonly WebApplication _app;
    private readonly SemaphoreSlim _signIn = new(1, 1);
    private TestPerson? _admin;

    private TestHost(WebApplication app, TestDatabase database, TestLog log)
    {
        _app = app;
        Database = database;
        Log = log;
        Address = new Uri(
            app.Services.GetRequiredService<IServer>()
                .Features.Get<IServerAddressesFeature>()!
                .Addresses.First()
        );
    }

    public TestDatabase Database { get; }

    /// <summary>Warnings and errors that the host wrote.</summary>
    public TestLog Log { get; }

    public Uri Address { get; }

    /// <summary>The host's own services; those of the modules are in <see cref="Scope"/>.</summary>
    public IServiceProvider Services => _app.Services;

    internal GenerationManager Generations => Services.GetRequiredService<GenerationManager>();

    /// <summary>The administrator that the first run made, with a token.</summary>
    public TestPerson Admin =>
        _admin ?? throw new InvalidOperationException("This host was started without a first run.");

    /// <summary>Starts the program and runs the first run when the database is new.</summary>
    /// <param name="database">Stays when the host stops: another host can go on with it.</param>
    /// <param name="modules">Where module folders lie; null takes our own as the build staged them.</param>
    /// <param name="enable">The modules that the first run turns on; null turns on all that lie there.</param>
    /// <param name="clock">The host's clock; null for the real one.</param>
    /// <param name="settings">Further settings of the host, which win over the others.</param>
    public static async Task<TestHost> StartAsync(
        TestDatabase database,
        string? modules = null,
        IEnumerable<string>? enable = null,
        TimeProvider? clock = null,
        params IEnumerable<(string Key, string? Value)> settings
    )
    {
        QueryCounter.Listen();
        var log = new TestLog();
        var folder = modules ?? Repository.Modules;
        var app = HostApp.Build(
            ["--contentRoot", Repository.Path("host")],
            builder =>
            {
                builder.Configuration.AddInMemoryCollection([
                    new("urls", "http://127.0.0.1:0"),
                    new("CrmModular:ModulesPath", folder),
                    new("CrmModular:FirstRun:AdminEmail", AdminEmail),
                    new("CrmModular:FirstRun:AdminPassword", AdminPassword),
                    new(
                        "CrmModular:FirstRun:Modules",
                        string.Join(',', enable ?? Installed(folder))
                    ),
                    // Tests ask faster than any person; those of the limit set one.
                    new("CrmModular:Limits:RequestsPerMinute", "0"),
                    new("CrmModular:Limits:AnonymousPerMinute", "0"),
                    .. database.Settings,
                ]);
                builder.Configuration.AddInMemoryCollection(
                    settings.Select(s => KeyValuePair.Create(s.Key, s.Value))
                );
                if (clock is not null)
                {
                    builder.Services.AddSingleton(clock);
                }

                builder.Logging.ClearProviders();
                builder.Logging.AddProvider(log);
                builder.Logging.SetMinimumLevel(LogLevel.Warning);
            }
        );
        try
        {
            await HostApp.PrepareAsync(app, TestContext.Current.CancellationToken);
            await app.StartAsync(TestContext.Current.CancellationToken);
            var host = new TestHost(app, database, log);
            host._admin = await TestPeople.FindAsync(host, AdminEmail, AdminPassword);
            return host;
        }
        catch
        {
            await app.DisposeAsync();
            throw;
        }
    }

    /// <summary>A scope of the running generation, on behalf of a person or, without one, of the system.</summary>
    public Task<TestScope> ScopeAsync(TestPerson? person = null) =>
        TestScope.OpenAsync(this, person);

    /// <summary>A client of the API with a person's token; without a person, nobody's.</summary>
    public HttpClient Api(TestPerson? person = null)
    {
        var client = new HttpClient(new SocketsHttpHandler { UseCookies = false })
        {
            BaseAddress = Address,
        };
        if (person is not null)
        {
            client.DefaultRequestHeaders.Authorization = new("Bearer", person.Token);
        }

        return client;
    }

    /// <summary>A client of the pages that keeps cookies and follows no redirect.</summary>
    public PageClient Pages(string language = "en", IPAddress? from = null) =>
        new(Address, language, from);

    /// <summary>A client of the pages, signed in by the sign-in form; one after another, as many at once would pass for guesses.</summary>
    public async Task<PageClient> SignedInAsync(TestPerson? person = null, string language = "en")
    {
        var pages = Pages(language);
        await _signIn.WaitAsync();
        try
        {
            await pages.SignInAsync(person ?? Admin);
        }
        finally
        {
            _signIn.Release();
        }

        return pages;
    }

    public async ValueTask DisposeAsync()
    {
        using (var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20)))
        {
            await _app.StopAsync(limit.Token);
        }

        await _app.DisposeAsync();
        _signIn.Dispose();
    }

    private static IEnumerable<string> Installed(string folder) =>
        ModuleCatalogue.Scan([folder]).Modules.Select(m => m.Id);
}
