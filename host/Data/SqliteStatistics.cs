using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace CrmModular.Host.Data;

/// <summary>
/// SQLite chooses an index by what it knows of the table, and learns that only when it is told to: with a migration, at the
/// end of an import, each night. PostgreSQL does so by itself.
/// </summary>
internal static class SqliteStatistics
{
    /// <summary>
    /// Looks at some thousand rows of each index of which nothing is known, or whose table has grown tenfold. Of an index
    /// without that, SQLite thinks that each value has ten rows, and reads all the customers of a person to find fifty.
    /// The bits: look (0x2), at few rows (0x10), of all tables (0x10000); https://sqlite.org/pragma.html#pragma_optimize.
    /// </summary>
    public const string Look = "PRAGMA optimize=0x10012";

    /// <summary>Looks at what has grown; does nothing on PostgreSQL.</summary>
    public static async Task RenewAsync(ModuleDbContext context, CancellationToken ct)
    {
        if (context.Provider != DatabaseProvider.Sqlite)
        {
            return;
        }

        await context.Database.ExecuteSqlRawAsync(Look, ct);
        // The connection that looked knows it; any other that is open goes on with what it read when it was opened.
        SqliteConnection.ClearPool((SqliteConnection)context.Database.GetDbConnection());
    }
}
