using CrmModular.Host.Platform;

namespace CrmModular.Host.Data;

/// <summary>Chooses the store by the settings.</summary>
internal static class DatabaseChoice
{
    public static IHostDatabase Make(IConfiguration configuration, HostPaths paths)
    {
        var provider = configuration["CrmModular:Database:Provider"] is { Length: > 0 } set
            ? set
            : nameof(DatabaseProvider.Sqlite);
        var connection = configuration["CrmModular:Database:ConnectionString"];
        if (!Enum.TryParse<DatabaseProvider>(provider, true, out var choice))
        {
            throw new SettingException("start.provider", ("provider", provider));
        }

        try
        {
            return choice == DatabaseProvider.Sqlite ? Sqlite(connection, paths)
                : connection is { Length: > 0 } ? new PostgreSqlDatabase(connection)
                : throw new SettingException("start.connection.none");
        }
        catch (Exception e) when (e is ArgumentException or FormatException)
        {
            throw new SettingException("start.connection.wrong", ("detail", e.Message));
        }
    }

    private static SqliteDatabase Sqlite(string? connection, HostPaths paths) =>
        new(
            connection is { Length: > 0 }
                ? connection
                : $"Data Source={Path.Combine(paths.Data, "crm.db")}"
        );
}
