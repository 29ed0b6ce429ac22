using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore.Migrations.Operations;

namespace CrmModular.Tests.Integration.Guards;

/// <summary>
/// Migrations only expand: the version that still runs must work on the new schema. Whatever drops, renames or alters is
/// refused, and so is what SQLite can only do by building the table anew.
/// </summary>
internal static partial class MigrationLint
{
    public static IEnumerable<string> Faults(IEnumerable<MigrationOperation> operations)
    {
        var all = operations.ToList();
        var made = all.OfType<CreateTableOperation>()
            .Select(t => t.Name)
            .ToHashSet(StringComparer.Ordinal);
        return all.Select(o => Fault(o, made)).OfType<string>();
    }

    private static string? Fault(MigrationOperation operation, HashSet<string> made) =>
        operation switch
        {
            CreateTableOperation
            or CreateIndexOperation
            or CreateSequenceOperation
            or EnsureSchemaOperation => null,
            // An index is no promise to anyone; it may be replaced by a better one.
            DropIndexOperation => null,
            AddColumnOperation column => column.IsNullable
            || column.DefaultValue is not null
            || column.DefaultValueSql is not null
                ? null
                : $"{column.Table}.{column.Name} is neither nullable nor has a default",
            SqlOperation sql => Destroys().Match(sql.Sql) is { Success: true } found
                ? $"SQL that says {found.Value}"
                : null,
            ITableMigrationOperation table when made.Contains(table.Table) => null,
            _ => $"{operation.GetType().Name} on {Table(operation)}",
        };

    private static string Table(MigrationOperation operation) =>
        operation is ITableMigrationOperation table ? table.Table : "the database";

    [GeneratedRegex(
        "DROP (TABLE|COLUMN|VIEW)|ALTER TABLE\\s+\\S+\\s+(?!ADD )\\S+|RENAME|DELETE FROM|TRUNCATE",
        RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture,
        1000
    )]
    private static partial Regex Destroys();
}
