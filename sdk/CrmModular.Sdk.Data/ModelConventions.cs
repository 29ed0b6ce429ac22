using System.Globalization;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace CrmModular.Sdk.Data;

/// <summary>Names and types that are the same for every table of every module.</summary>
public static class ModelConventions
{
    /// <summary>Maps an entity to a table of a module: <c>sales_orders</c> in SQLite, <c>sales.orders</c> in PostgreSQL.</summary>
    public static void ToModuleTable<T>(
        this EntityTypeBuilder<T> entity,
        string name,
        string moduleId,
        DatabaseProvider provider,
        bool migrate = true
    )
        where T : class
    {
        void Exclude(TableBuilder<T> table)
        {
            if (!migrate)
            {
                table.ExcludeFromMigrations();
            }
        }

        if (provider == DatabaseProvider.Sqlite)
        {
            entity.ToTable($"{moduleId}_{name}", Exclude);
        }
        else
        {
            entity.ToTable(name, moduleId, Exclude);
        }
    }

    internal static void ConfigureTypes(ModelConfigurationBuilder types, DatabaseProvider provider)
    {
        types.Properties<Enum>().HaveConversion<string>().HaveMaxLength(30);
        if (provider == DatabaseProvider.Sqlite)
        {
            types.Properties<Guid>().HaveConversion<BigEndianGuid>();
            types.Properties<DateTimeOffset>().HaveConversion<UtcMicroseconds>();
            // The same for values that stand in no column, as in the answer of a hand-written query.
            types.DefaultTypeMapping<Guid>().HasConversion<BigEndianGuid>();
            types.DefaultTypeMapping<DateTimeOffset>().HasConversion<UtcMicroseconds>();
        }
        else
        {
            types.Properties<DateTimeOffset>().HaveConversion<UtcOffset>();
        }
    }

    /// <summary>Gives every column its name in lower case with underscores, and every text that sorts the byte order that SQLite has by itself.</summary>
    internal static void NameColumns(ModelBuilder model, DatabaseProvider provider)
    {
        foreach (var entity in model.Model.GetEntityTypes())
        {
            Name(entity, "", provider);
            if (typeof(Entity).IsAssignableFrom(entity.ClrType))
            {
                LeaveOutBin(entity);
            }
        }
    }

    /// <summary>
    /// The indexes of lists hold only what is not in the bin: every list asks so, and a count then needs nothing but the index.
    /// The index of the bin holds only the bin: SQLite without statistics would otherwise take it for "not in the bin", which
    /// is nearly every row, and sort them all for each page.
    /// </summary>
    private static void LeaveOutBin(IMutableEntityType entity)
    {
        foreach (var index in entity.GetIndexes().Where(i => !i.IsUnique && i.GetFilter() is null))
        {
            if (index.Properties.Count > 1)
            {
                index.SetFilter("deleted_at IS NULL");
            }
            else if (index.Properties[0].Name == nameof(Entity.DeletedAt))
            {
                index.SetFilter("deleted_at IS NOT NULL");
            }
        }
    }

    private static void Name(IMutableTypeBase type, string prefix, DatabaseProvider provider)
    {
        foreach (var property in type.GetProperties())
        {
            property.SetColumnName(prefix + SnakeCase(property.Name));
            var sorts =
                property.Name.EndsWith("Sort", StringComparison.Ordinal) || property.IsIndex();
            if (
                provider == DatabaseProvider.PostgreSql
                && property.ClrType == typeof(string)
                && sorts
            )
            {
                property.SetCollation("C");
            }
        }

        foreach (var complex in type.GetComplexProperties())
        {
            Name(complex.ComplexType, $"{prefix}{SnakeCase(complex.Name)}_", provider);
        }
    }

    private static bool IsIndex(this IMutableProperty property) =>
        property.GetContainingIndexes().Any();

    internal static string SnakeCase(string name)
    {
        var text = new StringBuilder(name.Length + 4);
        for (var i = 0; i < name.Length; i++)
        {
            if (i > 0 && char.IsUpper(name[i]) && !char.IsUpper(name[i - 1]))
            {
                text.Append('_');
            }

            text.Append(char.ToLower(name[i], CultureInfo.InvariantCulture));
        }

        return text.ToString();
    }
}

/// <summary>Sixteen bytes, most significant first, so that UUIDv7 sorts by time in SQLite as it does in PostgreSQL.</summary>
internal sealed class BigEndianGuid()
    : ValueConverter<Guid, byte[]>(
        id => id.ToByteArray(true),
        bytes => new Guid(bytes, true),
        new ConverterMappingHints(size: 16)
    );

/// <summary>Microseconds since 1970 in UTC, because SQLite has no type for times and text would not compare.</summary>
internal sealed class UtcMicroseconds()
    : ValueConverter<DateTimeOffset, long>(
        time => (time.UtcTicks - DateTime.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond,
        value => new DateTimeOffset(
            DateTime.UnixEpoch.Ticks + (value * TimeSpan.TicksPerMicrosecond),
            TimeSpan.Zero
        )
    );

/// <summary>PostgreSQL takes only times whose offset is zero.</summary>
internal sealed class UtcOffset()
    : ValueConverter<DateTimeOffset, DateTimeOffset>(time => time.ToUniversalTime(), time => time);
