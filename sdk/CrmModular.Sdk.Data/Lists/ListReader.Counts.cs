using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Caching.Memory;

namespace CrmModular.Sdk.Data;

/// <content>How many records a request leaves.</content>
public sealed partial class ListReader<T>
{
    private static readonly TimeSpan BoundKept = TimeSpan.FromSeconds(10);

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
}
