using Microsoft.EntityFrameworkCore;

namespace CrmModular.Catalog.Data;

/// <summary>Names of people, for comparisons and the timeline.</summary>
internal static class Names
{
    public static async Task<IReadOnlyDictionary<string, string>> PeopleNamesAsync(
        this CatalogContext context,
        IReadOnlyCollection<Guid> ids,
        CancellationToken ct
    ) =>
        ids.Count == 0
            ? new Dictionary<string, string>()
            : await context
                .People.Where(p => ids.Contains(p.Id))
                .ToDictionaryAsync(p => p.Id.ToString(), p => p.Name, ct);
}
