using System.Linq.Expressions;

namespace CrmModular.Sdk.Data;

/// <summary>
/// Writes the expression that reads a row of a list: its id and version, nothing but the columns asked for, and the names of
/// the people in them, which would otherwise be a query of their own.
/// </summary>
internal static class ListRowProjection
{
    public static Expression<Func<T, ListRow>> Of<T>(
        ListDefinition<T> definition,
        IReadOnlyList<ListField<T>> columns,
        IQueryable<PersonRow> people
    )
        where T : Entity
    {
        var e = Expression.Parameter(typeof(T), "e");
        var shown = columns.Select(c => (c.Kind, Value: ParameterSwap.In(c.Shown, e))).ToList();
        var row = Expression.New(
            typeof(ListRow).GetConstructors()[0],
            Expression.Property(e, nameof(Entity.Id)),
            Expression.Property(e, nameof(Entity.Version)),
            Expression.NewArrayInit(
                typeof(object),
                shown.Select(s => Expression.Convert(s.Value, typeof(object)))
            )
        );
        Expression<Func<Guid?, string?>> name = id =>
            people.Where(p => p.Id == id).Select(p => p.Name).FirstOrDefault();
        var names = shown
            .Where(s => s.Kind == FieldKind.Person)
            .Select(s => ParameterSwap.In(name, Expression.Convert(s.Value, typeof(Guid?))))
            .ToList();
        var bindings = new List<MemberBinding>();
        Bind(nameof(ListRow.Currency), definition.Currency);
        Bind(nameof(ListRow.Human), definition.Human);
        if (names.Count > 0)
        {
            bindings.Add(
                Expression.Bind(
                    typeof(ListRow).GetProperty(nameof(ListRow.People))!,
                    Expression.NewArrayInit(typeof(string), names)
                )
            );
        }

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
