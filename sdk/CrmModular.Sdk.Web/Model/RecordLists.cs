using CrmModular.Sdk.Data;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace CrmModular.Sdk.Web;

/// <summary>What the API of every kind of record does alike.</summary>
internal static class RecordLists
{
    public const string Description =
        "nextCursor leads to the next page; the count stops at its bound. All given filters must hold.";

    private static readonly HashSet<string> Reserved = new(StringComparer.OrdinalIgnoreCase)
    {
        "search",
        "limit",
        "cursor",
        "sort",
        "bin",
    };

    /// <summary>What a list is asked for, checked.</summary>
    /// <exception cref="RuleException">A filter or an order is none of the list's.</exception>
    public static async Task<ListRequest> ReadAsync<T>(
        HttpContext http,
        ListReader<T> list,
        string? search,
        int? limit,
        string? cursor,
        string? sort,
        string? bin
    )
        where T : Entity
    {
        var request = new ListRequest
        {
            Search = search,
            Limit = limit ?? 50,
            Cursor = cursor,
            Sort = sort,
            Bin =
                ListState.IsYes(bin)
                ?? throw new RuleException(
                    "list.filter.wrong",
                    "bin",
                    [("field", "bin"), ("value", bin)]
                ),
            Filters = http
                .Request.Query.Where(q => !Reserved.Contains(q.Key))
                .ToDictionary(q => q.Key, q => q.Value.ToString(), StringComparer.Ordinal),
        };
        if (string.IsNullOrEmpty(request.Sort) && !request.InFoundOrder)
        {
            // Nothing that changes meanwhile moves a record over the place to which a program has come.
            request = request with
            {
                Sort = ListRequest.ById,
            };
        }

        list.Check(request);
        await CheckFeaturesAsync(http, list, request);
        return request;
    }

    /// <summary>A record that the user sees and may not change is no secret: that is refused, not denied to be there.</summary>
    public static async Task<TResult> TriedAsync<T, TResult>(
        HttpContext http,
        ListReader<T> list,
        Guid id,
        Func<Task<TResult>> attempt
    )
        where T : Entity
    {
        try
        {
            return await attempt();
        }
        catch (RecordNotFoundException missing) when (missing.Record.Id == id)
        {
            if (await list.Filter(new ListRequest()).AnyAsync(e => e.Id == id, http.RequestAborted))
            {
                throw new UnauthorizedAccessException(missing.Message, missing);
            }

            throw;
        }
    }

    /// <summary>The version that a change asks for by <c>If-Match</c>; null for none.</summary>
    public static Task<int?> IfMatchAsync<T>(HttpContext http, ListReader<T> list, Guid id)
        where T : Entity =>
        http.IfMatchAsync(() =>
            list.Filter(new ListRequest())
                .Where(e => e.Id == id)
                .Select(e => (int?)e.Version)
                .FirstOrDefaultAsync(http.RequestAborted)
        );

    /// <summary>A field whose feature is off for the user is as unknown as one that was never there.</summary>
    private static async Task CheckFeaturesAsync<T>(
        HttpContext http,
        ListReader<T> list,
        ListRequest request
    )
        where T : Entity
    {
        var sort = request.Sort?.TrimStart('-') ?? "";
        var features = http.RequestServices.GetRequiredService<IFeatures>();
        foreach (var key in request.Filters.Keys.Append(sort))
        {
            if (
                list.Definition.Field(key) is { Feature: { } feature }
                && !await features.IsOnAsync(feature, http.RequestAborted)
            )
            {
                throw request.Filters.ContainsKey(key)
                    ? new RuleException("list.filter.unknown", key, [("field", key)])
                    : new RuleException("list.sort.unknown", "sort", [("value", request.Sort)]);
            }
        }
    }
}
