using Microsoft.EntityFrameworkCore;

namespace CrmModular.Sdk.Data;

/// <content>What lies beside a record in its list.</content>
public sealed partial class ListReader<T>
{
    /// <summary>The records before and after one in the request's order; none where the record is not among them.</summary>
    public async Task<(Guid? Previous, Guid? Next)> NeighboursAsync(
        ListRequest request,
        Guid id,
        CancellationToken ct
    )
    {
        if (request.InFoundOrder)
        {
            return await FoundBesideAsync(request, id, ct);
        }

        var order = ListOrder<T>.Of(Definition, request);
        var all = Filter(request);
        var at = await all.Where(e => e.Id == id)
            .Select(order.Keyed<Guid>(e => e.Id))
            .FirstOrDefaultAsync(ct);
        if (at is null)
        {
            return (null, null);
        }

        Task<Guid?> BesideAsync(bool back)
        {
            var cursor = new Cursor(order.Text, Keyset.Format(at.Sort), id, back);
            return order
                .Apply(order.Beyond(all, cursor), back)
                .Select(e => (Guid?)e.Id)
                .FirstOrDefaultAsync(ct);
        }

        return (await BesideAsync(true), await BesideAsync(false));
    }
}
