using System.Globalization;
using System.Linq.Expressions;
using System.Reflection;

namespace CrmModular.Sdk.Data;

/// <summary>
/// Finds a part of a text without regard to case, the same way in both stores. They fold A to Z only (SQLite's <c>lower</c>, and
/// PostgreSQL's under the collation of our texts), so any other letter is looked for as it was typed, small, large, and large
/// at the start of a word.
/// </summary>
public static class TextPart
{
    private static readonly MethodInfo Contains = typeof(string).GetMethod(
        nameof(string.Contains),
        [typeof(string)]
    )!;
    private static readonly MethodInfo ToLower = typeof(string).GetMethod(
        nameof(string.ToLower),
        []
    )!;

    /// <summary>The records of which one of some texts has a part.</summary>
    /// <typeparam name="T">The record.</typeparam>
    /// <param name="query">The records.</param>
    /// <param name="part">What is looked for; without it, all records stay.</param>
    /// <param name="texts">The texts of a record.</param>
    public static IQueryable<T> WherePart<T>(
        this IQueryable<T> query,
        string? part,
        params ReadOnlySpan<Expression<Func<T, string>>> texts
    )
    {
        if (string.IsNullOrWhiteSpace(part) || texts.IsEmpty)
        {
            return query;
        }

        var e = texts[0].Parameters[0];
        Expression? any = null;
        foreach (var text in texts)
        {
            var one = Condition(ParameterSwap.In(text, e), part.Trim());
            any = any is null ? one : Expression.OrElse(any, one);
        }

        return query.Where(Expression.Lambda<Func<T, bool>>(any!, e));
    }

    /// <summary>Those whose name begins with what is looked for, before those that have it elsewhere; otherwise in the order that they have.</summary>
    /// <param name="found">What was found.</param>
    /// <param name="part">What is looked for; without it, the order stays.</param>
    /// <param name="name">The name of one of them.</param>
    public static IEnumerable<T> BeginningFirst<T>(
        this IEnumerable<T> found,
        string? part,
        Func<T, string> name
    ) =>
        string.IsNullOrWhiteSpace(part)
            ? found
            : found.OrderBy(f =>
                !name(f).StartsWith(part.Trim(), StringComparison.CurrentCultureIgnoreCase)
            );

    /// <summary>That a text has a part.</summary>
    internal static Expression Condition(Expression text, string part)
    {
        var folded = Expression.Call(text, ToLower);
        return Writings(part)
            .Select<string, Expression>(writing =>
                Expression.Call(folded, Contains, Keyset.Parameter(writing, typeof(string)))
            )
            .Aggregate(Expression.OrElse);
    }

    /// <summary>The ways in which a part may stand in a text whose A to Z are small.</summary>
    internal static IReadOnlyList<string> Writings(string part)
    {
        var invariant = CultureInfo.InvariantCulture.TextInfo;
        var small = invariant.ToLower(part);
        return
        [
            .. new[] { part, small, invariant.ToTitleCase(small), invariant.ToUpper(part) }
                .Select(SmallAscii)
                .Distinct(StringComparer.Ordinal),
        ];
    }

    private static string SmallAscii(string text) =>
        string.Concat(text.Select(c => char.IsAsciiLetterUpper(c) ? char.ToLowerInvariant(c) : c));
}
