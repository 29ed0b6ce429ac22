namespace CrmModular.Sdk;

/// <summary>A row of a file, read and looked up. A target that has no column, or an empty cell, answers null: at an update it stays as it is.</summary>
/// <param name="line">The line in the file.</param>
/// <param name="values">The values by target.</param>
public sealed class ImportRow(int line, IReadOnlyDictionary<string, object> values)
{
    /// <summary>The line in the file.</summary>
    public int Line { get; } = line;

    /// <summary>A text, a choice, an address; null for none.</summary>
    public string? Text(string key) => values.GetValueOrDefault(key) as string;

    /// <summary>A whole number; null for none.</summary>
    public long? Whole(string key) => values.GetValueOrDefault(key) as long?;

    /// <summary>What becomes of it where all that it has in common with a record that is there is the name.</summary>
    public SameName SameName { get; init; }

    /// <summary>When the import of the file began: records that are newer come from it.</summary>
    public DateTimeOffset Since { get; init; } = DateTimeOffset.MaxValue;

    /// <summary>Whether it was in once already, and is looked at again for the rows that it names.</summary>
    public bool Again { get; init; }

    /// <summary>For references whose name several records have: which ones.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<Guid>> Several { get; init; } =
        new Dictionary<string, IReadOnlyList<Guid>>();

    /// <summary>Whether all that it has in common with a record that is there is the name; the matcher says so.</summary>
    public bool SharesName { get; set; }

    /// <summary>The id that an export wrote; null for none.</summary>
    public Guid? RecordId =>
        values.GetValueOrDefault(ImportTarget.RecordId.Key) is string text
        && Guid.TryParse(text, out var id)
            ? id
            : null;

    /// <summary>Decides for one of the records that have a name.</summary>
    public void Settle(string key, Guid id) => _settled[key] = id;

    private readonly Dictionary<string, Guid> _settled = new(StringComparer.Ordinal);

    /// <summary>An amount; null for none.</summary>
    /// <param name="key">The target.</param>
    /// <param name="currency">The currency where the file has none: the record's, or the company's.</param>
    public Money? Money(string key, string currency) =>
        values.GetValueOrDefault(key) is Money money
            ? money.Currency.Length > 0
                ? money
                : money with
                {
                    Currency = currency,
                }
            : null;

    /// <summary>The words of a cell; null for none.</summary>
    public IReadOnlyList<string>? Tags(string key) =>
        values.GetValueOrDefault(key) as IReadOnlyList<string>;

    /// <summary>A date; null for none.</summary>
    public DateOnly? Date(string key) => values.GetValueOrDefault(key) as DateOnly?;

    /// <summary>Yes or no; null for none.</summary>
    public bool? YesNo(string key) => values.GetValueOrDefault(key) as bool?;

    /// <summary>The id of another record; null for none.</summary>
    public Guid? Reference(string key) =>
        _settled.TryGetValue(key, out var id) ? id : values.GetValueOrDefault(key) as Guid?;
}

/// <summary>What becomes of a row that has its name in common with a record that is there, and nothing that makes sure.</summary>
public enum SameName
{
    /// <summary>It stays out, and is listed.</summary>
    Skip,

    /// <summary>It is that record, which gets the row's values.</summary>
    Same,

    /// <summary>It is another record.</summary>
    New,
}
