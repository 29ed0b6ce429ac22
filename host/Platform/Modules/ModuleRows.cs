using System.Text.RegularExpressions;
using CrmModular.Host.Data;
using CrmModular.Host.Modularity;

namespace CrmModular.Host.Platform.Modules;

/// <summary>Counts the rows of a module's tables by its manifest alone, so that it works while the module's code is off.</summary>
internal sealed partial class ModuleRows(IDatabase database)
{
    public async Task<IReadOnlyList<ImpactCount>> CountAsync(
        InstalledModule module,
        CancellationToken ct
    )
    {
        var counts = new List<ImpactCount>();
        await using var connection = await database.OpenAsync(ct);
        foreach (var table in module.Manifest.Tables.Where(t => Plain().IsMatch(t.Name)))
        {
            var name = PlatformModel.TableName(table.Name, module.Id, database.Provider);
            await using var ask = connection.CreateCommand();
            ask.CommandText =
                database.Provider == DatabaseProvider.Sqlite
                    ? "SELECT COUNT(*) FROM sqlite_master WHERE type = 'table' AND name = @name"
                    : "SELECT COUNT(*) FROM pg_class WHERE oid = to_regclass(@name)";
            var parameter = ask.CreateParameter();
            parameter.ParameterName = "@name";
            parameter.Value = name;
            ask.Parameters.Add(parameter);
            // A table that the manifest names and no migration has made yet holds nothing.
            if (Convert.ToInt64(await ask.ExecuteScalarAsync(ct), null) == 0)
            {
                continue;
            }

            await using var count = connection.CreateCommand();
            count.CommandText = $"SELECT COUNT(*) FROM {Quote(name)}";
            counts.Add(
                new ImpactCount(name, Convert.ToInt64(await count.ExecuteScalarAsync(ct), null))
            );
        }

        return counts;
    }

    private static string Quote(string name) =>
        string.Join('.', name.Split('.').Select(part => $"\"{part}\""));

    [GeneratedRegex("^[a-z][a-z0-9_]{0,59}$", RegexOptions.NonBacktracking)]
    private static partial Regex Plain();
}
