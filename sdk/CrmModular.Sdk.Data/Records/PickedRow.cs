using System.Linq.Expressions;

namespace CrmModular.Sdk.Data;

/// <summary>What is read of a record to name it; written as an expression, so that nothing else is read.</summary>
internal sealed class PickedRow
{
    public Guid Id { get; init; }
    public string Name { get; init; } = "";
    public string Second { get; init; } = "";

    public static Expression<Func<T, PickedRow>> Of<T>(
        Expression<Func<T, string>> name,
        Expression<Func<T, string>>? second
    )
        where T : Entity
    {
        var e = name.Parameters[0];
        return Expression.Lambda<Func<T, PickedRow>>(
            Expression.MemberInit(
                Expression.New(typeof(PickedRow)),
                Bind(nameof(Id), Expression.Property(e, nameof(Entity.Id))),
                Bind(nameof(Name), name.Body),
                Bind(
                    nameof(Second),
                    second is null ? Expression.Constant("") : ParameterSwap.In(second, e)
                )
            ),
            e
        );
    }

    public static Expression<Func<T, NamedRow>> Named<T>(
        Expression<Func<T, string>> name,
        string sort
    )
        where T : Entity
    {
        var e = name.Parameters[0];
        return Expression.Lambda<Func<T, NamedRow>>(
            Expression.MemberInit(
                Expression.New(typeof(NamedRow)),
                Expression.Bind(
                    typeof(NamedRow).GetProperty(nameof(NamedRow.Id))!,
                    Expression.Property(e, nameof(Entity.Id))
                ),
                Expression.Bind(typeof(NamedRow).GetProperty(nameof(NamedRow.Name))!, name.Body),
                Expression.Bind(
                    typeof(NamedRow).GetProperty(nameof(NamedRow.Sort))!,
                    Expression.Property(e, sort)
                )
            ),
            e
        );
    }

    private static MemberAssignment Bind(string property, Expression value) =>
        Expression.Bind(typeof(PickedRow).GetProperty(property)!, value);
}
