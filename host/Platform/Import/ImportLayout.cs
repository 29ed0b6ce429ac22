using CrmModular.Host.Platform.Import.Reading;

namespace CrmModular.Host.Platform.Import;

/// <summary>How the rows of a file are read, with everything decided: found, or chosen by the user.</summary>
internal sealed record ImportLayout
{
    public required string TypeId { get; init; }
    public FileEncoding? Encoding { get; init; }
    public char? Separator { get; init; }
    public string? Sheet { get; init; }
    public int? HeadingRow { get; init; }

    /// <summary>Year-month-day reads only dates that have the year in front; nothing is guessed by it.</summary>
    public DateOrder DateOrder { get; init; } = DateOrder.YearMonthDay;
    public Dictionary<int, string> Columns { get; init; } = [];
    public Dictionary<int, DecimalMark> Marks { get; init; } = [];
    public Dictionary<string, string> Choices { get; init; } = [];

    private IReadOnlyList<(int Column, ImportTarget Target)>? _mapped;

    /// <summary>The columns that go somewhere, with where.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public IReadOnlyList<(int Column, ImportTarget Target)> Mapped => _mapped ?? [];

    [System.Text.Json.Serialization.JsonIgnore]
    public ReadOptions Reading =>
        new()
        {
            Encoding = Encoding,
            Separator = Separator,
            Sheet = Sheet,
            HeadingRow = HeadingRow,
        };

    public ImportLayout For(IImportType type) =>
        this with
        {
            _mapped =
            [
                .. Columns
                    .OrderBy(c => c.Key)
                    .Select(c => (c.Key, type.Targets.FirstOrDefault(t => t.Key == c.Value)))
                    .Where(c => c.Item2 is not null)
                    .Select(c => (c.Key, c.Item2!)),
            ],
        };

    public DecimalMark MarkOf(int column) => Marks.GetValueOrDefault(column);

    /// <summary>What the whole numbers of a column are multiplied by; 0 leaves them empty.</summary>
    public int FactorOf(string target) =>
        Choices.GetValueOrDefault($"decimals:{target}") switch
        {
            FindingChoice.Thousands => 1000,
            FindingChoice.Millions => 1_000_000,
            FindingChoice.Empty => 0,
            _ => 1,
        };
}
