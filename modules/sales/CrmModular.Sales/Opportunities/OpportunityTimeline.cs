using CrmModular.Sales.Data;
using CrmModular.Sales.Pipelines;
using CrmModular.Sdk.Web;
using Microsoft.EntityFrameworkCore;

namespace CrmModular.Sales.Opportunities;

/// <summary>The way through the stages, on an opportunity's own page and on its customer's.</summary>
internal sealed class MoveTimeline(
    SalesContext context,
    ICurrentUser user,
    PipelineReader pipelines,
    ITexts texts,
    Display display
) : ITimelineSource
{
    public async Task<IReadOnlyList<TimelineEntry>> ReadAsync(
        RecordRef record,
        DateTimeOffset before,
        int take,
        CancellationToken ct
    )
    {
        var own = record.Kind == SalesRecords.Opportunity;
        var seen = context
            .Opportunities.AsNoTracking()
            .Visible(context, user, Rights.ViewOpportunities)
            .Where(o => own ? o.Id == record.Id : o.CustomerId == record.Id);
        var rows = await seen.Join(
                context.StageMoves.AsNoTracking().Where(m => m.At < before),
                o => o.Id,
                m => m.OpportunityId,
                (o, m) =>
                    new
                    {
                        m.At,
                        m.Id,
                        m.FromStageId,
                        m.ToStageId,
                        m.Status,
                        Opportunity = o.Id,
                        Name = o.Name != "" ? o.Name : o.Product!.ProductName ?? o.Title,
                        o.ValueSort,
                        o.Amount.Currency,
                        o.LostReason,
                        Actor = context
                            .People.Where(p => p.Id == m.PersonId)
                            .Select(p => p.Name)
                            .FirstOrDefault(),
                    }
            )
            .OrderByDescending(m => m.At)
            .ThenByDescending(m => m.Id)
            .Take(take)
            .ToListAsync(ct);
        var set = rows.Count > 0 ? await pipelines.AllAsync(ct) : null;
        return
        [
            .. rows.Select(m => new TimelineEntry(
                m.At,
                Icon(m.Status),
                m.Actor ?? "",
                texts[
                    Key(m.Status, m.FromStageId is null, own),
                    ("name", m.Name),
                    ("amount", display.Money(m.ValueSort, m.Currency)),
                    ("reason", m.LostReason),
                    ("from", m.FromStageId is { } from ? set![from].NameIn(texts) : ""),
                    ("to", set![m.ToStageId].NameIn(texts))
                ]
            )
            {
                Url = own ? null : $"/sales/opportunities/{m.Opportunity}",
            }),
        ];
    }

    private static string Key(OpportunityStatus status, bool began, bool own)
    {
        var what = status switch
        {
            OpportunityStatus.Won => "won",
            OpportunityStatus.Lost => "lost",
            _ => began ? "began" : "moved",
        };
        return own ? $"sales.timeline.own.{what}" : $"sales.timeline.{what}";
    }

    private static string Icon(OpportunityStatus status) =>
        status switch
        {
            OpportunityStatus.Won => "trophy",
            OpportunityStatus.Lost => "circle-x",
            _ => "target-arrow",
        };
}

/// <summary>What was changed on an opportunity; its way through the stages is told by <see cref="MoveTimeline"/>.</summary>
internal sealed class ChangeTimeline(SalesContext context, AuditTimeline audit) : ITimelineSource
{
    private static readonly IReadOnlyList<FormField> Told =
    [
        .. OpportunityForm.All.Where(f =>
            f != OpportunityForm.ClosedOn
            && f != OpportunityForm.LostReason
            && f != OpportunityForm.Probability
        ),
    ];

    public Task<IReadOnlyList<TimelineEntry>> ReadAsync(
        RecordRef record,
        DateTimeOffset before,
        int take,
        CancellationToken ct
    ) =>
        audit.ReadAsync(
            context,
            record.Id,
            Told,
            ids => context.NamesAsync(ids, ct),
            before,
            take,
            ct
        );
}
