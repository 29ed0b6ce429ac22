using BrightHarbor.Loyalty.Data;
using CrmModular.Sales.Contracts;
using Microsoft.EntityFrameworkCore;

namespace BrightHarbor.Loyalty.Cards;

/// <summary>Gives points for a won deal. The event may come twice; the second time does nothing.</summary>
internal sealed class GivePoints(LoyaltyContext context, ISettings settings)
    : IEventHandler<OpportunityWon>
{
    public async Task HandleAsync(OpportunityWon e, EventContext eventContext, CancellationToken ct)
    {
        if (await context.Entries.AnyAsync(x => x.EventId == eventContext.EventId, ct))
        {
            return;
        }

        var points = PointRules.PointsFor(
            e.AmountUnits,
            await settings.NumberAsync(PointRules.PerHundredKey, ct)
        );
        if (points == 0)
        {
            return;
        }

        var card = await context.Cards.FirstOrDefaultAsync(c => c.CustomerId == e.CustomerId, ct);
        if (card is null)
        {
            card = new LoyaltyCard { CustomerId = e.CustomerId };
            context.Cards.Add(card);
        }

        card.Points += points;
        context.Entries.Add(
            new PointEntry
            {
                CardId = card.Id,
                At = eventContext.At,
                Points = points,
                EventId = eventContext.EventId,
            }
        );
        await context.SaveChangesAsync(ct);
    }
}
