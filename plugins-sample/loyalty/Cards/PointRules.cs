namespace BrightHarbor.Loyalty.Cards;

/// <summary>How points are earned, and which level they make.</summary>
public static class PointRules
{
    /// <summary>The setting: points for each hundred of the deal's currency.</summary>
    public const string PerHundredKey = "loyalty.points.per.hundred";

    private static readonly (long From, string Level)[] Levels =
    [
        (5000, "platinum"),
        (2000, "gold"),
        (500, "silver"),
        (0, "basic"),
    ];

    /// <summary>The points for a deal, rounded down.</summary>
    /// <param name="amountUnits">The amount in ten-thousandths of the currency's unit.</param>
    /// <param name="perHundred">Points for each hundred of the currency.</param>
    public static long PointsFor(long amountUnits, int perHundred) =>
        amountUnits <= 0 ? 0 : (long)((decimal)amountUnits / Money.Scale * perHundred / 100m);

    /// <summary>The level of a number of points.</summary>
    public static string LevelOf(long points) =>
        Levels.First(l => points >= l.From || l.From == 0).Level;

    /// <summary>What is missing to the next level; null on the highest.</summary>
    public static (string Level, long Points)? Next(long points)
    {
        var next = Levels
            .Where(l => l.From > points)
            .OrderBy(l => l.From)
            .Select(l => ((string, long)?)(l.Level, l.From - points));
        return next.FirstOrDefault();
    }

    /// <summary>How far the way from this level to the next one is gone, in whole per cent.</summary>
    public static int Progress(long points)
    {
        var from = Levels.First(l => points >= l.From || l.From == 0).From;
        return Next(points) is { } next
            ? (int)((points - from) * 100 / (points + next.Points - from))
            : 100;
    }
}
