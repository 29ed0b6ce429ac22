namespace CrmModular.Tests.Integration.Hosting;

/// <summary>The base of tests that turn modules on and off: a database, a folder of modules and a host of their own.</summary>
public abstract class ModuleTests(DatabaseProvider provider = DatabaseProvider.Sqlite)
    : IAsyncLifetime
{
    private TestDatabase? _database;
    private TestHost? _host;
    private HttpClient? _admin;

    protected static CancellationToken Ct => TestContext.Current.CancellationToken;

    protected ModuleFolder Folder { get; } = new();

    protected TestDatabase Database => _database!;

    protected TestHost Host => _host!;

    /// <summary>A client of the API that may do everything.</summary>
    protected HttpClient Admin => _admin!;

    public async ValueTask InitializeAsync()
    {
        Assert.SkipWhen(
            provider == DatabaseProvider.PostgreSql && TestDatabase.WhyNoPostgres is not null,
            TestDatabase.WhyNoPostgres ?? ""
        );
        _database = await TestDatabase.MakeAsync(provider);
    }

    /// <summary>Starts the host on the folder, or starts it anew on the same data.</summary>
    protected Task StartAsync(params IEnumerable<string> enable) => StartAsync(enable, null);

    /// <summary>Starts the host with a clock and settings of the test's own.</summary>
    protected async Task StartAsync(
        IEnumerable<string> enable,
        TimeProvider? clock,
        params IEnumerable<(string Key, string? Value)> settings
    )
    {
        await StopAsync();
        _host = await TestHost.StartAsync(Database, Folder.Path, enable, clock, settings);
        _admin = _host.Api(_host.Admin);
    }

    protected async Task StopAsync()
    {
        _admin?.Dispose();
        if (_host is not null)
        {
            await _host.DisposeAsync();
            _host = null;
        }
    }

    /// <summary>Turns a module on or off over the API.</summary>
    protected Task<HttpResponseMessage> TurnAsync(string module, bool on) =>
        Admin.PostAsync($"/api/v1/modules/{module}/{(on ? "enable" : "disable")}", null, Ct);

    /// <summary>A module as the API shows it.</summary>
    protected async Task<System.Text.Json.Nodes.JsonNode> ModuleAsync(string id) =>
        (await Admin.JsonAsync("/api/v1/modules")).Items().Single(m => m!.Text("id") == id)!;

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        if (_database is not null)
        {
            await _database.DisposeAsync();
        }

        Folder.Dispose();
        GC.SuppressFinalize(this);
    }
}
