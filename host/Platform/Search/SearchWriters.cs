using Microsoft.EntityFrameworkCore;

namespace CrmModular.Host.Platform.Search;

/// <summary>SQLite: rows in a table, their pairs in a contentless full-text index with the same number.</summary>
internal sealed class SqliteSearchWriter : ISearchWriter
{
    public async Task WriteAsync(
        ModuleDbContext context,
        IReadOnlyList<SearchRow> rows,
        CancellationToken ct
    )
    {
        foreach (var row in rows)
        {
            var id = row.Record.Id.ToByteArray(true);
            var old = await context
                .Database.SqlQueryRaw<long>(
                    "DELETE FROM platform_search WHERE record_id = {0} RETURNING id AS \"Value\"",
                    id
                )
                .ToListAsync(ct);
            foreach (var number in old)
            {
                await context.Database.ExecuteSqlRawAsync(
                    "DELETE FROM platform_search_pairs WHERE rowid = {0}",
                    [number],
                    ct
                );
            }

            if (row.Text is not { } found)
            {
                continue;
            }

            var text = SearchPairs.Text(found);
            object?[] values =
            [
                row.Record.Kind,
                id,
                row.OwnerId?.ToByteArray(true),
                found.Title,
                found.Subtitle,
                text,
            ];
            await context.Database.ExecuteSqlRawAsync(
                "INSERT INTO platform_search (kind, record_id, owner_id, title, subtitle, text) VALUES ({0}, {1}, {2}, {3}, {4}, {5})",
                values!,
                ct
            );
            await context.Database.ExecuteSqlRawAsync(
                "INSERT INTO platform_search_pairs (rowid, pairs) VALUES (last_insert_rowid(), {0})",
                [SearchPairs.Of(text, row.Record.Kind, row.OwnerId)],
                ct
            );
        }
    }
}

/// <summary>PostgreSQL: rows in a table, with an index over what <see cref="SearchGrams"/> says of each.</summary>
internal sealed class PostgreSqlSearchWriter : ISearchWriter
{
    private const string Delete = "DELETE FROM platform.search WHERE record_id = {0}";
    private static readonly string Replace =
        $"{Delete}; INSERT INTO platform.search (id, kind, record_id, owner_id, title, subtitle, text, grams) "
        + "SELECT n, {1}, {0}, {2}::uuid, {3}, {4}, {5}, {6} || "
        + $"{SearchSlices.MarksSql("n")} FROM nextval('platform.search_id_seq') n";

    public async Task WriteAsync(
        ModuleDbContext context,
        IReadOnlyList<SearchRow> rows,
        CancellationToken ct
    )
    {
        foreach (var row in rows)
        {
            if (row.Text is not { } found)
            {
                await context.Database.ExecuteSqlRawAsync(Delete, [row.Record.Id], ct);
                continue;
            }

            var text = SearchPairs.Text(found);
            object?[] values =
            [
                row.Record.Id,
                row.Record.Kind,
                row.OwnerId,
                found.Title,
                found.Subtitle,
                text,
                SearchGrams.Of(text, row.Record.Kind, row.OwnerId).ToArray(),
            ];
            await context.Database.ExecuteSqlRawAsync(Replace, values!, ct);
        }
    }
}
