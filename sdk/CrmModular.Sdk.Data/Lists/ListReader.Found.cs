using System.Globalization;
using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;

namespace CrmModular.Sdk.Data;

/// <summary>
/// A list of which only a search term is asked: the search itself gives the page, newest change first, so that a common term
/// costs no more than a rare one. With a filter or another order, the term is a condition of the list's own query.
/// </summary>
public sealed partial class ListReader<T>
{
    private const string FoundOrder = "~";

    private FindInKind Find(ListRequest request, int take) =>
        new(
            ModuleDbContext.KindOf(typeof(T)),
            user.ScopeOf(Definition.Permission),
            request.Search!,
            take
        );

    private async Task<ListPage<TRow>> FoundAsync<TRow>(
        ListRequest request,
        Expression<Func<T, TRow>> projection,
        Func<TRow, Guid> id,
        int maxLimit,
        CancellationToken ct
    )
    {
        var limit = Math.Clamp(request.Limit, 1, maxLimit);
        var cursor = Cursor.Read(request.Cursor, FoundOrder, typeof(long));
        var back = cursor?.Back ?? false;
        var find = Find(request, limit + 1) with
        {
            From = cursor is null ? null : long.Parse(cursor.Value, CultureInfo.InvariantCulture),
            Back = back,
        };
        var found = (await search.FindAsync(Context, find, ct)).ToList();
        var more = found.Count > limit;
        if (more)
        {
            found.RemoveAt(limit);
        }

        if (back)
        {
            found.Reverse();
        }

        string? At(bool there, int index, bool backwards) =>
            there && found.Count > 0
                ? new Cursor(
                    FoundOrder,
                    Keyset.Format(found[index].Number),
                    found[index].Id,
                    backwards
                ).Write()
                : null;
        return new ListPage<TRow>(
            await InOrderAsync(request, [.. found.Select(f => f.Id)], projection, id, ct),
            At(back || more, found.Count - 1, false),
            At(back ? more : cursor is not null, 0, true)
        );
    }

    /// <summary>The rows of these records, in their order; rights are asked again, of the records themselves.</summary>
    private async Task<IReadOnlyList<TRow>> InOrderAsync<TRow>(
        ListRequest request,
        IReadOnlyList<Guid> ids,
        Expression<Func<T, TRow>> projection,
        Func<TRow, Guid> id,
        CancellationToken ct
    )
    {
        var rows = await Filter(request with { Search = null, Only = ids })
            .Select(projection)
            .ToListAsync(ct);
        var byId = rows.ToDictionary(id);
        return [.. ids.Where(byId.ContainsKey).Select(i => byId[i])];
    }

    /// <summary>The records beside one in the order of the search.</summary>
    private async Task<(Guid? Previous, Guid? Next)> FoundBesideAsync(
        ListRequest request,
        Guid id,
        CancellationToken ct
    )
    {
        if (await search.NumberAsync(Context, id, ct) is not { } number)
        {
            return (null, null);
        }

        async Task<Guid?> BesideAsync(bool back)
        {
            var find = Find(request, 1) with { From = number, Back = back };
            var found = await search.FindAsync(Context, find, ct);
            return found.Count > 0 ? found[0].Id : null;
        }

        return (await BesideAsync(true), await BesideAsync(false));
    }
}
