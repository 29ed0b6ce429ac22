using System.Data.Common;
using System.Text.RegularExpressions;
using CrmModular.Host.Data;
using CrmModular.Host.Modularity;

namespace CrmModular.Host.Platform.Modules;

/// <summary>Counts the rows of modules' tables by their manifests alone, so that it works while a module's code is off.</summary>
internal sealed partial class ModuleRows(IDatabase database)
{
    public async Task<IReadOnlyList<ImpactCount>> CountAsync(
        InstalledModule module,
        CancellationToken ct
    )
    {
        var counts = new List<ImpactCount>();
        await using var connection = await database.OpenAsync(ct);
        foreach (var table in module.Manifest.Tables)
        {
            if (await NameAsync(connection, module, table, ct) is { } name)
            {
                await using var count = connection.CreateCommand();
                count.CommandText = $"SELECT COUNT(*) FROM {Quote(name)}";
                counts.Add(
                    new ImpactCount(name, Convert.ToInt64(await count.ExecuteScalarAsync(ct), null))
                );
            }
        }

        return counts;
    }

    /// <summary>How many records of a module each of some people owns, those in the bin as well; who owns none is not in it.</summary>
    public async Task<IReadOnlyDictionary<Guid, long>> OwnedAsync(
        InstalledModule module,
        IReadOnlyCollection<Guid> people,
        CancellationToken ct
    )
    {
        var owned = new Dictionary<Guid, long>();
        if (people.Count == 0)
        {
            return owned;
        }

        await using var connection = await database.OpenAsync(ct);
        foreach (var table in module.Manifest.Tables.Where(t => Plain().IsMatch(t.Owner)))
        {
            if (await NameAsync(connection, module, table, ct) is not { } name)
            {
                continue;
            }

            await using var command = connection.CreateCommand();
            var places = people.Select((_, i) => $"@p{i}");
            command.CommandText =
                $"SELECT {table.Owner}, COUNT(*) FROM {Quote(name)} WHERE {table.Owner} IN ({string.Join(", ", places)}) GROUP BY {table.Owner}";
            foreach (var (i, person) in people.Index())
            {
                Add(command, $"@p{i}", StoredValues.Of(database.Provider, person));
            }

            await using var reader = await command.ExecuteReaderAsync(ct);
            while (await reader.ReadAsync(ct))
            {
                var person = reader.GetValue(0) is byte[] bytes
                    ? new Guid(bytes, true)
                    : reader.GetGuid(0);
                owned[person] = owned.GetValueOrDefault(person) + reader.GetInt64(1);
            }
        }

        return owned;
    }

    /// <summary>The table in the database; null for one that the manifest names and no migration has made yet, which holds nothing.</summary>
    private async Task<string?> NameAsync(
        DbConnection connection,
        InstalledModule module,
        ModuleTable table,
        CancellationToken ct
    )
    {
        if (!Plain().IsMatch(table.Name))
        {
            return null;
        }

        var name = PlatformModel.TableName(table.Name, module.Id, database.Provider);
        await using var ask = connection.CreateCommand();
        ask.CommandText =
            database.Provider == DatabaseProvider.Sqlite
                ? "SELECT COUNT(*) FROM sqlite_master WHERE type = 'table' AND name = @name"
                : "SELECT COUNT(*) FROM pg_class WHERE oid = to_regclass(@name)";
        Add(ask, "@name", name);
        return Convert.ToInt64(await ask.ExecuteScalarAsync(ct), null) > 0 ? name : null;
    }

    private static void Add(DbCommand command, string name, object value)
    {
        var parameter = command.CreateParameter();
        parameter.ParameterName = name;
        parameter.Value = value;
        command.Parameters.Add(parameter);
    }

    private static string Quote(string name) =>
        string.Join('.', name.Split('.').Select(part => $"\"{part}\""));

    [GeneratedRegex("^[a-z][a-z0-9_]{0,59}$", RegexOptions.NonBacktracking)]
    private static partial Regex Plain();
}
