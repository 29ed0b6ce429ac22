namespace CrmModular.Host.Platform.Setup;

/// <summary>What the forms about the company offer.</summary>
internal static class Choices
{
    /// <summary>ISO 4217 codes, the most traded first, then by code. Names are texts.</summary>
    public static readonly IReadOnlyList<string> Currencies =
    [
        "USD",
        "EUR",
        "CNY",
        "JPY",
        "GBP",
        "AUD",
        "BRL",
        "CAD",
        "CHF",
        "CZK",
        "DKK",
        "HKD",
        "HUF",
        "IDR",
        "ILS",
        "INR",
        "KRW",
        "MOP",
        "MXN",
        "MYR",
        "NOK",
        "NZD",
        "PHP",
        "PLN",
        "RON",
        "SEK",
        "SGD",
        "THB",
        "TRY",
        "TWD",
        "VND",
        "ZAR",
    ];

    public sealed record Zone(string Id, string Text);

    /// <summary>The time zones by continent, each with its offset of today.</summary>
    public static IReadOnlyList<IGrouping<string, Zone>> Zones(ITexts texts, DateTimeOffset now) =>
        [
            .. TimeZoneInfo
                .GetSystemTimeZones()
                .Where(z => z.Id == "UTC" || IsPlace(z.Id))
                .OrderBy(z => z.Id == "UTC" ? "" : z.Id, StringComparer.Ordinal)
                .GroupBy(
                    z => z.Id.Split('/')[0],
                    z => new Zone(z.Id, Describe(texts, z, now)),
                    StringComparer.Ordinal
                ),
        ];

    /// <summary>The zone that the form begins with: that of the machine, or the usual one of the language.</summary>
    public static string LikelyZone(string language)
    {
        var own = TimeZoneInfo.Local.Id;
        if (IsPlace(own))
        {
            return own;
        }

        return language == "zh-CN" ? "Asia/Shanghai" : "UTC";
    }

    private static string Describe(ITexts texts, TimeZoneInfo zone, DateTimeOffset now)
    {
        var offset = zone.GetUtcOffset(now);
        var sign = offset < TimeSpan.Zero ? '−' : '+';
        var city = zone.Id[(zone.Id.IndexOf('/', StringComparison.Ordinal) + 1)..]
            .Replace('_', ' ')
            .Replace("/", ", ", StringComparison.Ordinal);
        return $"{texts.Find($"zone.{zone.Id}") ?? city} (UTC{sign}{offset:hh\\:mm})";
    }

    /// <summary>A zone named after a continent and a place; the others are old names and fixed offsets.</summary>
    private static bool IsPlace(string id) =>
        id.Split('/') is [var continent, ..]
        && id.Contains('/', StringComparison.Ordinal)
        && continent
            is "Africa"
                or "America"
                or "Antarctica"
                or "Asia"
                or "Atlantic"
                or "Australia"
                or "Europe"
                or "Indian"
                or "Pacific";
}
