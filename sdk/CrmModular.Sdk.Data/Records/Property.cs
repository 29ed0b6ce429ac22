using System.Linq.Expressions;

namespace CrmModular.Sdk.Data;

/// <summary>A property of an entity, read and written by code that is compiled once.</summary>
internal sealed class Property<T, TValue>
{
    private readonly Func<T, TValue> _read;
    private readonly Action<T, TValue> _write;

    public Property(Expression<Func<T, TValue>> of)
    {
        Of = of;
        _read = of.Compile();
        var value = System.Linq.Expressions.Expression.Parameter(typeof(TValue), "value");
        _write = System
            .Linq.Expressions.Expression.Lambda<Action<T, TValue>>(
                System.Linq.Expressions.Expression.Assign(of.Body, value),
                of.Parameters[0],
                value
            )
            .Compile();
    }

    public Expression<Func<T, TValue>> Of { get; }

    public TValue Read(T record) => _read(record);

    public void Write(T record, TValue value) => _write(record, value);

    /// <summary>The name of the property that an expression reads.</summary>
    /// <exception cref="ArgumentException">It reads something else.</exception>
    public static string NameOf(LambdaExpression of) =>
        of.Body is MemberExpression { Expression: ParameterExpression, Member.Name: var name }
            ? name
            : throw new ArgumentException($"{of} is no property of the record.", nameof(of));

    /// <summary>The expression that reads a property by its name.</summary>
    public static Expression<Func<T, TValue>> Expression(string name)
    {
        var record = System.Linq.Expressions.Expression.Parameter(typeof(T), "e");
        return System.Linq.Expressions.Expression.Lambda<Func<T, TValue>>(
            System.Linq.Expressions.Expression.Property(record, name),
            record
        );
    }
}
