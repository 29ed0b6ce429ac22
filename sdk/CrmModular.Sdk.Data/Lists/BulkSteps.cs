using Microsoft.EntityFrameworkCore;

namespace CrmModular.Sdk.Data;

/// <summary>What a bulk change does to some records, and which records the user may do it to.</summary>
/// <param name="Reached">Those within the scope of the permission that the change needs.</param>
/// <param name="ChangeAsync">Changes some of them, tracked, and answers how many it changed.</param>
internal sealed record BulkStep<T>(
    IQueryable<T> Reached,
    Func<IReadOnlyList<T>, CancellationToken, Task<int>> ChangeAsync
);

/// <summary>Makes the step of a bulk change out of what a list offers. What its definition leaves out is not offered, and a made-up request for it is refused.</summary>
internal sealed class BulkSteps<T>(ListReader<T> reader, ICurrentUser user, IExtensions extensions)
    where T : Entity
{
    private readonly ListDefinition<T> _definition = reader.Definition;

    /// <summary>The step that an order asks for.</summary>
    /// <exception cref="RuleException">The new owner is not with the company, or a tag is none.</exception>
    public async Task<BulkStep<T>> OfAsync(BulkOrder order, CancellationToken ct) =>
        order.Action switch
        {
            BulkAction.Owner => await OwnerAsync(order.Owner, ct),
            BulkAction.Tags => Tags(order.Add, order.Remove),
            BulkAction.Bin => new BulkStep<T>(
                Within(reader.Context.Set<T>(), _definition.DeletePermission),
                BinAsync
            ),
            _ => new BulkStep<T>(Within(reader.InBin(), _definition.DeletePermission), Restore),
        };

    private async Task<BulkStep<T>> OwnerAsync(Guid? owner, CancellationToken ct)
    {
        var change = Offered(_definition.ChangeOwner);
        if (
            owner is { } id
            && !await reader.Context.People.AnyAsync(p => p.Id == id && p.Active, ct)
        )
        {
            throw new RuleException("list.bulk.person", "owner");
        }

        return new BulkStep<T>(
            Within(reader.Context.Set<T>(), _definition.EditPermission),
            async (records, token) =>
            {
                await change(reader.Context, records, owner, token);
                return records.Count;
            }
        );
    }

    private BulkStep<T> Tags(IReadOnlyList<string> add, IReadOnlyList<string> remove)
    {
        var tags = Offered(_definition.Tags);
        if (add.Concat(remove).Any(t => t.Contains('|') || t.Length > TagText.Longest))
        {
            throw new RuleException("form.tag", "tags");
        }

        return new BulkStep<T>(
            Within(reader.Context.Set<T>(), _definition.EditPermission),
            (records, _) =>
            {
                foreach (var record in records)
                {
                    var kept = TagText
                        .Split(tags.Read(record))
                        .Except(remove, StringComparer.OrdinalIgnoreCase);
                    tags.Write(record, TagText.Join(kept.Concat(add)));
                }

                return Task.FromResult(records.Count);
            }
        );
    }

    private async Task<int> BinAsync(IReadOnlyList<T> records, CancellationToken ct)
    {
        Guid[] ids = [.. records.Select(r => r.Id)];
        var references = await References.OfAsync(extensions, _definition.Kind, ids, ct);
        var free = records.Where(r => !references[r.Id].Any(f => f.Blocks)).ToList();
        foreach (var record in free)
        {
            reader.Context.PutIntoBin(record);
        }

        return free.Count;
    }

    private static Task<int> Restore(IReadOnlyList<T> records, CancellationToken ct)
    {
        foreach (var record in records)
        {
            record.DeletedAt = null;
        }

        return Task.FromResult(records.Count);
    }

    private IQueryable<T> Within(IQueryable<T> records, string? permission) =>
        records.Visible(reader.Context, user, Offered(permission));

    private static TOffer Offered<TOffer>(TOffer? offer)
        where TOffer : class =>
        offer ?? throw new UnauthorizedAccessException("The list does not offer this change.");
}
