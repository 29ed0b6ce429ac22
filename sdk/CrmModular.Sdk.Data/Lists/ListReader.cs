using System.Linq.Expressions;
using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Caching.Memory;

namespace CrmModular.Sdk.Data;

/// <summary>Reads a list for the current user: rights, filters, order, one page, a bounded count.</summary>
/// <typeparam name="T">The entity.</typeparam>
/// <param name="context">The module's context.</param>
/// <param name="definition">The list.</param>
/// <param name="user">Who looks.</param>
/// <param name="company">Where days begin.</param>
/// <param name="search">Finds records by a part of their texts.</param>
/// <param name="cache">Keeps counts that stopped at their bound for some seconds: they say little and cost most.</param>
public sealed partial class ListReader<T>(
    ModuleDbContext context,
    ListDefinition<T> definition,
    ICurrentUser user,
    ICompany company,
    IRecordSearch search,
    IMemoryCache cache
)
    where T : Entity
{
    private static readonly TimeSpan BoundKept = TimeSpan.FromSeconds(10);

    /// <summary>The module's context.</summary>
    public ModuleDbContext Context { get; } = context;

    /// <summary>The list.</summary>
    public ListDefinition<T> Definition { get; } = definition;

    /// <summary>The records that the request's filters leave of those that the user may see.</summary>
    /// <exception cref="RuleException">A filter cannot be read or names no field.</exception>
    public IQueryable<T> Filter(ListRequest request)
    {
        var query = Source(request.Bin).AsNoTracking();
        var filterContext = new ListFilterContext(user.PersonId, company.TimeZone)
        {
            Team = Context
                .Reach.Where(r =>
                    r.ViewerId == user.PersonId && r.Scope == RecordScope.Subordinates
                )
                .Select(r => (Guid?)r.OwnerId),
        };
        foreach (var (key, text) in request.Filters)
        {
            var field = Definition.Field(key);
            if (field is not { Filterable: true })
            {
                throw new RuleException("list.filter.unknown", key, [("field", key)]);
            }

            query = query.Where(ListFilter.Condition(field, text, filterContext));
        }

        if (request.Only is { } only)
        {
            query = query.Where(e => only.Contains(e.Id));
        }

        return string.IsNullOrWhiteSpace(request.Search)
            ? query
            : search.Restrict(Context, query, ModuleDbContext.KindOf(typeof(T)), request.Search);
    }

    /// <summary>The records in use, or those in the bin, that the user reaches: the bin with the permission to delete.</summary>
    private IQueryable<T> Source(bool bin) =>
        bin
            ? InBin().Visible(Context, user, Definition.DeletePermission ?? Definition.Permission)
            : Context.Set<T>().Visible(Context, user, Definition.Permission);

    /// <summary>Every record in the bin, without regard to rights.</summary>
    internal IQueryable<T> InBin() =>
        Context
            .Set<T>()
            .IgnoreQueryFilters([ModuleDbContext.BinFilter])
            .Where(e => e.DeletedAt != null);

    /// <summary>A page of rows with the values of the asked columns.</summary>
    public Task<ListPage<ListRow>> RowsAsync(
        ListRequest request,
        IReadOnlyList<ListField<T>> columns,
        CancellationToken ct
    ) => PageAsync(request, RowOf(columns), row => row.Id, ct);

    /// <summary>A page of a projection of the caller's.</summary>
    /// <param name="request">What is asked for.</param>
    /// <param name="projection">What is read of each record; only these columns are fetched.</param>
    /// <param name="id">The id of a projected row.</param>
    /// <param name="ct">Cancels the read.</param>
    public Task<ListPage<TRow>> PageAsync<TRow>(
        ListRequest request,
        Expression<Func<T, TRow>> projection,
        Func<TRow, Guid> id,
        CancellationToken ct
    ) => PageAsync(request, projection, id, ListRequest.MaxLimit, ct);

    private async Task<ListPage<TRow>> PageAsync<TRow>(
        ListRequest request,
        Expression<Func<T, TRow>> projection,
        Func<TRow, Guid> id,
        int maxLimit,
        CancellationToken ct
    )
    {
        if (request.InFoundOrder)
        {
            return await FoundAsync(request, projection, id, maxLimit, ct);
        }

        var sort =
            request.Sort is { Length: > 0 } asked && Sortable(asked) is not null
                ? asked
                : Definition.DefaultSort;
        var descending = sort[0] == '-';
        var sorted = Sortable(sort)!;
        var cursor = Cursor.Read(request.Cursor, sort, sorted.ReturnType);
        var query = Filter(request);
        if (cursor is not null)
        {
            query = query.Where(Keyset.After<T>(sorted, cursor, descending));
        }

        var limit = Math.Clamp(request.Limit, 1, maxLimit);
        var back = cursor?.Back ?? false;
        var page = await Order(query, sorted, descending != back)
            .Select(Keyed(projection, sorted))
            .Take(limit + 1)
            .ToListAsync(ct);
        var more = page.Count > limit;
        if (more)
        {
            page.RemoveAt(limit);
        }

        if (back)
        {
            page.Reverse();
        }

        string At(Keyed<TRow> row, bool backwards) =>
            new Cursor(sort, Keyset.Format(row.Sort), id(row.Row), backwards).Write();
        var hasNext = back || more;
        var hasPrevious = back ? more : cursor is not null;
        return new ListPage<TRow>(
            [.. page.Select(row => row.Row)],
            hasNext && page.Count > 0 ? At(page[^1], false) : null,
            hasPrevious && page.Count > 0 ? At(page[0], true) : null
        );
    }

    /// <summary>All rows in order, some at a time: each part is read by itself, so that memory stays small and no lock is held.</summary>
    /// <param name="request">What is asked for; where it begins is not looked at.</param>
    /// <param name="columns">The columns whose values are read.</param>
    /// <param name="size">How many rows a part has.</param>
    /// <param name="ct">Cancels the read.</param>
    public async IAsyncEnumerable<IReadOnlyList<ListRow>> PartsAsync(
        ListRequest request,
        IReadOnlyList<ListField<T>> columns,
        int size,
        [EnumeratorCancellation] CancellationToken ct
    )
    {
        var row = RowOf(columns);
        string? cursor = null;
        do
        {
            var part = await PageAsync(
                request with
                {
                    Cursor = cursor,
                    Limit = size,
                },
                row,
                r => r.Id,
                size,
                ct
            );
            if (part.Items.Count > 0)
            {
                yield return part.Items;
            }

            cursor = part.Next;
        } while (cursor is not null);
    }

    /// <summary>How many there are, counted up to a bound.</summary>
    public async Task<BoundedCount> CountAsync(ListRequest request, CancellationToken ct)
    {
        var key = CountKey(request);
        if (cache.TryGetValue(key, out BoundedCount kept))
        {
            return kept;
        }

        var bound = string.IsNullOrWhiteSpace(request.Search)
            ? BoundedCount.Bound
            : BoundedCount.SearchBound;
        var count = request.InFoundOrder
            ? await search.CountAsync(Context, Find(request, bound + 1), ct)
            : await Filter(request).Select(e => e.Id).Take(bound + 1).CountAsync(ct);
        return count > bound
            ? cache.Set(key, new BoundedCount(bound, false), BoundKept)
            : new BoundedCount(count, true);
    }

    /// <summary>How many there are, counted up to a bound; without a query where the page is the only one.</summary>
    public async Task<BoundedCount> CountAsync<TRow>(
        ListRequest request,
        ListPage<TRow> page,
        CancellationToken ct
    ) =>
        page is { Next: null, Previous: null }
            ? new BoundedCount(page.Items.Count, true)
            : await CountAsync(request, ct);

    /// <summary>How many there are, all of them counted.</summary>
    public async Task<BoundedCount> CountExactlyAsync(ListRequest request, CancellationToken ct) =>
        new(await Filter(request).LongCountAsync(ct), true);

    /// <summary>The same filters in the same scope have the same count. A filter may say "me", so the person always counts, save with the scope of all and no filter.</summary>
    private string CountKey(ListRequest request)
    {
        var scope = user.ScopeOf(Definition.Permission);
        var who =
            scope == RecordScope.All && request.Filters.Count == 0
                ? ""
                : user.PersonId?.ToString("N");
        var filters = string.Join(
            '\n',
            request
                .Filters.OrderBy(f => f.Key, StringComparer.Ordinal)
                .Select(f => $"{f.Key}={f.Value}")
        );
        return $"list-count {Definition.Id} {scope} {who} {request.Bin} {request.Search}\n{filters}";
    }

    /// <summary>Orders a query as the request asks, for exports and bulk changes.</summary>
    public IQueryable<T> Ordered(ListRequest request)
    {
        var sort =
            request.Sort is { Length: > 0 } asked && Sortable(asked) is not null
                ? asked
                : Definition.DefaultSort;
        return Order(Filter(request), Sortable(sort)!, sort[0] == '-');
    }

    /// <summary>The columns of a request; the list's own where it names none, and always the first field.</summary>
    public IReadOnlyList<ListField<T>> Columns(ListRequest request)
    {
        var asked = request.Columns.Select(Definition.Field).OfType<ListField<T>>().ToList();
        if (asked.Count == 0)
        {
            asked = [.. Definition.Fields.Where(f => f.Default)];
        }

        return asked.Contains(Definition.Fields[0]) ? asked : [Definition.Fields[0], .. asked];
    }

    /// <summary>What reads a row with the values of the given columns.</summary>
    public Expression<Func<T, ListRow>> RowOf(IReadOnlyList<ListField<T>> columns)
    {
        var e = Expression.Parameter(typeof(T), "e");
        var values = columns.Select(c => Expression.Convert(Swap(c.Shown, e), typeof(object)));
        var row = Expression.New(
            typeof(ListRow).GetConstructors()[0],
            Expression.Property(e, nameof(Entity.Id)),
            Expression.Property(e, nameof(Entity.Version)),
            Expression.NewArrayInit(typeof(object), values)
        );
        var bindings = new List<MemberBinding>();
        Bind(nameof(ListRow.Currency), Definition.Currency);
        Bind(nameof(ListRow.Human), Definition.Human);
        return Expression.Lambda<Func<T, ListRow>>(Expression.MemberInit(row, bindings), e);
        void Bind(string property, LambdaExpression? value)
        {
            if (value is not null)
            {
                bindings.Add(
                    Expression.Bind(typeof(ListRow).GetProperty(property)!, Swap(value, e))
                );
            }
        }
    }

    /// <summary>The records before and after one in the request's order; none where the record is not among them.</summary>
    public async Task<(Guid? Previous, Guid? Next)> NeighboursAsync(
        ListRequest request,
        Guid id,
        CancellationToken ct
    )
    {
        if (request.InFoundOrder)
        {
            return await FoundBesideAsync(request, id, ct);
        }

        var sort =
            request.Sort is { Length: > 0 } asked && Sortable(asked) is not null
                ? asked
                : Definition.DefaultSort;
        var descending = sort[0] == '-';
        var sorted = Sortable(sort)!;
        var all = Filter(request);
        var at = await all.Where(e => e.Id == id)
            .Select(Keyed<Guid>(e => e.Id, sorted))
            .FirstOrDefaultAsync(ct);
        if (at is null)
        {
            return (null, null);
        }

        Task<Guid?> BesideAsync(bool back) =>
            Order(
                    all.Where(
                        Keyset.After<T>(
                            sorted,
                            new Cursor(sort, Keyset.Format(at.Sort), id, back),
                            descending
                        )
                    ),
                    sorted,
                    descending != back
                )
                .Select(e => (Guid?)e.Id)
                .FirstOrDefaultAsync(ct);

        return (await BesideAsync(true), await BesideAsync(false));
    }

    /// <summary>The name of a record by which a list is filtered; null when no row that the user sees names it.</summary>
    public Task<string?> NameAsync(ListField<T> field, Guid record, CancellationToken ct)
    {
        var request = new ListRequest
        {
            Filters = new Dictionary<string, string> { [field.Key] = record.ToString() },
        };
        return Filter(request)
            .Select((Expression<Func<T, string?>>)field.Shown)
            .FirstOrDefaultAsync(ct);
    }

    private LambdaExpression? Sortable(string sort) =>
        Definition.Field(sort.TrimStart('-'))?.Sorted;

    private static IQueryable<T> Order(
        IQueryable<T> query,
        LambdaExpression sorted,
        bool descending
    )
    {
        var by = Expression.Call(
            typeof(Queryable),
            descending ? nameof(Queryable.OrderByDescending) : nameof(Queryable.OrderBy),
            [typeof(T), sorted.ReturnType],
            query.Expression,
            Expression.Quote(sorted)
        );
        var ordered = (IOrderedQueryable<T>)query.Provider.CreateQuery<T>(by);
        return descending ? ordered.ThenByDescending(e => e.Id) : ordered.ThenBy(e => e.Id);
    }

    private static Expression<Func<T, Keyed<TRow>>> Keyed<TRow>(
        Expression<Func<T, TRow>> projection,
        LambdaExpression sorted
    )
    {
        var e = projection.Parameters[0];
        var body = Expression.New(
            typeof(Keyed<TRow>).GetConstructors()[0],
            projection.Body,
            Expression.Convert(Swap(sorted, e), typeof(object))
        );
        return Expression.Lambda<Func<T, Keyed<TRow>>>(body, e);
    }

    private static Expression Swap(LambdaExpression lambda, ParameterExpression e) =>
        new ParameterSwap(lambda.Parameters[0], e).Visit(lambda.Body);
}

/// <summary>Puts one parameter of an expression in place of another.</summary>
internal sealed class ParameterSwap(ParameterExpression from, ParameterExpression to)
    : ExpressionVisitor
{
    protected override Expression VisitParameter(ParameterExpression node) =>
        node == from ? to : node;
}

internal sealed record Keyed<TRow>(TRow Row, object? Sort);
