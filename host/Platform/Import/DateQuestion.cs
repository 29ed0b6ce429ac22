using CrmModular.Host.Platform.Import.Reading;

namespace CrmModular.Host.Platform.Import;

/// <summary>In which order day and month stand: chosen, or shown by the dates themselves. Where every date can be read two ways it is asked, never guessed.</summary>
internal sealed class DateQuestion
{
    private readonly List<int> _open = [];

    public DateQuestion(
        FileProfile profile,
        Dictionary<int, string> columns,
        IImportType type,
        DateOrder? chosen
    )
    {
        var dates = profile
            .Columns.Where(c =>
                columns.TryGetValue(c.Index, out var key)
                && type.Targets.Any(t => t.Key == key && t.Value == ImportValue.Date)
                && c.Dates.Kind != DateColumnKind.None
            )
            .ToList();
        // One file has one hand: a column that shows the order shows it for the others.
        var shown = dates
            .Where(c => c.Dates.Kind == DateColumnKind.Unambiguous)
            .Select(c => c.Dates.Order)
            .Where(o => o is not null)
            .Distinct()
            .ToList();
        var decided = shown.Where(o => o != Reading.DateOrder.YearMonthDay).ToList();
        var doubtful = dates
            .Where(c => c.Dates.Kind is DateColumnKind.Ambiguous or DateColumnKind.Mixed)
            .ToList();
        Order =
            chosen
            ?? (
                decided.Count == 1
                && doubtful.TrueForAll(c => c.Dates.Kind == DateColumnKind.Ambiguous)
                    ? decided[0]
                : decided.Count == 0 && doubtful.Count == 0 ? Reading.DateOrder.YearMonthDay
                : null
            );
        if (Order is null)
        {
            _open = [.. dates.Select(c => c.Index)];
            Example = doubtful.SelectMany(c => c.Samples).FirstOrDefault();
        }
    }

    public DateOrder? Order { get; }

    public bool Asks => _open.Count > 0;

    public string? Example { get; }

    /// <summary>The columns without those that cannot be read yet.</summary>
    public Dictionary<int, string> Without(Dictionary<int, string> columns) =>
        columns.Where(c => !_open.Contains(c.Key)).ToDictionary();
}
