using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace CrmModular.Host.Data.Bulk;

/// <summary>An entity's table as the model knows it: columns, and what each value is in the store.</summary>
internal sealed class BulkTable
{
    private readonly Func<object, object?>[] _values;

    public BulkTable(DbContext context, Type entity)
    {
        var type = context.Model.FindEntityType(entity)!;
        var table = StoreObjectIdentifier.Create(type, StoreObjectType.Table)!.Value;
        Name = table.Schema is { } schema ? $"{schema}.{table.Name}" : table.Name;
        var columns = new List<string>();
        var types = new List<string>();
        var values = new List<Func<object, object?>>();
        foreach (var property in type.GetProperties())
        {
            Add(property, table, e => e, columns, types, values);
        }

        foreach (var complex in type.GetComplexProperties())
        {
            var read = complex.PropertyInfo!;
            foreach (var property in complex.ComplexType.GetProperties())
            {
                Add(property, table, e => read.GetValue(e), columns, types, values);
            }
        }

        Columns = columns;
        Types = types;
        _values = [.. values];
    }

    public string Name { get; }

    public IReadOnlyList<string> Columns { get; }

    /// <summary>The type of each column in the store.</summary>
    public IReadOnlyList<string> Types { get; }

    public object? Value(int column, object entity) => _values[column](entity);

    private static void Add(
        IProperty property,
        StoreObjectIdentifier table,
        Func<object, object?> owner,
        List<string> columns,
        List<string> types,
        List<Func<object, object?>> values
    )
    {
        columns.Add(property.GetColumnName(table)!);
        types.Add(property.GetColumnType(table));
        var convert = property.GetTypeMapping().Converter?.ConvertToProvider;
        var getter = property.PropertyInfo!;
        var read = Reader(getter);
        values.Add(e =>
        {
            var value = owner(e) is { } holder ? read(holder) : null;
            return value is null || convert is null ? value : convert(value);
        });
    }

    /// <summary>A compiled getter: reflection would cost seconds over a million rows.</summary>
    private static Func<object, object?> Reader(System.Reflection.PropertyInfo property)
    {
        var e = System.Linq.Expressions.Expression.Parameter(typeof(object));
        var body = System.Linq.Expressions.Expression.Convert(
            System.Linq.Expressions.Expression.Property(
                System.Linq.Expressions.Expression.Convert(e, property.DeclaringType!),
                property
            ),
            typeof(object)
        );
        return System.Linq.Expressions.Expression.Lambda<Func<object, object?>>(body, e).Compile();
    }
}
