using CrmModular.Sales.Data;
using CrmModular.Sales.Pipelines;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;

namespace CrmModular.Sales.Opportunities;

/// <summary>
/// Keeps the history of stages whole: whoever takes an opportunity to another stage without writing its step, as undo does,
/// has the step written here and its events told.
/// </summary>
internal static class StageHistory
{
    public static async Task FollowAsync(
        SalesContext context,
        IReadOnlyList<EntityEntry<Entity>> changed,
        CancellationToken ct
    )
    {
        var written = context
            .ChangeTracker.Entries<StageMove>()
            .Where(e => e.State == EntityState.Added)
            .Select(e => e.Entity.OpportunityId)
            .ToHashSet();
        var moved = changed
            .WithOther<Opportunity, Guid>(o => o.StageId)
            .Where(e => !written.Contains(e.Entity.Id))
            .ToDictionary(e => e.Entity, e => e.Property(o => o.StageId).OriginalValue);
        if (moved.Count == 0)
        {
            return;
        }

        var ids = moved.Values.Concat(moved.Keys.Select(o => o.StageId)).ToHashSet();
        // Those that were taken away keep their names in the history.
        var stages = await context
            .Stages.IgnoreQueryFilters([ModuleDbContext.BinFilter])
            .AsNoTracking()
            .Where(s => ids.Contains(s.Id))
            .ToDictionaryAsync(s => s.Id, ct);
        foreach (var (opportunity, before) in moved)
        {
            if (stages.GetValueOrDefault(opportunity.StageId) is not { DeletedAt: null } to)
            {
                throw new RuleException("sales.stage.gone");
            }

            Write(context, opportunity, stages.GetValueOrDefault(before), to);
        }
    }

    private static void Write(SalesContext context, Opportunity o, Stage? from, Stage to)
    {
        context.StageMoves.Add(
            new StageMove
            {
                OpportunityId = o.Id,
                At = context.Scope!.Clock.GetUtcNow(),
                PersonId = context.Scope.User.PersonId,
                FromStageId = from?.Id,
                ToStageId = to.Id,
                Status = to.Kind,
            }
        );
        if (o.DeletedAt is null)
        {
            Tell(o, from, to);
        }
    }

    /// <summary>Has a step told to other modules.</summary>
    public static void Tell(Opportunity o, Stage? from, Stage to)
    {
        o.Raise(
            new OpportunityMoved(
                o.Id,
                o.CustomerId,
                o.OwnerId,
                from?.Key ?? "",
                to.Key,
                from?.Kind,
                to.Kind
            )
        );
        if (from?.Kind == to.Kind)
        {
            // Won stays won and lost stays lost: it is told that it moved, not once more that it closed.
            return;
        }

        if (to.Kind == OpportunityStatus.Won)
        {
            o.Raise(
                new OpportunityWon(
                    o.Id,
                    o.CustomerId!.Value,
                    o.ProductId,
                    o.OwnerId,
                    o.ClosedUnits!.Value,
                    o.Amount.Currency,
                    o.ClosedOn!.Value
                )
            );
        }
        else if (to.Kind == OpportunityStatus.Lost)
        {
            o.Raise(
                new OpportunityLost(
                    o.Id,
                    o.CustomerId,
                    o.ProductId,
                    o.OwnerId,
                    o.LostReason,
                    o.ClosedOn!.Value
                )
            );
        }
    }
}
