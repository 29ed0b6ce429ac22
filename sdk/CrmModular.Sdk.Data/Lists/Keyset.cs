using System.Globalization;
using System.Linq.Expressions;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.WebUtilities;

namespace CrmModular.Sdk.Data;

/// <summary>Where a page begins: after (or before) the row with this sort value and id.</summary>
/// <param name="Sort">The order it was made for, so that it is not used for another.</param>
/// <param name="Value">The row's sort value.</param>
/// <param name="Id">The row's id.</param>
/// <param name="Back">Whether the page lies before the row.</param>
internal sealed record Cursor(string Sort, string Value, Guid Id, bool Back)
{
    public string Write() => WebEncoders.Base64UrlEncode(JsonSerializer.SerializeToUtf8Bytes(this));

    /// <summary>Reads a cursor; null when it was not made for this order, or not by us.</summary>
    /// <param name="text">The cursor as it stood in the address.</param>
    /// <param name="sort">The order of the list.</param>
    /// <param name="type">The type of the values that the list is sorted by.</param>
    public static Cursor? Read(string? text, string sort, Type type)
    {
        if (string.IsNullOrEmpty(text))
        {
            return null;
        }

        try
        {
            var cursor = JsonSerializer.Deserialize<Cursor>(
                Encoding.UTF8.GetString(WebEncoders.Base64UrlDecode(text))
            );
            return
                string.Equals(cursor?.Sort, sort, StringComparison.Ordinal)
                && Keyset.Parse(cursor!.Value, type) is not null
                && PlainCharacters.Are(cursor.Value)
                ? cursor
                : null;
        }
        catch (Exception e) when (e is FormatException or JsonException)
        {
            return null;
        }
    }
}

/// <summary>
/// Paging by the last row seen, so that page 1,000 costs what page 1 costs. The condition is written
/// <c>v &gt;= x and (v &gt; x or id &gt; y)</c>: both stores then walk the index from <c>x</c> on, which they do not for the
/// equivalent with <c>or</c> outside.
/// </summary>
internal static class Keyset
{
    public static Expression<Func<T, bool>> After<T>(
        LambdaExpression sorted,
        Cursor cursor,
        bool descending
    )
        where T : Entity
    {
        var e = sorted.Parameters[0];
        var value = sorted.Body;
        var seen = Parameter(Parse(cursor.Value, value.Type), value.Type);
        var id = Expression.Property(e, nameof(Entity.Id));
        var seenId = Parameter(cursor.Id, typeof(Guid));
        var up = descending == cursor.Back;
        var condition = Expression.AndAlso(
            Compare(value, seen, up, orEqual: true),
            Expression.OrElse(
                Compare(value, seen, up, orEqual: false),
                Compare(id, seenId, up, orEqual: false)
            )
        );
        return Expression.Lambda<Func<T, bool>>(condition, e);
    }

    public static string Format(object? value) =>
        value switch
        {
            null => "",
            string text => text,
            DateTimeOffset time => time.UtcTicks.ToString(CultureInfo.InvariantCulture),
            DateOnly date => date.DayNumber.ToString(CultureInfo.InvariantCulture),
            IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
            _ => throw new InvalidOperationException(
                $"A list cannot sort by {value.GetType().Name}."
            ),
        };

    /// <summary>Reads what <see cref="Format"/> wrote; null when it is no value of the type.</summary>
    internal static object? Parse(string text, Type type)
    {
        if (type == typeof(string))
        {
            return text;
        }

        if (type == typeof(Guid))
        {
            return Guid.TryParse(text, out var id) ? id : null;
        }

        if (!long.TryParse(text, CultureInfo.InvariantCulture, out var number))
        {
            return null;
        }

        return type switch
        {
            _ when type == typeof(DateTimeOffset) => number >= 0
            && number <= DateTime.MaxValue.Ticks
                ? new DateTimeOffset(number, TimeSpan.Zero)
                : null,
            _ when type == typeof(DateOnly) => number >= 0 && number <= DateOnly.MaxValue.DayNumber
                ? DateOnly.FromDayNumber((int)number)
                : null,
            _ when type == typeof(int) => number >= int.MinValue && number <= int.MaxValue
                ? (int)number
                : null,
            _ => number,
        };
    }

    /// <summary>A value that EF sends as a parameter: a bare constant would make a new plan for each page.</summary>
    internal static Expression Parameter(object? value, Type type)
    {
        var box = Activator.CreateInstance(typeof(Box<>).MakeGenericType(type), value)!;
        return Expression.Property(Expression.Constant(box), nameof(Box<int>.Value));
    }

    private static Expression Compare(Expression left, Expression right, bool greater, bool orEqual)
    {
        if (left.Type == typeof(string) || left.Type == typeof(Guid))
        {
            var compared =
                left.Type == typeof(string)
                    ? Expression.Call(typeof(string), nameof(string.Compare), null, left, right)
                    : (Expression)Expression.Call(left, nameof(Guid.CompareTo), null, right);
            left = compared;
            right = Expression.Constant(0);
        }

        return (greater, orEqual) switch
        {
            (true, true) => Expression.GreaterThanOrEqual(left, right),
            (true, false) => Expression.GreaterThan(left, right),
            (false, true) => Expression.LessThanOrEqual(left, right),
            (false, false) => Expression.LessThan(left, right),
        };
    }

    private sealed class Box<TValue>(TValue value)
    {
        public TValue Value { get; } = value;
    }
}
