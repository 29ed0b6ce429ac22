using Microsoft.EntityFrameworkCore;

namespace CrmModular.Sdk.Data;

/// <summary>A record with the column that it sorts by, for <see cref="ImportLookups"/>.</summary>
public sealed class NamedRow
{
    /// <summary>The record.</summary>
    public Guid Id { get; init; }

    /// <summary>Its name.</summary>
    public string Name { get; init; } = "";

    /// <summary>The sort key of its name, see <see cref="SortKey"/>; indexed.</summary>
    public string Sort { get; init; } = "";

    /// <summary>Its external id; empty for none.</summary>
    public string ExternalId { get; init; } = "";
}

/// <summary>Finds records by name through the index of their sort keys, however many there are.</summary>
public static class ImportLookups
{
    private const int MostNames = 3000;

    /// <summary>The records of one of the names, see <see cref="ImportNames"/>.</summary>
    public static async Task<IReadOnlyList<ImportName>> FindAsync(
        IQueryable<NamedRow> rows,
        IReadOnlyCollection<string> names,
        CancellationToken ct
    )
    {
        var normal = names.Select(ImportNames.Normal).ToHashSet(StringComparer.Ordinal);
        var sorts = names.Select(SortKey.Of).Distinct(StringComparer.Ordinal).ToList();
        var found = await rows.Where(r => sorts.Contains(r.Sort)).ToListAsync(ct);
        // The sort key knows no accents and ends after a while; the name decides.
        return [.. found.Where(r => normal.Contains(ImportNames.Normal(r.Name))).Select(Name)];
    }

    /// <summary>The records of one of the external ids.</summary>
    public static async Task<IReadOnlyList<ImportName>> FindByExternalIdAsync(
        IQueryable<NamedRow> rows,
        IReadOnlyCollection<string> ids,
        CancellationToken ct
    ) =>
        [
            .. (
                await rows.Where(r => r.ExternalId != "" && ids.Contains(r.ExternalId))
                    .ToListAsync(ct)
            ).Select(Name),
        ];

    private static ImportName Name(NamedRow row) =>
        new(row.Id, row.Name) { ExternalId = row.ExternalId };

    /// <summary>All names where they are few, otherwise those that begin alike.</summary>
    public static async Task<IReadOnlyList<string>> NearAsync(
        IQueryable<NamedRow> rows,
        string name,
        CancellationToken ct
    )
    {
        if (await rows.Take(MostNames + 1).CountAsync(ct) > MostNames)
        {
            var start = SortKey.Of(name.Trim() is { Length: > 2 } text ? text[..2] : name);
            var end = start + char.MaxValue;
            rows = rows.Where(r =>
                string.Compare(r.Sort, start) >= 0 && string.Compare(r.Sort, end) < 0
            );
        }

        return await rows.Select(r => r.Name).Distinct().Take(MostNames).ToListAsync(ct);
    }
}
