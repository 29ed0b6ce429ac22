namespace CrmModular.Tests.Integration.Hosting;

/// <summary>
/// A host with all of our modules on, started once for all test classes of a database. Tests share its tables: each makes
/// its own people and records, and none turns modules off (such a test starts a <see cref="TestHost"/> of its own).
/// </summary>
public abstract class HostFixture(DatabaseProvider provider) : IAsyncLifetime
{
    private TestDatabase? _database;
    private TestHost? _host;

    public DatabaseProvider Provider => provider;

    /// <summary>Why this database is not to be had here; null when it is.</summary>
    public string? Missing =>
        provider == DatabaseProvider.PostgreSql ? TestDatabase.WhyNoPostgres : null;

    public TestHost Host =>
        _host ?? throw new InvalidOperationException(Missing ?? "The host did not start.");

    public async ValueTask InitializeAsync()
    {
        if (Missing is null)
        {
            _database = await TestDatabase.MakeAsync(provider);
            _host = await TestHost.StartAsync(_database);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_host is not null)
        {
            await _host.DisposeAsync();
        }

        if (_database is not null)
        {
            await _database.DisposeAsync();
        }

        GC.SuppressFinalize(this);
    }
}

[CollectionDefinition(Name)]
public sealed class SqliteHost()
    : HostFixture(DatabaseProvider.Sqlite),
        ICollectionFixture<SqliteHost>
{
    public const string Name = "SQLite";
}

[CollectionDefinition(Name)]
public sealed class PostgreSqlHost()
    : HostFixture(DatabaseProvider.PostgreSql),
        ICollectionFixture<PostgreSqlHost>
{
    public const string Name = "PostgreSQL";
}

/// <summary>The base of a test class that runs on both databases; see docs/testing.md.</summary>
public abstract class HostTests : IDisposable
{
    private readonly int _logged;

    protected HostTests(HostFixture fixture)
    {
        Assert.SkipWhen(fixture.Missing is not null, fixture.Missing ?? "");
        Host = fixture.Host;
        _logged = Host.Log.Errors.Count;
        Admin = Host.Api(Host.Admin);
    }

    protected static CancellationToken Ct => TestContext.Current.CancellationToken;

    protected TestHost Host { get; }

    /// <summary>A client of the API that may do everything.</summary>
    protected HttpClient Admin { get; }

    /// <summary>A word that no other test uses, for names.</summary>
    protected static string Word() => Guid.NewGuid().ToString("N")[..10];

    /// <summary>What the host logged meanwhile stands beside the test's result.</summary>
    public void Dispose()
    {
        foreach (var error in Host.Log.Errors.Skip(_logged))
        {
            TestContext.Current.TestOutputHelper?.WriteLine(error);
        }

        Admin.Dispose();
        GC.SuppressFinalize(this);
    }
}
