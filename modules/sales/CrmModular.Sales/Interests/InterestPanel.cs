using CrmModular.Sales.Data;
using CrmModular.Sales.Opportunities;
using Microsoft.EntityFrameworkCore;

namespace CrmModular.Sales.Interests;

/// <summary>A product of interest in the panel of its customer.</summary>
internal sealed record InterestLine(
    Guid Id,
    int Version,
    Guid ProductId,
    string Product,
    InterestStrength Strength,
    string Note
);

/// <summary>What the panel shows, and whether it can be changed.</summary>
internal sealed record InterestLines(
    Guid Customer,
    IReadOnlyList<InterestLine> Lines,
    bool Editable
);

/// <summary>The products that a customer showed interest in, strongest first; for those who may see products.</summary>
internal sealed class InterestPanel(
    SalesContext context,
    ICurrentUser user,
    InterestRights rights,
    ITexts texts
) : IRecordPanel
{
    private const int Shown = 20;

    public async Task<PanelContent?> ReadAsync(RecordRef record, CancellationToken ct)
    {
        if (!user.Has(Rights.ViewOpportunities) || !user.Has(CatalogRecords.View))
        {
            return null;
        }

        var lines = await context
            .Interests.AsNoTracking()
            .Where(i => i.CustomerId == record.Id)
            .OrderByDescending(i => i.Id)
            .Take(Shown)
            .Select(i => new InterestLine(
                i.Id,
                i.Version,
                i.ProductId,
                i.Product!.ProductName ?? "",
                i.Strength,
                i.Note
            ))
            .ToListAsync(ct);
        var editable = await rights.MayEditAsync(record.Id, ct);
        return new PanelContent(
            "sales.interests",
            "package",
            "/Areas/Sales/Pages/_Interests.cshtml",
            new InterestLines(
                record.Id,
                [.. lines.Where(l => l.Product.Length > 0).OrderByDescending(l => l.Strength)],
                editable
            )
        )
        {
            Count = lines.Count,
            EmptyTextKey = "sales.interests.none",
            Action = editable
                ? new PanelLink(
                    texts["sales.interests.add"],
                    $"/sales/interests/new?customer={record.Id}"
                )
                : null,
        };
    }
}

/// <summary>Who may say what a customer is interested in: those who may change opportunities and see the customer.</summary>
internal sealed class InterestRights(SalesContext context, ICurrentUser user)
{
    public async Task<bool> MayEditAsync(Guid customer, CancellationToken ct) =>
        user.Has(Rights.EditOpportunities)
        && user.Has(CatalogRecords.View)
        && await context
            .Customers.AsNoTracking()
            .Visible(context, user)
            .AnyAsync(c => c.Id == customer, ct);
}
