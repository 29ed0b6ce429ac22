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
            throw new InvalidOperationException(
                $"CrmModular__Database__Provider is '{provider}'; it must be Sqlite or PostgreSql."
            );
        }

        if (choice == DatabaseProvider.Sqlite)
        {
            return new SqliteDatabase(
                connection is { Length: > 0 }
                    ? connection
                    : $"Data Source={Path.Combine(paths.Data, "crm.db")}"
            );
        }

        return connection is { Length: > 0 }
            ? new PostgreSqlDatabase(connection)
            : throw new InvalidOperationException(
                "CrmModular__Database__ConnectionString is empty; PostgreSql needs one."
            );
    }
}
