using System.Globalization;

namespace CrmModular.Sales.Home;

/// <summary>Where the numbers of the home page lead: to the list of the very records behind them.</summary>
internal static class HomeLinks
{
    public static string Open(HomeQuery query) => List(query, "status=Open");

    public static string Stage(HomeQuery query, string stage, bool closed) =>
        closed
            ? List(query, $"stage={stage}&closedOn={Range(query.From, query.To)}")
            : List(query, $"stage={stage}");

    public static string Won(HomeQuery query, DateOnly from, DateOnly to) =>
        List(query, $"status=Won&closedOn={Range(from, to)}");

    public static string Closed(HomeQuery query) =>
        List(query, $"status=Won,Lost&closedOn={Range(query.From, query.To)}");

    public static string ClosingBy(HomeQuery query, DateOnly from, DateOnly to) =>
        List(query, $"status=Open&close={Range(from, to)}");

    public static string Stale(HomeQuery query, DateOnly today) =>
        List(query, $"stale=..{Date(today)}&sort=activity");

    public static string Board(HomeQuery query) =>
        $"/sales/board?closed={Range(query.From, query.To)}"
        + query.Circle switch
        {
            HomeCircle.Mine => "&owner=mine",
            HomeCircle.Team => "&owner=team",
            _ => "",
        };

    private static string List(HomeQuery query, string filters) =>
        $"/sales/opportunities?{filters}"
        + query.Circle switch
        {
            HomeCircle.Mine => "&owner=me",
            HomeCircle.Team => "&owner=team",
            _ => "",
        };

    private static string Range(DateOnly from, DateOnly to) => $"{Date(from)}..{Date(to)}";

    private static string Date(DateOnly date) =>
        date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
