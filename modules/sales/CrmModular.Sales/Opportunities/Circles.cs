using CrmModular.Sales.Data;

namespace CrmModular.Sales.Opportunities;

/// <summary>Whose opportunities somebody looks at, always within what the user may see at all.</summary>
internal static class Circles
{
    public static IQueryable<Opportunity> SeenBy(
        this IQueryable<Opportunity> opportunities,
        SalesContext context,
        ICurrentUser user,
        HomeCircle circle
    )
    {
        var seen = opportunities.Visible(context, user, Rights.ViewOpportunities);
        var me = user.PersonId ?? Guid.Empty;
        return circle switch
        {
            HomeCircle.Mine => seen.OwnedWithin(context, me, RecordScope.Own),
            HomeCircle.Team => seen.OwnedWithin(context, me, RecordScope.Subordinates),
            _ => seen,
        };
    }
}
