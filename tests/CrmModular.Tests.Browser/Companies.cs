[assembly: AssemblyFixture(typeof(CrmModular.Tests.Browser.DemoCompany))]

namespace CrmModular.Tests.Browser;

/// <summary>A host of its own for one class of tests.</summary>
public abstract class Company(params (string Key, string? Value)[] settings) : IAsyncLifetime
{
    private TestDatabase? _database;
    private TestHost? _host;

    public TestHost Host =>
        _host ?? throw new InvalidOperationException("Ask SkipWithout() before anything else.");

    public TestDatabase Database => Host.Database;

    public async ValueTask InitializeAsync()
    {
        if (Chromium.IsHere)
        {
            _database = await TestDatabase.MakeAsync(DatabaseProvider.Sqlite);
            _host = await TestHost.StartAsync(_database, settings: settings);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_host is not null)
        {
            await _host.DisposeAsync();
            await _database!.DisposeAsync();
        }

        GC.SuppressFinalize(this);
    }
}

/// <summary>Has demo data: what is looked at here, no other test changes meanwhile.</summary>
public sealed class DemoCompany() : Company(("CrmModular:FirstRun:Demo", "true"));

/// <summary>Has modules and features turned on and off.</summary>
public sealed class SwitchedCompany() : Company;
