namespace CrmModular.Sdk;

/// <summary>The stores that the product runs on.</summary>
public enum DatabaseProvider
{
    /// <summary>One file beside the program; the default.</summary>
    Sqlite,

    /// <summary>A PostgreSQL server, version 15 or later.</summary>
    PostgreSql,
}
