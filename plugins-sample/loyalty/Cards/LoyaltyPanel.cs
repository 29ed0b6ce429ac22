using System.Globalization;
using BrightHarbor.Loyalty.Data;
using Microsoft.EntityFrameworkCore;

namespace BrightHarbor.Loyalty.Cards;

/// <summary>What the panel shows.</summary>
public sealed record LoyaltyCardView(
    long Points,
    string Level,
    int Progress,
    (string Level, long Points)? Next,
    PointEntry? Last
);

/// <summary>The card among the panels of the customer's page.</summary>
internal sealed class LoyaltyPanel(LoyaltyContext context, ITexts texts) : IRecordPanel
{
    public async Task<PanelContent?> ReadAsync(RecordRef record, CancellationToken ct)
    {
        var card = await context
            .Cards.AsNoTracking()
            .FirstOrDefaultAsync(c => c.CustomerId == record.Id, ct);
        var last = card is null
            ? null
            : await context
                .Entries.AsNoTracking()
                .Where(e => e.CardId == card.Id)
                .OrderByDescending(e => e.At)
                .FirstOrDefaultAsync(ct);
        var points = card?.Points ?? 0;
        var view = new LoyaltyCardView(
            points,
            PointRules.LevelOf(points),
            PointRules.Progress(points),
            PointRules.Next(points),
            last
        );
        return new PanelContent(
            "loyalty.card",
            "award",
            "/Areas/Loyalty/Pages/Shared/_Card.cshtml",
            view
        )
        {
            EmptyTextKey = card is null ? "loyalty.card.none" : null,
            Footer = new PanelLink(texts["loyalty.members.all"], "/loyalty"),
        };
    }
}

/// <summary>Level and points in the strip of figures.</summary>
internal sealed class LoyaltyFact(LoyaltyContext context, ITexts texts) : IRecordFact
{
    public async Task<Fact?> ReadAsync(RecordRef record, CancellationToken ct)
    {
        var points = await context
            .Cards.Where(c => c.CustomerId == record.Id)
            .Select(c => (long?)c.Points)
            .FirstOrDefaultAsync(ct);
        return points is { } p
            ? new Fact(
                texts["loyalty.fact"],
                $"{texts[$"loyalty.level.{PointRules.LevelOf(p)}"]} · {p.ToString("N0", CultureInfo.CurrentCulture)}"
            )
            : null;
    }
}

/// <summary>Points that came, in the customer's timeline.</summary>
internal sealed class LoyaltyTimeline(LoyaltyContext context, ITexts texts) : ITimelineSource
{
    public async Task<IReadOnlyList<TimelineEntry>> ReadAsync(
        RecordRef record,
        DateTimeOffset before,
        int take,
        CancellationToken ct
    )
    {
        var entries = await context
            .Entries.AsNoTracking()
            .Where(e => e.Card!.CustomerId == record.Id && e.At < before)
            .OrderByDescending(e => e.At)
            .Take(take)
            .ToListAsync(ct);
        return
        [
            .. entries.Select(e => new TimelineEntry(
                e.At,
                "award",
                "",
                texts.Count("loyalty.points.won", e.Points)
            )),
        ];
    }
}
