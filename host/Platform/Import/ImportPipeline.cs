using CrmModular.Host.Platform.Import.Reading;

namespace CrmModular.Host.Platform.Import;

/// <summary>The way of a row from the file to the changes that the type makes of it; checks and imports go the same way.</summary>
internal sealed class ImportPipeline(
    IImportType type,
    ImportLayout layout,
    FindingLog findings,
    CellReader cells,
    ReferenceResolver references
)
{
    private readonly RowKeys _keys = new(layout);

    /// <summary>A row as it stands, and whether an earlier one is the same.</summary>
    public sealed record Screened(TableRow Row, bool Repeat);

    /// <summary>Every row of the file passes here once and in order, also those that an earlier start has done.</summary>
    public Screened Screen(TableRow row) => new(row, row.IsUsable && _keys.IsRepeat(row.Values));

    public async Task<IReadOnlyList<PreparedRow>> PlanAsync(
        IReadOnlyList<Screened> screened,
        bool save,
        CancellationToken ct
    )
    {
        var rows = screened.Select(Prepare).ToList();
        await references.ResolveAsync(rows, save, ct);
        var open = rows.Where(r => r.Outcome is null).ToList();
        if (open.Count == 0)
        {
            return rows;
        }

        var outcomes = await type.PlanAsync([.. open.Select(r => r.ToRow())], ct);
        foreach (var (row, outcome) in open.Zip(outcomes))
        {
            row.End(outcome);
            if (outcome.Verdict == ImportVerdict.Refuse)
            {
                findings.Refuse(row.Line, outcome.TextKey!, outcome.Arguments);
            }
        }

        return rows;
    }

    private PreparedRow Prepare(Screened screened)
    {
        var row = cells.Read(screened.Row);
        if (screened.Repeat && row.Outcome is null)
        {
            row.LeaveOut("import.reason.twice");
            var finding =
                findings.Find("twice")
                ?? findings.Add(new Finding { Key = "twice", Kind = FindingKind.Twice });
            finding.Hit(row.Line);
            row.Noted = true;
        }

        return row;
    }
}
