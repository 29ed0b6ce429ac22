using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;

namespace CrmModular.Sdk.Data;

/// <summary>
/// Nothing stands above itself, at any depth: a company above a company, whom somebody reports to. A kind of record keeps one
/// of these in a static field, since every save asks it.
/// </summary>
/// <typeparam name="T">The kind of record.</typeparam>
/// <param name="above">The column that names what stands above: <c>c =&gt; c.ParentId</c>.</param>
/// <param name="textKey">The key of the sentence by which a circle is refused.</param>
/// <param name="field">The field beside which a form shows it.</param>
public sealed class Circles<T>(Expression<Func<T, Guid?>> above, string textKey, string field)
    where T : Entity
{
    private readonly string _column = ((MemberExpression)above.Body).Member.Name;
    private readonly string _alone = $"{ModuleDbContext.KindOf(typeof(T))}.above";

    /// <summary>
    /// What a context answers from <see cref="ModuleDbContext.CheckWritten"/>: looks at the records as they were written,
    /// whatever way they came, and after whoever writes such a column in the same moment.
    /// </summary>
    /// <param name="context">The context that saves.</param>
    /// <param name="changed">The records that the save writes.</param>
    /// <returns>null where no record has another one above it now.</returns>
    public Func<CancellationToken, Task>? Check(
        ModuleDbContext context,
        IReadOnlyList<EntityEntry<Entity>> changed
    )
    {
        var moved = changed
            .WithOther(above)
            .Select(e => (e.Entity.Id, Above: e.Property(above).CurrentValue))
            .Where(e => e.Above is not null)
            .ToDictionary(e => e.Id, e => e.Above);
        return moved.Count == 0
            ? null
            : async ct =>
            {
                await WriteTransaction.LockAsync(context, _alone, ct);
                await RefuseAsync(context, new(moved), moved.Keys, ct);
            };
    }

    /// <summary>Reads what stands above, a level at a time for all of them; the bin as well, since what lies there may come back.</summary>
    /// <param name="context">Where to read.</param>
    /// <param name="known">What stands above which record as far as that is not stored yet; what is read is added to it.</param>
    /// <param name="asked">The records to look at.</param>
    /// <param name="ct">Cancels the reading.</param>
    /// <exception cref="RuleException">One of them stands above itself.</exception>
    public async Task RefuseAsync(
        ModuleDbContext context,
        Dictionary<Guid, Guid?> known,
        IEnumerable<Guid> asked,
        CancellationToken ct
    )
    {
        foreach (var start in asked)
        {
            var seen = new HashSet<Guid>();
            for (Guid? at = start; at is { } id && seen.Add(id); at = known.GetValueOrDefault(id))
            {
                if (!known.ContainsKey(id))
                {
                    await ReadAsync(context, known, ct);
                }

                if (known.GetValueOrDefault(id) == start)
                {
                    throw new RuleException(textKey, field);
                }
            }
        }
    }

    private async Task ReadAsync(
        ModuleDbContext context,
        Dictionary<Guid, Guid?> known,
        CancellationToken ct
    )
    {
        var open = known.Values.OfType<Guid>().Where(id => !known.ContainsKey(id)).ToList();
        foreach (
            var read in await context
                .Set<T>()
                .AsNoTracking()
                .IgnoreQueryFilters([ModuleDbContext.BinFilter])
                .Where(e => open.Contains(e.Id))
                .Select(e => new { e.Id, Above = EF.Property<Guid?>(e, _column) })
                .ToListAsync(ct)
        )
        {
            known[read.Id] = read.Above;
        }

        // What is not there has nothing above it.
        foreach (var id in open)
        {
            known.TryAdd(id, null);
        }
    }
}
