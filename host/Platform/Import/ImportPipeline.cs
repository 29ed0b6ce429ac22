using CrmModular.Host.Platform.Import.Reading;

namespace CrmModular.Host.Platform.Import;

/// <summary>The way of a row from the file to the changes that the type makes of it; checks and imports go the same way.</summary>
internal sealed class ImportPipeline(
    IImportType type,
    ImportLayout layout,
    FindingLog findings,
    CellReader cells,
    ReferenceResolver references,
    StoredCells stored,
    ImportPlace place
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
        await stored.SettleAsync([.. rows.Where(r => r.Outcome is null)], ct);
        if (place.Again)
        {
            // Only rows that name others of the file have something left to do.
            foreach (var row in rows.Where(r => !references.MayWait(r)))
            {
                row.End(ImportOutcome.Unchanged);
            }
        }

        await references.ResolveAsync(rows, save, ct);
        var open = rows.Where(r => r.Outcome is null).ToList();
        if (open.Count == 0)
        {
            return rows;
        }

        var sameName = SameNameOf(findings.ChosenFor(SameNameKey));
        var asked = open.Select(r => r.ToRow(sameName, place)).ToList();
        var outcomes = await type.PlanAsync(asked, ct);
        for (var i = 0; i < open.Count; i++)
        {
            open[i].End(outcomes[i]);
            if (outcomes[i].Verdict == ImportVerdict.Refuse)
            {
                findings.Refuse(open[i].Line, outcomes[i].TextKey!, outcomes[i].Arguments);
            }

            if (asked[i].SharesName && !place.Again)
            {
                TellName(open[i], asked[i]);
            }
        }

        return rows;
    }

    private const string SameNameKey = "samename";
    private const int NamesTold = 200;

    private static SameName SameNameOf(string? choice) =>
        choice switch
        {
            FindingChoice.Same => SameName.Same,
            FindingChoice.New => SameName.New,
            _ => SameName.Skip,
        };

    private void TellName(PreparedRow row, ImportRow asked)
    {
        var finding =
            findings.Find(SameNameKey)
            ?? findings.Add(
                new Finding
                {
                    Key = SameNameKey,
                    Kind = FindingKind.SameName,
                    Choices = [FindingChoice.Skip, FindingChoice.Same, FindingChoice.New],
                }
            );
        finding.Hit(row.Line);
        row.Noted = true;
        var names = finding.Arguments.GetValueOrDefault("names", "");
        if (names.Length < NamesTold)
        {
            var name = asked.Text(
                type.Targets.FirstOrDefault(t =>
                    t is { Identifies: true, Value: ImportValue.Text }
                )?.Key
                    ?? "name"
            );
            finding.Arguments["names"] = names.Length == 0 ? $"{name}" : $"{names}, {name}";
        }
    }

    private PreparedRow Prepare(Screened screened)
    {
        var row = cells.Read(screened.Row);
        if (row.Outcome is null && references.IsCircle(row))
        {
            row.Refuse(type.CircleTextKey);
            findings.Refuse(row.Line, type.CircleTextKey, []);
        }

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

/// <summary>Where an import is.</summary>
/// <param name="Since">When it began: records that are newer may be its own.</param>
/// <param name="Again">Whether its rows are gone through for the second time.</param>
internal sealed record ImportPlace(DateTimeOffset Since, bool Again);
