using System.Linq.Expressions;

namespace CrmModular.Sdk.Data;

/// <summary>The order of a list: by a field's sort value, and by the id where two are equal, so that it is always whole.</summary>
/// <param name="Text">The field's key, with a minus before it for downwards, as cursors keep it.</param>
/// <param name="Sorted">The value to sort by.</param>
internal sealed record ListOrder<T>(string Text, LambdaExpression Sorted)
    where T : Entity
{
    private bool Descending => Text[0] == '-';

    /// <summary>The order that a request asks for; the list's own where it names none, or no field that sorts.</summary>
    public static ListOrder<T> Of(ListDefinition<T> definition, ListRequest request) =>
        Find(definition, request.Sort) ?? Find(definition, definition.DefaultSort)!;

    /// <summary>Sorts a query.</summary>
    /// <param name="query">The query.</param>
    /// <param name="back">Whether the other way round, for what lies before a row.</param>
    public IQueryable<T> Apply(IQueryable<T> query, bool back = false)
    {
        var descending = Descending != back;
        var by = Expression.Call(
            typeof(Queryable),
            descending ? nameof(Queryable.OrderByDescending) : nameof(Queryable.OrderBy),
            [typeof(T), Sorted.ReturnType],
            query.Expression,
            Expression.Quote(Sorted)
        );
        var ordered = (IOrderedQueryable<T>)query.Provider.CreateQuery<T>(by);
        if (Sorted.ReturnType == typeof(Guid))
        {
            return ordered;
        }

        return descending ? ordered.ThenByDescending(e => e.Id) : ordered.ThenBy(e => e.Id);
    }

    /// <summary>Limits a query to what lies after a row, or before it.</summary>
    public IQueryable<T> Beyond(IQueryable<T> query, Cursor cursor) =>
        query.Where(Keyset.After<T>(Sorted, cursor, Descending));

    /// <summary>A projection with the sort value beside it, of which the next page's cursor is made.</summary>
    public Expression<Func<T, Keyed<TRow>>> Keyed<TRow>(Expression<Func<T, TRow>> projection)
    {
        var e = projection.Parameters[0];
        var body = Expression.New(
            typeof(Keyed<TRow>).GetConstructors()[0],
            projection.Body,
            Expression.Convert(ParameterSwap.In(Sorted, e), typeof(object))
        );
        return Expression.Lambda<Func<T, Keyed<TRow>>>(body, e);
    }

    private static ListOrder<T>? Find(ListDefinition<T> definition, string? sort) =>
        sort?.TrimStart('-') is ListRequest.ById && sort.Length - ListRequest.ById.Length < 2
            ? new ListOrder<T>(sort, (Expression<Func<T, Guid>>)(e => e.Id))
        : sort is { Length: > 0 } && definition.Field(sort.TrimStart('-'))?.Sorted is { } sorted
            ? new ListOrder<T>(sort, sorted)
        : null;
}

/// <summary>A row with the value that its list is sorted by.</summary>
internal sealed record Keyed<TRow>(TRow Row, object? Sort);

/// <summary>Puts an expression in place of a parameter.</summary>
internal sealed class ParameterSwap(ParameterExpression from, Expression to) : ExpressionVisitor
{
    /// <summary>The body of a lambda, said of something else than its parameter.</summary>
    public static Expression In(LambdaExpression lambda, Expression of) =>
        new ParameterSwap(lambda.Parameters[0], of).Visit(lambda.Body);

    protected override Expression VisitParameter(ParameterExpression node) =>
        node == from ? to : node;
}
