using System.Linq.Expressions;

namespace CrmModular.Sdk.Data;

/// <summary>Writes the expression that reads a row of a list: its id and version, and nothing but the columns asked for.</summary>
internal static class ListRowProjection
{
    public static Expression<Func<T, ListRow>> Of<T>(
        ListDefinition<T> definition,
        IReadOnlyList<ListField<T>> columns
    )
        where T : Entity
    {
        var e = Expression.Parameter(typeof(T), "e");
        var values = columns.Select(c =>
            Expression.Convert(ParameterSwap.In(c.Shown, e), typeof(object))
        );
        var row = Expression.New(
            typeof(ListRow).GetConstructors()[0],
            Expression.Property(e, nameof(Entity.Id)),
            Expression.Property(e, nameof(Entity.Version)),
            Expression.NewArrayInit(typeof(object), values)
        );
        var bindings = new List<MemberBinding>();
        Bind(nameof(ListRow.Currency), definition.Currency);
        Bind(nameof(ListRow.Human), definition.Human);
        return Expression.Lambda<Func<T, ListRow>>(Expression.MemberInit(row, bindings), e);

        void Bind(string property, LambdaExpression? value)
        {
            if (value is not null)
            {
                bindings.Add(
                    Expression.Bind(
                        typeof(ListRow).GetProperty(property)!,
                        ParameterSwap.In(value, e)
                    )
                );
            }
        }
    }
}
