using System.Reflection;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace CrmModular.Sdk.Data;

/// <summary>The columns and indexes that follow from a kind of record.</summary>
internal static class RecordColumns
{
    public static void Map<T>(RecordType<T> type, EntityTypeBuilder<T> entity)
        where T : Entity
    {
        foreach (
            var field in type
                .Fields.OfType<TextRecordField<T>>()
                .Where(f => f.Type != RecordFieldType.LongText)
        )
        {
            var column = entity.Property<string>(field.Name);
            // A column that was made without a length keeps its type; its limit is the attribute's, which every save asks.
            if (column.Metadata.PropertyInfo?.IsDefined(typeof(TextLimitAttribute)) != true)
            {
                column.HasMaxLength(field.MaxLength);
            }
        }

        foreach (var field in type.Unique)
        {
            // The save looks before it writes and says who has the value; of two at once, and of what comes back from the bin,
            // only the database knows.
            var column = ModelConventions.SnakeCase(field.Name);
            entity
                .HasIndex(field.Name)
                .IsUnique()
                .HasFilter($"{column} <> '' AND deleted_at IS NULL");
        }

        if (type.Currency is { } currency)
        {
            entity
                .ComplexProperty<Money>(currency.Of.MoneyName())
                .Property(m => m.Currency)
                .HasMaxLength(currency.MaxLength);
        }

        var sort = type.Title.Name + "Sort";
        entity.Property<string>(sort).HasMaxLength(SortKey.MaxLength);
        entity.HasIndex(sort, nameof(Entity.Id));
        entity.HasIndex(nameof(Entity.DeletedAt));
    }

    private static string MoneyName(this System.Linq.Expressions.LambdaExpression of) =>
        (
            (System.Linq.Expressions.MemberExpression)
                ((System.Linq.Expressions.MemberExpression)of.Body).Expression!
        )
            .Member
            .Name;
}
