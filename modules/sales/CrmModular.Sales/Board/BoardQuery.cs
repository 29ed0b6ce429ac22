using CrmModular.Sales.Data;
using CrmModular.Sales.Opportunities;
using Microsoft.EntityFrameworkCore;

namespace CrmModular.Sales.Board;

/// <summary>Which opportunities stand on the board.</summary>
internal sealed class BoardQuery(SalesContext context, ICurrentUser user, ICompany company)
{
    /// <summary>Those of the closed ones that closed within the filter's days.</summary>
    public IQueryable<Opportunity> InPeriod(IQueryable<Opportunity> closed, BoardFilter filter)
    {
        if (filter.Days(company.Today) is not var (from, to))
        {
            return closed;
        }

        var first = Opportunity.BoardPlaceOf(to);
        var last = Opportunity.BoardPlaceOf(from);
        return closed.Where(o => o.BoardSort >= first && o.BoardSort <= last);
    }

    /// <summary>What the user reaches and the filter leaves.</summary>
    public IQueryable<Opportunity> Seen(BoardFilter filter)
    {
        var seen = context
            .Opportunities.AsNoTracking()
            .SeenBy(context, user, filter.Circle)
            .WherePart(filter.Customer, o => o.Customer!.CustomerName);

        if (filter.Stale)
        {
            var today = company.Today;
            seen = seen.Where(o => o.StaleOn <= today);
        }

        return seen;
    }
}
