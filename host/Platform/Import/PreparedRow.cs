namespace CrmModular.Host.Platform.Import;

/// <summary>A row of the file on its way: what was read of it, and what becomes of it.</summary>
internal sealed class PreparedRow(int line, int number, string[] raw)
{
    public int Line { get; } = line;
    public int Number { get; } = number;
    public string[] Raw { get; } = raw;
    public Dictionary<string, object> Values { get; } = new(StringComparer.Ordinal);

    /// <summary>Names that are still to be looked up.</summary>
    public Dictionary<string, string> Names { get; } = new(StringComparer.Ordinal);

    /// <summary>What the user chose instead of what stands in the file.</summary>
    public Dictionary<string, string> Taken { get; } = new(StringComparer.Ordinal);

    /// <summary>A name of this file that another row of it brings; the second pass sets it.</summary>
    public bool Pending { get; set; }

    /// <summary>Whether a finding is about it, for the preview.</summary>
    public bool Noted { get; set; }
    public ImportOutcome? Outcome { get; private set; }

    /// <summary>Cells that cannot be read, unless the record has their text already; see <see cref="StoredCells"/>.</summary>
    public List<CellDoubt> Doubts { get; } = [];

    public void End(ImportOutcome outcome) => Outcome ??= outcome;

    public void Refuse(string textKey, params IReadOnlyList<(string, object?)> arguments) =>
        End(ImportOutcome.Refused(textKey, arguments));

    /// <summary>The user leaves the row out.</summary>
    public void LeaveOut(string textKey, params IReadOnlyList<(string, object?)> arguments) =>
        End(new ImportOutcome(ImportVerdict.Skip, textKey, arguments));

    /// <summary>References whose name several records have, where the record itself may say which is meant.</summary>
    public Dictionary<string, IReadOnlyList<Guid>> Several { get; } = new(StringComparer.Ordinal);

    public ImportRow ToRow(SameName sameName, ImportPlace place) =>
        new(Line, Values)
        {
            SameName = sameName,
            Since = place.Since,
            Again = place.Again,
            Several = Several,
        };
}

/// <summary>A cell that cannot be read.</summary>
/// <param name="Target">Where it goes.</param>
/// <param name="Text">What stands there.</param>
/// <param name="Refuse">Points it out, and does what the user chose for it.</param>
internal sealed record CellDoubt(ImportTarget Target, string Text, Action Refuse);
