using Microsoft.EntityFrameworkCore;

namespace CrmModular.Sdk.Data;

/// <summary>What a record is called, read for a form, a comparison or a timeline that knows it by its id.</summary>
public sealed class RecordName
{
    /// <summary>The record's id.</summary>
    public Guid Id { get; init; }

    /// <summary>Its name.</summary>
    public string Name { get; init; } = "";
}

/// <summary>Names of people and records by their ids. An id may come from an address or a form, so that records are asked for within the user's sight alone.</summary>
public static class RecordNames
{
    /// <summary>
    /// The names of people and of some kinds of records, in one query, by the ids as text. What the user does not see, what is
    /// in the bin and what is not there is alike left out, and is shown as not visible.
    /// </summary>
    /// <param name="context">The module's context.</param>
    /// <param name="ids">The ids of all of them, mixed; none asks nothing.</param>
    /// <param name="ct">Cancels the read.</param>
    /// <param name="seen">The records of each kind that the user sees, see <see cref="ScopeFilter.Visible"/>.</param>
    public static async Task<IReadOnlyDictionary<string, string>> NamesAsync(
        this ModuleDbContext context,
        IReadOnlyCollection<Guid> ids,
        CancellationToken ct,
        params IReadOnlyList<IQueryable<RecordName>> seen
    )
    {
        if (ids.Count == 0)
        {
            return new Dictionary<string, string>();
        }

        var people = context.People.Select(p => new RecordName { Id = p.Id, Name = p.Name });
        var found = await seen.Aggregate(
                people.Where(p => ids.Contains(p.Id)),
                (all, kind) => all.Concat(kind.Where(r => ids.Contains(r.Id)))
            )
            .ToListAsync(ct);
        return found.ToDictionary(f => f.Id.ToString(), f => f.Name, StringComparer.Ordinal);
    }
}
