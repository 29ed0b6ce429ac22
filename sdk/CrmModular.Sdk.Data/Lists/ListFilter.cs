using System.Globalization;
using System.Linq.Expressions;

namespace CrmModular.Sdk.Data;

/// <summary>
/// Reads filters as they stand in an address and puts them into a query: <c>a,b</c> any of several values (a choice, people,
/// tags), <c>-</c> for nothing, the id of the record that a text names, <c>x..y</c> a range with either end left out, otherwise a part of a text.
/// </summary>
public static class ListFilter
{
    /// <summary>The filter value that means "empty".</summary>
    public const string Nothing = "-";

    /// <summary>The greatest number of values of one filter.</summary>
    public const int MaxValues = 100;

    /// <summary>The days whose beginning and end are points in time in every time zone.</summary>
    private static readonly DateOnly FirstDay = DateOnly.MinValue.AddDays(2);
    private static readonly DateOnly LastDay = DateOnly.MaxValue.AddDays(-2);

    /// <summary>The condition of one filter.</summary>
    /// <exception cref="RuleException">The text is not a filter for a field of this kind.</exception>
    public static Expression<Func<T, bool>> Condition<T>(
        ListField<T> field,
        string text,
        ListFilterContext context
    )
    {
        var e = field.Shown.Parameters[0];
        var value = field.Shown.Body;
        var body = field.Kind switch
        {
            FieldKind.Text => text == Nothing ? IsNothing(value)
            : RecordIn(field, text) is { } record ? IsRecord(field, e, record)
            : TextPart.Condition(value, text),
            FieldKind.Tags => AnyOf(
                Split(field, text),
                tag => tag == Nothing ? IsNothing(value) : TextPart.Condition(value, $"|{tag}|")
            ),
            FieldKind.Choice => AnyOf(
                Split(field, text),
                choice => choice == Nothing ? IsNothing(value) : Is(value, choice)
            ),
            FieldKind.Person => AnyOf(
                Split(field, text),
                person => Person(field, value, person, context)
            ),
            FieldKind.Number => Range(field, value, text, end => Number(field, end, 1)),
            FieldKind.Money => Range(field, value, text, end => Number(field, end, Money.Scale)),
            FieldKind.Date => Range(field, value, text, end => Date(field, end)),
            FieldKind.Time => Times(field, value, text, context.TimeZone),
            _ => throw new InvalidOperationException($"No filter for {field.Kind}."),
        };
        return Expression.Lambda<Func<T, bool>>(body, e);
    }

    /// <summary>The record that a filter of this field names by its id; null for a part of a text.</summary>
    public static Guid? RecordIn<T>(ListField<T> field, string text) =>
        field.Record is not null && Guid.TryParse(text, out var id) ? id : null;

    private static Expression IsRecord<T>(ListField<T> field, ParameterExpression e, Guid id) =>
        Expression.Equal(
            new ParameterSwap(field.Record!.Parameters[0], e).Visit(field.Record.Body),
            Keyset.Parameter((Guid?)id, typeof(Guid?))
        );

    private static string[] Split<T>(ListField<T> field, string text)
    {
        var values = text.Split(
            ',',
            StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries
        );
        return values.Length <= MaxValues
            ? values
            : throw new RuleException(
                "list.filter.many",
                field.Key,
                [("field", field.Key), ("n", MaxValues)]
            );
    }

    private static Expression AnyOf(
        IReadOnlyList<string> values,
        Func<string, Expression> condition
    ) =>
        values.Count == 0
            ? Expression.Constant(true)
            : values.Select(condition).Aggregate(Expression.OrElse);

    private static Expression Is(Expression value, string text)
    {
        if (!value.Type.IsEnum)
        {
            return Expression.Equal(value, Keyset.Parameter(text, typeof(string)));
        }

        return Enum.TryParse(value.Type, text, true, out var choice)
            ? Expression.Equal(value, Keyset.Parameter(choice, value.Type))
            : Expression.Constant(false);
    }

    private static Expression IsNothing(Expression value) =>
        value.Type == typeof(string) ? Expression.Equal(value, Expression.Constant(""))
        : Nullable.GetUnderlyingType(value.Type) is null ? Expression.Constant(false)
        : Expression.Equal(value, Expression.Constant(null, value.Type));

    private static Expression Person<T>(
        ListField<T> field,
        Expression value,
        string text,
        ListFilterContext context
    )
    {
        if (text == Nothing)
        {
            return IsNothing(value);
        }

        if (text == "team" && context.Team is { } team)
        {
            return Expression.Call(
                typeof(Queryable),
                nameof(Queryable.Contains),
                [typeof(Guid?)],
                team.Expression,
                value
            );
        }

        Guid? person =
            text == "me" ? context.Me ?? Guid.Empty
            : Guid.TryParse(text, out var id) ? id
            : throw Wrong(field, text);
        return Expression.Equal(value, Keyset.Parameter(person, typeof(Guid?)));
    }

    private static Expression Range<T>(
        ListField<T> field,
        Expression value,
        string text,
        Func<string, object> parse
    )
    {
        if (text == Nothing)
        {
            return IsNothing(value);
        }

        var (from, to) = Ends(text);
        var type = Nullable.GetUnderlyingType(value.Type) ?? value.Type;
        Expression condition = Expression.Constant(true);
        Expression End(string end) =>
            Expression.Convert(Keyset.Parameter(Convert(parse(end), type), type), value.Type);
        if (from.Length > 0)
        {
            condition = Expression.GreaterThanOrEqual(value, End(from));
        }

        return to.Length > 0
            ? Expression.AndAlso(condition, Expression.LessThanOrEqual(value, End(to)))
            : condition;
        object Convert(object parsed, Type target) =>
            parsed is not long number || target != typeof(int) ? parsed
            : number is >= int.MinValue and <= int.MaxValue ? (int)number
            : throw Wrong(field, text);
    }

    private static Expression Times<T>(
        ListField<T> field,
        Expression value,
        string text,
        TimeZoneInfo zone
    )
    {
        if (text == Nothing)
        {
            return IsNothing(value);
        }

        var (from, to) = Ends(text);
        Expression condition = Expression.Constant(true);
        if (from.Length > 0)
        {
            condition = Expression.GreaterThanOrEqual(value, Start(from, 0));
        }

        return to.Length > 0
            ? Expression.AndAlso(condition, Expression.LessThan(value, Start(to, 1)))
            : condition;
        Expression Start(string end, int days)
        {
            var date = Date(field, end);
            if (date < FirstDay || date > LastDay)
            {
                throw Wrong(field, text);
            }

            var midnight = date.AddDays(days).ToDateTime(TimeOnly.MinValue);
            var time = new DateTimeOffset(midnight, zone.GetUtcOffset(midnight)).ToUniversalTime();
            return Expression.Convert(Keyset.Parameter(time, typeof(DateTimeOffset)), value.Type);
        }
    }

    private static (string From, string To) Ends(string text)
    {
        var dots = text.IndexOf("..", StringComparison.Ordinal);
        return dots < 0 ? (text, text) : (text[..dots], text[(dots + 2)..]);
    }

    private static object Number<T>(ListField<T> field, string text, int scale) =>
        decimal.TryParse(text, NumberStyles.Number, CultureInfo.InvariantCulture, out var number)
        && Math.Abs(number) < long.MaxValue / scale
            ? (long)(number * scale)
            : throw Wrong(field, text);

    private static DateOnly Date<T>(ListField<T> field, string text) =>
        DateOnly.TryParseExact(
            text,
            "yyyy-MM-dd",
            CultureInfo.InvariantCulture,
            DateTimeStyles.None,
            out var date
        )
            ? date
            : throw Wrong(field, text);

    private static RuleException Wrong<T>(ListField<T> field, string text) =>
        new("list.filter.wrong", field.Key, [("field", field.Key), ("value", text)]);
}

/// <summary>What a filter may refer to.</summary>
/// <param name="Me">The person whom <c>me</c> means; null when nobody is signed in.</param>
/// <param name="TimeZone">The time zone in which days begin and end.</param>
public sealed record ListFilterContext(Guid? Me, TimeZoneInfo TimeZone)
{
    /// <summary>The people whom <c>team</c> means: the person and those who report to it, at any depth.</summary>
    public IQueryable<Guid?>? Team { get; init; }
}
