namespace CrmModular.Tests.Integration.Hosting;

/// <summary>
/// Makes each row that is written to a table take some milliseconds, in the database itself, so in other processes too: long
/// work then lasts for seconds on the fastest machine, and what is to happen in its middle need not race it. A slow machine
/// makes both slower. Once this is disposed, the work has its own speed again.
/// </summary>
internal sealed class Brake : IAsyncDisposable
{
    private readonly TestDatabase _database;
    private readonly string _table;

    private Brake(TestDatabase database, string table)
    {
        _database = database;
        _table = table;
    }

    private bool Sqlite => _database.Provider == DatabaseProvider.Sqlite;

    public static async Task<Brake> OnAsync(TestDatabase database, string module, string table)
    {
        var dot = database.Provider == DatabaseProvider.Sqlite ? "_" : ".";
        var brake = new Brake(database, module + dot + table);
        // SQLite has no sleep: it counts for about as long.
        await brake.ExecuteAsync(
            brake.Sqlite
                ? brake.Counting("INSERT") + brake.Counting("UPDATE")
                : $"""
                CREATE FUNCTION brake() RETURNS trigger LANGUAGE plpgsql AS
                  'BEGIN PERFORM pg_sleep(0.005); RETURN NULL; END';
                CREATE TRIGGER brake AFTER INSERT OR UPDATE ON {brake._table}
                  FOR EACH ROW EXECUTE FUNCTION brake();
                """
        );
        return brake;
    }

    private string Counting(string change) =>
        $"""
            CREATE TRIGGER brake_{change} AFTER {change} ON {_table} BEGIN
              SELECT COUNT(*) FROM (
                WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 40000) SELECT i FROM n
              );
            END;
            """;

    public async ValueTask DisposeAsync() =>
        await ExecuteAsync(
            Sqlite
                ? "DROP TRIGGER brake_INSERT; DROP TRIGGER brake_UPDATE;"
                : $"DROP TRIGGER brake ON {_table}; DROP FUNCTION brake();"
        );

    private async Task ExecuteAsync(string sql)
    {
        await using var connection = await _database.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync();
    }
}
