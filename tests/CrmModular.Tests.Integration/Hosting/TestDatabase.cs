using Microsoft.Data.Sqlite;
using Npgsql;

namespace CrmModular.Tests.Integration.Hosting;

/// <summary>An empty database of its own, and the folder of everything else that the host keeps. Both go when it is disposed.</summary>
public sealed class TestDatabase : IAsyncDisposable
{
    public const string PostgresVariable = "CRM_TEST_POSTGRES";

    /// <summary>Why tests on PostgreSQL cannot run here; null when they can.</summary>
    public static string? WhyNoPostgres { get; } =
        string.IsNullOrEmpty(Environment.GetEnvironmentVariable(PostgresVariable))
            ? $"{PostgresVariable} is not set: eval \"$(eng/postgres start)\" starts a server and sets it."
            : null;

    private readonly string? _server;

    private TestDatabase(DatabaseProvider provider, string connectionString, string? server)
    {
        Provider = provider;
        ConnectionString = connectionString;
        _server = server;
    }

    public DatabaseProvider Provider { get; }

    public string ConnectionString { get; }

    /// <summary>The folder of keys, uploads and plug-ins.</summary>
    public string Folder { get; } = Directory.CreateTempSubdirectory("crm-test-").FullName;

    /// <summary>Tells a test module what to do, all of it at once, in a file of the data folder.</summary>
    public async Task TellAsync(string name, string text)
    {
        var file = Path.Combine(Folder, name);
        await File.WriteAllTextAsync(file + ".new", text);
        File.Move(file + ".new", file, overwrite: true);
    }

    public static async Task<TestDatabase> MakeAsync(DatabaseProvider provider)
    {
        var name = $"crm_{Guid.NewGuid():N}";
        if (provider == DatabaseProvider.Sqlite)
        {
            var file = Path.Combine(
                Directory.CreateTempSubdirectory("crm-test-db-").FullName,
                $"{name}.db"
            );
            return new TestDatabase(provider, $"Data Source={file}", null);
        }

        var server = Environment.GetEnvironmentVariable(PostgresVariable)!;
        await ExecuteAsync(server, $"CREATE DATABASE {name}");
        return new TestDatabase(
            provider,
            new NpgsqlConnectionStringBuilder(server)
            {
                Database = name,
                MaxPoolSize = 20,
            }.ConnectionString,
            server
        );
    }

    /// <summary>What the host is told by its settings.</summary>
    public IEnumerable<KeyValuePair<string, string?>> Settings =>
        [
            new("CrmModular:DataPath", Folder),
            new("CrmModular:Database:Provider", Provider.ToString()),
            new("CrmModular:Database:ConnectionString", ConnectionString),
        ];

    /// <summary>A connection beside the host's, to see what really is in the tables.</summary>
    public async Task<System.Data.Common.DbConnection> OpenAsync()
    {
        System.Data.Common.DbConnection connection =
            Provider == DatabaseProvider.Sqlite
                ? new SqliteConnection(ConnectionString)
                : new NpgsqlConnection(ConnectionString);
        await connection.OpenAsync();
        return connection;
    }

    /// <summary>The first value that a statement answers.</summary>
    public async Task<T> ScalarAsync<T>(string sql)
    {
        await using var connection = await OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        return (T)
            Convert.ChangeType(
                (await command.ExecuteScalarAsync())!,
                typeof(T),
                System.Globalization.CultureInfo.InvariantCulture
            );
    }

    /// <summary>Has a table hold a row so many times in all, each copy with an id of its own: straight into the table, for tests that need many.</summary>
    public async Task CopyAsync(string module, string table, string which, int times)
    {
        var sqlite = Provider == DatabaseProvider.Sqlite;
        var name = module + (sqlite ? "_" : ".") + table;
        var columns = await ScalarAsync<string>(
            sqlite
                ? $"SELECT group_concat('\"' || name || '\"') FROM pragma_table_info('{name}') WHERE name <> 'id'"
                : $"SELECT string_agg(quote_ident(column_name), ',') FROM information_schema.columns WHERE table_schema = '{module}' AND table_name = '{table}' AND column_name <> 'id'"
        );
        var (id, numbers) = sqlite
            ? (
                "randomblob(16)",
                $"(WITH RECURSIVE n(i) AS (SELECT 2 UNION ALL SELECT i + 1 FROM n WHERE i < {times}) SELECT i FROM n)"
            )
            : ("gen_random_uuid()", $"generate_series(2, {times})");
        await using var connection = await OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandTimeout = 120;
        command.CommandText =
            $"INSERT INTO {name} (id, {columns}) SELECT {id}, {columns} FROM {name}, {numbers} AS n WHERE {which}";
        await command.ExecuteNonQueryAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
        {
            using (var pool = new NpgsqlConnection(ConnectionString))
            {
                NpgsqlConnection.ClearPool(pool);
            }

            var name = new NpgsqlConnectionStringBuilder(ConnectionString).Database;
            await ExecuteAsync(_server, $"DROP DATABASE {name} WITH (FORCE)");
        }
        else
        {
            using (var pool = new SqliteConnection(ConnectionString))
            {
                SqliteConnection.ClearPool(pool);
            }

            var file = new SqliteConnectionStringBuilder(ConnectionString).DataSource;
            Directory.Delete(Path.GetDirectoryName(file)!, true);
        }

        Directory.Delete(Folder, true);
    }

    private static async Task ExecuteAsync(string server, string sql)
    {
        await using var connection = new NpgsqlConnection(server);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
