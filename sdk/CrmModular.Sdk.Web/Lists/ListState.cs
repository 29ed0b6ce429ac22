using System.Globalization;
using System.Text;
using CrmModular.Sdk.Data;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Primitives;

namespace CrmModular.Sdk.Web;

/// <summary>
/// How a list is looked at, as it stands in the address: <c>?level=A,B&amp;owner=me&amp;sort=-name&amp;cols=…&amp;cursor=…</c>.
/// A saved view is such a text too.
/// </summary>
public sealed record ListState
{
    /// <summary>The built-in view of the user's own records.</summary>
    public const string Mine = "mine";

    /// <summary>The names in the address that are no field's.</summary>
    internal static readonly IReadOnlySet<string> Reserved = new HashSet<string>(
        ["view", "custom", "sort", "cols", "cursor", "at", "count", "search", "bin", "handler"],
        StringComparer.Ordinal
    );

    /// <summary>The chosen view: empty for all records, <see cref="Mine"/>, or the id of a saved one.</summary>
    public string View { get; init; } = "";

    /// <summary>Whether filters, order and columns stand in the address although a view is chosen: it was changed.</summary>
    public bool Custom { get; init; }

    /// <summary>Field keys and filter texts, in the order of the fields.</summary>
    public IReadOnlyDictionary<string, string> Filters { get; init; } =
        new Dictionary<string, string>();

    /// <summary>What is looked for; empty for nothing.</summary>
    public string Search { get; init; } = "";

    /// <summary>A field key, with a minus before it for downwards; empty for the list's own order.</summary>
    public string Sort { get; init; } = "";

    /// <summary>The keys of the columns in order; empty leaves it to the person or the list.</summary>
    public IReadOnlyList<string> Columns { get; init; } = [];

    /// <summary>Whether the bin is looked at.</summary>
    public bool Bin { get; init; }

    /// <summary>Where the page begins; empty for the first page.</summary>
    public string Cursor { get; init; } = "";

    /// <summary>The number of the first row on the page, for show.</summary>
    public long At { get; init; } = 1;

    /// <summary>Whether all rows are to be counted.</summary>
    public bool Exact { get; init; }

    /// <summary>Whether anything limits the records.</summary>
    public bool Filtered => Filters.Count > 0 || Search.Length > 0;

    /// <summary>What the list reads.</summary>
    public ListRequest Request =>
        new()
        {
            Filters = Filters,
            Search = Search,
            Sort = Sort,
            Cursor = Cursor,
            Bin = Bin,
        };

    /// <summary>Reads the query of an address. What is no field of the list is left alone.</summary>
    public static ListState Read(IQueryCollection query, IEnumerable<ListField> fields) =>
        Read(name => query[name], fields);

    /// <summary>Reads a query as it is kept in a view or a form.</summary>
    public static ListState Read(string query, IEnumerable<ListField> fields)
    {
        var values = QueryHelpers.ParseQuery(query);
        return Read(name => values.GetValueOrDefault(name), fields);
    }

    private static ListState Read(Func<string, StringValues> value, IEnumerable<ListField> fields)
    {
        var filters = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var field in fields.Where(f => f.Filterable))
        {
            if (FilterOf(field, value) is { Length: > 0 } text)
            {
                filters[field.Key] = text;
            }
        }

        return new ListState
        {
            View = value("view").ToString(),
            Custom = value("custom") == "1",
            Filters = filters,
            Search = value("search").ToString().Trim(),
            Sort = value("sort").ToString(),
            Columns = value("cols").ToString().Split(',', StringSplitOptions.RemoveEmptyEntries),
            Bin = IsYes(value("bin")) == true,
            Cursor = value("cursor").ToString(),
            At =
                long.TryParse(value("at"), CultureInfo.InvariantCulture, out var at) && at > 0
                    ? at
                    : 1,
            Exact = value("count") == "exact",
        };
    }

    /// <summary>Several values of one name are one filter; the two ends of a range come as <c>key.from</c> and <c>key.to</c>.</summary>
    private static string FilterOf(ListField field, Func<string, StringValues> value)
    {
        var text = string.Join(',', value(field.Key).Where(v => !string.IsNullOrWhiteSpace(v)));
        var from = value(field.Key + ".from").ToString().Trim();
        var to = value(field.Key + ".to").ToString().Trim();
        return text.Length == 0 && from.Length + to.Length > 0 ? $"{from}..{to}" : text.Trim();
    }

    /// <summary>What a switch in an address says, alike in pages and the API: <c>1</c> or <c>true</c>; null where it says neither yes nor no.</summary>
    internal static bool? IsYes(string? text) =>
        text?.ToLowerInvariant() switch
        {
            "1" or "true" => true,
            null or "" or "0" or "false" => false,
            _ => null,
        };

    /// <summary>The state without a place in it: another filter or order begins at the first row.</summary>
    public ListState Start() => this with { Cursor = "", At = 1, Exact = false };

    /// <summary>The state with a filter; null or empty takes it away.</summary>
    public ListState With(string key, string? filter)
    {
        var filters = new Dictionary<string, string>(Filters, StringComparer.Ordinal);
        filters.Remove(key);
        if (!string.IsNullOrEmpty(filter))
        {
            filters[key] = filter;
        }

        return Start() with
        {
            Filters = filters,
        };
    }

    /// <summary>Filters, order and columns alone: what a view keeps.</summary>
    public string Kept()
    {
        var text = new StringBuilder();
        AppendKept(text);
        return text.ToString();
    }

    /// <summary>The address of this state.</summary>
    /// <param name="path">The path of the list's page.</param>
    /// <param name="more">Further parameters, encoded; empty for none.</param>
    public string Url(string path, string more = "")
    {
        var text = new StringBuilder(path, 200);
        text.Append('?');
        Append(text, "view", View);
        if (View.Length == 0 || Custom)
        {
            Append(text, "custom", View.Length > 0 ? "1" : "");
            AppendKept(text);
        }

        Append(text, "bin", Bin ? "1" : "");
        Append(text, "cursor", Cursor);
        Append(text, "at", At > 1 ? At.ToString(CultureInfo.InvariantCulture) : "");
        Append(text, "count", Exact ? "exact" : "");
        if (more.Length > 0)
        {
            text.Append(text[^1] == '?' ? "" : "&").Append(more);
        }

        return text[^1] == '?' ? text.ToString(0, text.Length - 1) : text.ToString();
    }

    private void AppendKept(StringBuilder text)
    {
        foreach (var (key, filter) in Filters)
        {
            Append(text, key, filter);
        }

        Append(text, "search", Search);
        Append(text, "sort", Sort);
        Append(text, "cols", string.Join(',', Columns));
    }

    private static void Append(StringBuilder text, string name, string value)
    {
        if (value.Length == 0)
        {
            return;
        }

        if (text.Length > 0 && text[^1] != '?')
        {
            text.Append('&');
        }

        // Commas and dots stand in filters all the time, and are allowed in a query as they are.
        text.Append(name)
            .Append('=')
            .Append(Uri.EscapeDataString(value).Replace("%2C", ",", StringComparison.Ordinal));
    }
}
