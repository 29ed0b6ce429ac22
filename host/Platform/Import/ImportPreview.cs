using System.Globalization;

namespace CrmModular.Host.Platform.Import;

/// <summary>Picks the rows that the page shows as they would be saved: the first ones, and the first that a finding is about.</summary>
internal sealed class ImportPreview(ImportLayout layout, IImportType type, ITexts texts)
{
    private const int First = 3;
    private const int Most = 5;
    private const int MostColumns = 6;

    private readonly List<ImportTarget> _mapped =
    [
        .. type.Targets.Where(t => !t.ExternalId && layout.Mapped.Any(m => m.Target.Key == t.Key)),
    ];

    private readonly List<ImportPreviewRow> _rows = [];
    private int _noted;

    /// <summary>The rows with the columns that matter most: what names a record, what something was found about, amounts and dates.</summary>
    public (IReadOnlyList<ImportTarget> Targets, List<ImportPreviewRow> Rows) Pick(
        IEnumerable<Finding> findings
    )
    {
        var found = findings
            .Where(f => f.Kind is not FindingKind.AllFound)
            .Select(f => f.Target)
            .ToHashSet(StringComparer.Ordinal);
        var targets = _mapped
            .OrderByDescending(t => t.Required || t.Identifies)
            .ThenByDescending(t => found.Contains(t.Key))
            .ThenByDescending(t => t.Expected || t.Value is ImportValue.Money)
            .ThenByDescending(t => t.Value is ImportValue.Date)
            .Take(MostColumns)
            .OrderBy(t => t.Value == ImportValue.Money ? 1 : 0)
            .ThenBy(t => _mapped.IndexOf(t))
            .ToList();
        var places = targets.Select(t => _mapped.IndexOf(t)).ToList();
        return (
            targets,
            [.. _rows.Select(r => r with { Cells = [.. places.Select(p => r.Cells[p])] })]
        );
    }

    public void Offer(PreparedRow row)
    {
        var noted = row.Noted && _noted < Most - First;
        if (_rows.Count >= Most || (_rows.Count - _noted >= First && !noted) || row.Raw.Length == 0)
        {
            return;
        }

        _noted += _rows.Count >= First && row.Noted ? 1 : 0;
        _rows.Add(
            new ImportPreviewRow(
                row.Number,
                [.. _mapped.Select(t => Cell(row, t))],
                row.Outcome!.Verdict
            )
        );
    }

    private ImportPreviewCell Cell(PreparedRow row, ImportTarget target)
    {
        var raw = row.Raw[layout.Mapped.First(m => m.Target.Key == target.Key).Column];
        var taken = row.Taken.GetValueOrDefault(target.Key);
        var text = taken ?? Show(row, target, raw);
        return new ImportPreviewCell(
            text,
            taken is null ? null : raw,
            text.Length == 0 && (target.Expected || target.Required)
        );
    }

    private string Show(PreparedRow row, ImportTarget target, string raw) =>
        row.Values.GetValueOrDefault(target.Key) switch
        {
            null => row.Names.ContainsKey(target.Key) && row.Pending ? raw : "",
            Money money => money.Amount.ToString("#,0.##", CultureInfo.CurrentCulture)
                + " "
                + money.Currency,
            DateOnly date => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
            long whole => whole.ToString("#,0", CultureInfo.CurrentCulture),
            bool yes => texts[yes ? "import.yes" : "import.no"],
            string text when target.Value == ImportValue.Choice => texts.Find(
                $"{target.TextKey}.{text}"
            )
                ?? target.Choices.FirstOrDefault(c => c.Value == text)?.Names.FirstOrDefault()
                ?? text,
            string text => text,
            _ => raw,
        };
}
