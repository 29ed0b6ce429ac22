using BrightHarbor.Loyalty.Data;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace BrightHarbor.Loyalty.Cards;

/// <summary>A row of the list of members.</summary>
public sealed record Member(Guid CardId, Guid CustomerId, string Name, long Points);

/// <summary>The members, those with the most points first.</summary>
/// <param name="AfterPoints">The points of the last member seen; null for the first page.</param>
/// <param name="AfterId">The card of the last member seen.</param>
public sealed record ListMembers(long? AfterPoints, Guid? AfterId) : IRequest<IReadOnlyList<Member>>
{
    /// <summary>How many rows a page has; one more is read to know whether there is another.</summary>
    public const int PageSize = 50;
}

internal sealed class ListMembersHandler(LoyaltyContext context, ICurrentUser user)
    : IRequestHandler<ListMembers, IReadOnlyList<Member>>
{
    public async Task<IReadOnlyList<Member>> Handle(
        ListMembers request,
        CancellationToken cancellationToken
    )
    {
        // Whoever may not see a customer does not see its card either.
        var customers = context.Customers.Visible(context, user, CustomerRecords.View);
        var members = context
            .Cards.AsNoTracking()
            .Join(
                customers,
                c => c.CustomerId,
                v => v.Id,
                (card, customer) => new { card, customer }
            );
        if (request is { AfterPoints: { } points, AfterId: { } id })
        {
            members = members.Where(m =>
                m.card.Points <= points && (m.card.Points < points || m.card.Id.CompareTo(id) < 0)
            );
        }

        return await members
            .OrderByDescending(m => m.card.Points)
            .ThenByDescending(m => m.card.Id)
            .Take(ListMembers.PageSize + 1)
            .Select(m => new Member(
                m.card.Id,
                m.customer.Id,
                m.customer.CustomerName,
                m.card.Points
            ))
            .ToListAsync(cancellationToken);
    }
}
