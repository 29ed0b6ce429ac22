namespace CrmModular.Host.Data;

/// <summary>Values as SQL written by hand passes them: SQLite keeps ids as bytes and times as numbers, and a parameter is not converted by itself.</summary>
internal static class StoredValues
{
    public static object Of(DatabaseProvider provider, Guid id) =>
        provider == DatabaseProvider.Sqlite ? id.ToByteArray(true) : id;

    public static object Of(DatabaseProvider provider, DateTimeOffset time) =>
        provider == DatabaseProvider.Sqlite
            ? (time.UtcTicks - DateTime.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond
            : time.ToUniversalTime();
}
