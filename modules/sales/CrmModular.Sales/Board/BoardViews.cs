using System.Globalization;
using CrmModular.Sales.Areas.Sales.Pages;
using CrmModular.Sales.Pipelines;

namespace CrmModular.Sales.Board;

/// <summary>Cards with the page they stand on: one by itself, or some as items of a list. Rendered in one go, because a partial a card costs more than the card.</summary>
internal sealed record CardsView(
    BoardModel Page,
    IReadOnlyList<BoardCard> Cards,
    bool InList = false
)
{
    /// <summary>An amount as an input takes it: no sign, no separators.</summary>
    public static string Plain(long units)
    {
        var amount = (decimal)units / Money.Scale;
        var format = decimal.Truncate(amount) == amount ? "0" : "0.00##";
        return amount.ToString(format, CultureInfo.InvariantCulture);
    }
}

/// <summary>Cards that are added to a column, and how many are left after them.</summary>
internal sealed record MoreView(
    BoardModel Page,
    Stage Stage,
    IReadOnlyList<BoardCard> Cards,
    long Left
)
{
    /// <summary>Where the cards after these come from.</summary>
    public string Url =>
        Page.Filter.Url(
            ("handler", "More"),
            ("stage", Stage.Key),
            ("place", Cards[^1].Place.ToString(CultureInfo.InvariantCulture)),
            ("id", Cards[^1].Id.ToString()),
            ("left", Left.ToString(CultureInfo.InvariantCulture))
        );
}

/// <summary>A move that somebody else's save came before.</summary>
internal sealed record MoveConflictView(
    BoardModel Page,
    BoardMove Move,
    StaleRecordException Stale,
    BoardCard? Now,
    Stage? Theirs,
    Stage? Yours
);

/// <summary>A move that a rule refuses.</summary>
internal sealed record MoveRefusedView(string Text, Guid Id);
