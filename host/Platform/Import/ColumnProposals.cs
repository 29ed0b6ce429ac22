using CrmModular.Host.Platform.Import.Reading;

namespace CrmModular.Host.Platform.Import;

/// <summary>What the columns of a file go to.</summary>
/// <param name="Map">The target of each column by its index.</param>
/// <param name="Unsure">The columns whose headings are only like their target's.</param>
internal sealed record ProposedColumns(Dictionary<int, string> Map, HashSet<int> Unsure);

/// <summary>Says what the columns of a file go to: as the user chose, as they did before with a file like it, or by their headings.</summary>
internal sealed class ColumnProposals(ImportTypes types, SavedMappings mappings)
{
    public async Task<ProposedColumns> ProposeAsync(
        IImportType type,
        IReadOnlyList<string> headers,
        ImportSettings settings,
        CancellationToken ct
    )
    {
        var chosen =
            settings.Columns
            ?? (settings.Map.Count > 0 ? Told(type, headers, settings.Map) : null)
            ?? (await mappings.FindAsync(type.Id, headers, ct))?.Columns;
        if (chosen is not null)
        {
            var map = chosen
                .Where(c => c.Key < headers.Count && type.Targets.Any(t => t.Key == c.Value))
                .ToDictionary();
            return new ProposedColumns(map, []);
        }

        var matches = types.Propose(type, headers);
        return new ProposedColumns(
            matches.ToDictionary(m => m.Column, m => m.FieldKey),
            [.. matches.Where(m => m.Confidence < 0.8).Select(m => m.Column)]
        );
    }

    /// <summary>The columns that the user named; the others as they are proposed.</summary>
    private Dictionary<int, string> Told(
        IImportType type,
        IReadOnlyList<string> headers,
        Dictionary<string, string> map
    )
    {
        var told = new Dictionary<int, string>();
        foreach (var (heading, target) in map)
        {
            var column = headers
                .Select((h, i) => (h, i))
                .Where(h => NameKey.Of(h.h) == NameKey.Of(heading))
                .Select(h => (int?)h.i)
                .FirstOrDefault();
            if (column is not { } index)
            {
                throw new RuleException(
                    "import.map.column",
                    null,
                    [("column", heading), ("columns", string.Join(", ", headers))]
                );
            }

            if (target.Length > 0 && type.Targets.All(t => t.Key != target))
            {
                throw new RuleException(
                    "import.map.target",
                    null,
                    [
                        ("target", target),
                        ("targets", string.Join(", ", type.Targets.Select(t => t.Key))),
                    ]
                );
            }

            told[index] = target;
        }

        foreach (var match in types.Propose(type, headers))
        {
            if (!told.ContainsKey(match.Column) && !told.ContainsValue(match.FieldKey))
            {
                told[match.Column] = match.FieldKey;
            }
        }

        return told.Where(t => t.Value.Length > 0).ToDictionary();
    }
}
