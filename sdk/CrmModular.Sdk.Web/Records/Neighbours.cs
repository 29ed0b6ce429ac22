using CrmModular.Sdk.Data;
using Microsoft.AspNetCore.Http;

namespace CrmModular.Sdk.Web;

/// <summary>The way back to the list and to the records beside this one in it.</summary>
/// <param name="ListUrl">The list, as it was looked at.</param>
/// <param name="PreviousUrl">The record before; null at the beginning.</param>
/// <param name="NextUrl">The record after; null at the end.</param>
public sealed record Neighbours(string ListUrl, string? PreviousUrl, string? NextUrl)
{
    /// <summary>The query parameter that carries the list's own query from record to record.</summary>
    public const string From = "from";

    /// <summary>
    /// Reads them when the user came from the list: the first record knows it by the page before, the following ones by
    /// <see cref="From"/>. From elsewhere there is only the way to the list.
    /// </summary>
    /// <param name="request">The request.</param>
    /// <param name="list">Reads the list.</param>
    /// <param name="listUrl">The list's page.</param>
    /// <param name="id">The record.</param>
    /// <param name="urlOf">The page of a record.</param>
    /// <param name="ct">Cancels the read.</param>
    public static async Task<Neighbours> ReadAsync<T>(
        HttpRequest request,
        ListReader<T> list,
        string listUrl,
        Guid id,
        Func<Guid, string> urlOf,
        CancellationToken ct
    )
        where T : Entity
    {
        if (Carried(request, listUrl) is not { } query)
        {
            return new Neighbours(listUrl, null, null);
        }

        var back = query.Length > 0 ? $"{listUrl}?{query}" : listUrl;
        var state = ListState.Read(query, list.Definition.Fields);
        if (
            state.Bin
            || (state.View.Length > 0 && state is { View: not ListState.Mine, Custom: false })
        )
        {
            // The filters of a saved view do not stand in the address.
            return new Neighbours(back, null, null);
        }

        if (state.View == ListState.Mine && list.Definition.Field("owner") is not null)
        {
            state = state.With("owner", "me");
        }

        string? Url(Guid? other) =>
            other is { } there ? $"{urlOf(there)}?{From}={Uri.EscapeDataString(query)}" : null;
        try
        {
            var (previous, next) = await list.NeighboursAsync(state.Request, id, ct);
            return new Neighbours(back, Url(previous), Url(next));
        }
        catch (RuleException)
        {
            // A filter that the list itself would refuse: an address that somebody wrote by hand.
            return new Neighbours(listUrl, null, null);
        }
    }

    private static string? Carried(HttpRequest request, string listUrl)
    {
        if (request.Query.TryGetValue(From, out var from))
        {
            return from.ToString();
        }

        return
            Uri.TryCreate(request.Headers.Referer.ToString(), UriKind.Absolute, out var page)
            && string.Equals(page.AbsolutePath, listUrl, StringComparison.OrdinalIgnoreCase)
            && page.Authority == request.Host.Value
            ? page.Query.TrimStart('?')
            : null;
    }
}
