using System.Linq.Expressions;
using System.Reflection;
using Microsoft.EntityFrameworkCore;

namespace CrmModular.Sdk.Data;

/// <summary>Finds a part of a text as people mean it, the same way in both stores; see <see cref="FoldedText"/>.</summary>
public static class TextPart
{
    /// <summary>The name of <see cref="FoldedText.Of"/> in SQLite.</summary>
    public const string SqliteFunction = "crm_fold";

    private static readonly MethodInfo Contains = typeof(string).GetMethod(
        nameof(string.Contains),
        [typeof(string)]
    )!;
    private static readonly MethodInfo Fold = typeof(FoldedText).GetMethod(nameof(FoldedText.Of))!;

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
                !FoldedText
                    .Of(name(f))
                    .StartsWith(FoldedText.Of(part.Trim()), StringComparison.Ordinal)
            );

    /// <summary>That a text has a part.</summary>
    internal static Expression Condition(Expression text, string part) =>
        Expression.Call(
            Expression.Call(Fold, text),
            Contains,
            Keyset.Parameter(FoldedText.Of(part), typeof(string))
        );

    /// <summary>Has the store fold as the program does: SQLite by the function that each connection is given, PostgreSQL by one of its own.</summary>
    internal static void Map(ModelBuilder model, DatabaseProvider provider)
    {
        var fold = model.HasDbFunction(Fold);
        if (provider == DatabaseProvider.Sqlite)
        {
            fold.HasName(SqliteFunction);
        }
        else
        {
            fold.HasName("fold").HasSchema(PlatformModel.ModuleId);
        }
    }
}
