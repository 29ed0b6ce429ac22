namespace CrmModular.Sales.Opportunities;

/// <summary>The reasons that are offered when a deal is lost; any other words are taken as well.</summary>
internal static class LostReasons
{
    public static readonly IReadOnlyList<string> Keys =
    [
        "sales.reason.price",
        "sales.reason.competitor",
        "sales.reason.budget",
        "sales.reason.need",
        "sales.reason.silence",
    ];
}
