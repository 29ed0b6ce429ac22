using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Extensions;

namespace CrmModular.Sales.Board;

/// <summary>Which opportunities the board shows, as it stands in its address.</summary>
internal sealed record BoardFilter
{
    /// <summary>The closing periods that are offered.</summary>
    public static readonly IReadOnlyList<string> Periods = ["month", "quarter", "year", "all"];

    private const string DefaultPeriod = "quarter";

    /// <summary>The pipeline; null for the default one.</summary>
    public Guid? Pipeline { get; init; }
    public HomeCircle Circle { get; init; } = HomeCircle.Everyone;

    /// <summary>When closed ones closed: a period of <see cref="Periods"/>, or two dates.</summary>
    public string Closed { get; init; } = DefaultPeriod;

    /// <summary>Part of the customer's name; empty for any.</summary>
    public string Customer { get; init; } = "";

    /// <summary>Only what nothing happened to for too long.</summary>
    public bool Stale { get; init; }

    /// <summary>The stage that the phone shows; empty for the first.</summary>
    public string Stage { get; init; } = "";

    public static BoardFilter Of(IQueryCollection query) =>
        new()
        {
            Pipeline = Guid.TryParse(query["pipeline"], out var pipeline) ? pipeline : null,
            Circle = query["owner"].ToString() switch
            {
                "mine" => HomeCircle.Mine,
                "team" => HomeCircle.Team,
                _ => HomeCircle.Everyone,
            },
            Closed =
                query["closed"].ToString() is { Length: > 0 } closed
                && (Periods.Contains(closed, StringComparer.Ordinal) || Range(closed) is not null)
                    ? closed
                    : DefaultPeriod,
            Customer = query["customer"].ToString().Trim(),
            Stale = query["stale"] == "1",
            Stage = query["stage"].ToString(),
        };

    /// <summary>The closing days; null for all there ever were.</summary>
    public (DateOnly From, DateOnly To)? Days(DateOnly today) =>
        Closed switch
        {
            "all" => null,
            "month" => (new DateOnly(today.Year, today.Month, 1), today),
            "year" => (new DateOnly(today.Year, 1, 1), today),
            "quarter" => (new DateOnly(today.Year, ((today.Month - 1) / 3 * 3) + 1, 1), today),
            _ => Range(Closed),
        };

    /// <summary>The address of the board with this filter.</summary>
    public string Url(params ReadOnlySpan<(string Key, string Value)> more)
    {
        var query = new QueryBuilder();
        Add(query, "pipeline", Pipeline?.ToString());
        Add(
            query,
            "owner",
            Circle switch
            {
                HomeCircle.Mine => "mine",
                HomeCircle.Team => "team",
                _ => null,
            }
        );
        Add(query, "closed", Closed == DefaultPeriod ? null : Closed);
        Add(query, "customer", Customer);
        Add(query, "stale", Stale ? "1" : null);
        foreach (var (key, value) in more)
        {
            Add(query, key, value);
        }

        return "/sales/board" + query.ToQueryString();
    }

    private static void Add(QueryBuilder query, string key, string? value)
    {
        if (!string.IsNullOrEmpty(value))
        {
            query.Add(key, value);
        }
    }

    private static (DateOnly From, DateOnly To)? Range(string text)
    {
        var ends = text.Split("..");
        return ends.Length == 2 && Date(ends[0]) is { } from && Date(ends[1]) is { } to
            ? (from, to)
            : null;
    }

    private static DateOnly? Date(string text) =>
        DateOnly.TryParseExact(
            text,
            "yyyy-MM-dd",
            CultureInfo.InvariantCulture,
            DateTimeStyles.None,
            out var date
        )
            ? date
            : null;
}
