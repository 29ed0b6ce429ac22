using System.Data.Common;
using System.Globalization;
using CrmModular.Host.Data;

namespace CrmModular.Host.Platform.Setup;

/// <summary>
/// Built-in roles that are there more than once: older versions made them so when two processes met a new database. Since
/// then an index forbids it, which a database that has them cannot get. Asked in SQL of columns that were there from the
/// beginning, because it must work before any table is brought up to date.
/// </summary>
internal static class RoleDoubles
{
    /// <summary>A built-in role that is there more than once.</summary>
    /// <param name="Key">Which one.</param>
    /// <param name="Count">How often it is there.</param>
    public sealed record Double(string Key, long Count);

    /// <summary>Keeps a start from failing at the index without a word.</summary>
    /// <exception cref="SettingException">There are some; it names them and the way out.</exception>
    public static async Task RefuseAsync(IDatabase database, CancellationToken ct)
    {
        await using var connection = await database.OpenAsync(ct);
        var found = await FindAsync(database, connection, ct);
        if (found.Count > 0)
        {
            throw new SettingException("start.doubles", ("roles", Names(found)));
        }
    }

    public static string Names(IEnumerable<Double> doubles) =>
        string.Join(
            ", ",
            doubles.Select(d => string.Create(CultureInfo.InvariantCulture, $"{d.Key} × {d.Count}"))
        );

    public static async Task<IReadOnlyList<Double>> FindAsync(
        IDatabase database,
        DbConnection connection,
        CancellationToken ct
    )
    {
        var found = new List<Double>();
        if (!await HasRolesAsync(database, connection, ct))
        {
            return found;
        }

        await using var command = connection.CreateCommand();
        command.CommandText =
            $"SELECT key, COUNT(*) FROM {Table(database, "roles")} WHERE key <> '' GROUP BY key HAVING COUNT(*) > 1 ORDER BY key";
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
        {
            found.Add(new Double(reader.GetString(0), reader.GetInt64(1)));
        }

        return found;
    }

    /// <summary>
    /// Merges each into the oldest of its kind, in one transaction: people who had one of the others have that one, and so
    /// have the permissions that it lacked; where both grant one, that of the oldest holds, so that nobody gains reach.
    /// </summary>
    /// <returns>What was merged.</returns>
    public static async Task<IReadOnlyList<Double>> MergeAsync(
        IDatabase database,
        CancellationToken ct
    )
    {
        await using var connection = await database.OpenAsync(ct);
        var found = await FindAsync(database, connection, ct);
        if (found.Count == 0)
        {
            return found;
        }

        await using var transaction = await connection.BeginTransactionAsync(ct);
        var roles = Table(database, "roles");
        var others =
            "(SELECT id, keep FROM (SELECT id, FIRST_VALUE(id) OVER (PARTITION BY key ORDER BY id) AS keep "
            + $"FROM {roles} WHERE key <> '') AS kept WHERE id <> keep) AS d";
        var people = Table(database, "person_roles");
        var grants = Table(database, "role_grants");
        string[] steps =
        [
            $"INSERT INTO {people} (person_id, role_id) SELECT DISTINCT p.person_id, d.keep FROM {people} AS p JOIN {others} ON d.id = p.role_id WHERE 1 = 1 ON CONFLICT DO NOTHING",
            $"INSERT INTO {grants} (role_id, permission, scope) SELECT d.keep, g.permission, MIN(g.scope) FROM {grants} AS g JOIN {others} ON d.id = g.role_id WHERE 1 = 1 GROUP BY d.keep, g.permission ON CONFLICT DO NOTHING",
            $"DELETE FROM {people} WHERE role_id IN (SELECT d.id FROM {others})",
            $"DELETE FROM {grants} WHERE role_id IN (SELECT d.id FROM {others})",
            $"DELETE FROM {roles} WHERE id IN (SELECT d.id FROM {others})",
        ];
        await using var command = connection.CreateCommand();
        command.Transaction = transaction;
        foreach (var step in steps)
        {
            command.CommandText = step;
            await command.ExecuteNonQueryAsync(ct);
        }

        await transaction.CommitAsync(ct);
        return found;
    }

    private static async Task<bool> HasRolesAsync(
        IDatabase database,
        DbConnection connection,
        CancellationToken ct
    )
    {
        await using var command = connection.CreateCommand();
        command.CommandText =
            database.Provider == DatabaseProvider.Sqlite
                ? "SELECT COUNT(*) > 0 FROM sqlite_master WHERE name = 'platform_roles'"
                : "SELECT to_regclass('platform.roles') IS NOT NULL";
        return Convert.ToBoolean(
            await command.ExecuteScalarAsync(ct),
            CultureInfo.InvariantCulture
        );
    }

    private static string Table(IDatabase database, string name) =>
        PlatformModel.TableName(name, PlatformModel.ModuleId, database.Provider);
}
