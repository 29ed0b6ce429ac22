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

        var order = ListOrder<T>.Of(Definition, request);
        var cursor = Cursor.Read(request.Cursor, order.Text, order.Sorted.ReturnType);
        var query = Filter(request);
        if (cursor is not null)
        {
            query = order.Beyond(query, cursor);
        }

        var limit = Math.Clamp(request.Limit, 1, maxLimit);
        var back = cursor?.Back ?? false;
        var page = await order
            .Apply(query, back)
            .Select(order.Keyed(projection))
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
            new Cursor(order.Text, Keyset.Format(row.Sort), id(row.Row), backwards).Write();
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

    /// <summary>Orders a query as the request asks, for exports and bulk changes.</summary>
    public IQueryable<T> Ordered(ListRequest request) =>
        ListOrder<T>.Of(Definition, request).Apply(Filter(request));

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
    public Expression<Func<T, ListRow>> RowOf(IReadOnlyList<ListField<T>> columns) =>
        ListRowProjection.Of(Definition, columns, Context.People);

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
}
