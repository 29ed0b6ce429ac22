using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;

namespace CrmModular.Sdk.Data;

/// <summary>Nothing stands above itself, at any depth: a company above a company, whom somebody reports to.</summary>
public static class Circles
{
    /// <summary>
    /// What a context answers from <see cref="ModuleDbContext.CheckWritten"/>: looks at the records as they were written,
    /// whatever way they came, and after whoever writes such a column in the same moment.
    /// </summary>
    /// <typeparam name="T">The kind of record.</typeparam>
    /// <param name="context">The context that saves.</param>
    /// <param name="changed">The records that the save writes.</param>
    /// <param name="above">The column that names what stands above: <c>c =&gt; c.ParentId</c>.</param>
    /// <param name="refusal">What is thrown for a circle.</param>
    /// <returns>null where no record has another one above it now.</returns>
    public static Func<CancellationToken, Task>? Check<T>(
        ModuleDbContext context,
        IReadOnlyList<EntityEntry<Entity>> changed,
        Expression<Func<T, Guid?>> above,
        Func<RuleException> refusal
    )
        where T : Entity
    {
        var read = above.Compile();
        var moved = changed
            .WithOther(above)
            .Where(e => read(e.Entity) is not null)
            .ToDictionary(e => e.Entity.Id, e => read(e.Entity));
        return moved.Count == 0
            ? null
            : async ct =>
            {
                var alone = $"{ModuleDbContext.KindOf(typeof(T))}.above";
                await WriteTransaction.LockAsync(context, alone, ct);
                await RefuseAsync(context, new(moved), moved.Keys, above, refusal, ct);
            };
    }

    /// <summary>Reads what stands above, a level at a time for all of them; the bin as well, since what lies there may come back.</summary>
    /// <typeparam name="T">The kind of record.</typeparam>
    /// <param name="context">Where to read.</param>
    /// <param name="known">What stands above which record as far as that is not stored yet; what is read is added to it.</param>
    /// <param name="asked">The records to look at.</param>
    /// <param name="above">The column that names what stands above.</param>
    /// <param name="refusal">What is thrown for a circle.</param>
    /// <param name="ct">Cancels the reading.</param>
    public static async Task RefuseAsync<T>(
        ModuleDbContext context,
        Dictionary<Guid, Guid?> known,
        IEnumerable<Guid> asked,
        Expression<Func<T, Guid?>> above,
        Func<RuleException> refusal,
        CancellationToken ct
    )
        where T : Entity
    {
        foreach (var start in asked)
        {
            var seen = new HashSet<Guid>();
            for (Guid? at = start; at is { } id && seen.Add(id); at = known.GetValueOrDefault(id))
            {
                if (!known.ContainsKey(id))
                {
                    await ReadAsync(context, known, above, ct);
                }

                if (known.GetValueOrDefault(id) == start)
                {
                    throw refusal();
                }
            }
        }
    }

    private static async Task ReadAsync<T>(
        ModuleDbContext context,
        Dictionary<Guid, Guid?> known,
        Expression<Func<T, Guid?>> above,
        CancellationToken ct
    )
        where T : Entity
    {
        var open = known.Values.OfType<Guid>().Where(id => !known.ContainsKey(id)).ToList();
        var column = ((MemberExpression)above.Body).Member.Name;
        foreach (
            var read in await context
                .Set<T>()
                .AsNoTracking()
                .IgnoreQueryFilters([ModuleDbContext.BinFilter])
                .Where(e => open.Contains(e.Id))
                .Select(e => new { e.Id, Above = EF.Property<Guid?>(e, column) })
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
