namespace CrmModular.Sdk;

/// <summary>
/// A kind of record that files are imported into; added with <c>module.Extend&lt;IImportType, …&gt;(permission: …)</c>.
/// The host reads the file, matches columns, converts values, looks names up and asks the user; the type says what becomes
/// of each row.
/// </summary>
public interface IImportType
{
    /// <summary>The word on the command line, for example <c>customers</c>.</summary>
    string Id { get; }

    /// <summary>The kind of record that it makes.</summary>
    string Kind { get; }

    /// <summary>The key of its name in the plural.</summary>
    string TextKey { get; }

    /// <summary>A name in the icon sprite.</summary>
    string Icon { get; }

    /// <summary>The page of the records, shown after the import.</summary>
    string Url { get; }

    /// <summary>Where it stands when several files are imported one after the other; what others refer to comes first.</summary>
    int Order { get; }

    /// <summary>
    /// The keys of the headings under which an export has what an import does not take: what follows from other fields, and
    /// stamps. Such columns are left out without a word.
    /// </summary>
    IReadOnlyList<string> LeftOut => [];

    /// <summary>The key of the sentence for a row that the file has stand above itself, where rows refer to their own kind.</summary>
    string CircleTextKey => "import.reason.circle";

    /// <summary>What a column can go to, in the order of the form.</summary>
    IReadOnlyList<ImportTarget> Targets { get; }

    /// <summary>Called once before anything else, where the targets depend on what is stored.</summary>
    Task PrepareAsync(CancellationToken ct) => Task.CompletedTask;

    /// <summary>
    /// Makes the changes of some rows in the module's context without saving, and says what becomes of each row, in the
    /// same order. The host saves the context, or throws the changes away when it only checks; so a check can never write.
    /// </summary>
    Task<IReadOnlyList<ImportOutcome>> PlanAsync(
        IReadOnlyList<ImportRow> rows,
        CancellationToken ct
    );
}

/// <summary>How the text of a cell is read.</summary>
public enum ImportValue
{
    /// <summary>As it stands.</summary>
    Text,

    /// <summary>A whole number.</summary>
    Whole,

    /// <summary>An amount; without a currency in the cell it is the row's, see <see cref="Currency"/>.</summary>
    Money,

    /// <summary>The currency of the row's amounts, as a code of three letters.</summary>
    Currency,

    /// <summary>Several words in one cell, see <see cref="TagCell"/>.</summary>
    Tags,

    /// <summary>A calendar date.</summary>
    Date,

    /// <summary>Yes or no.</summary>
    YesNo,

    /// <summary>An e-mail address.</summary>
    Email,

    /// <summary>A telephone number.</summary>
    Phone,

    /// <summary>A web address.</summary>
    Web,

    /// <summary>One of <see cref="ImportTarget.Choices"/>.</summary>
    Choice,

    /// <summary>Another record, by its name; see <see cref="ImportTarget.Reference"/>.</summary>
    Reference,
}

/// <summary>What a column of a file can go to.</summary>
/// <param name="Key">The name under which a row answers the value.</param>
/// <param name="TextKey">The key of its label.</param>
/// <param name="Value">How a cell is read.</param>
public sealed record ImportTarget(string Key, string TextKey, ImportValue Value)
{
    /// <summary>The target of the id that an export writes into each row; the first of every type.</summary>
    public static readonly ImportTarget RecordId = new(
        "recordId",
        "import.record.id",
        ImportValue.Text
    )
    {
        IsRecordId = true,
        MaxLength = 36,
    };

    /// <summary>Whether it is the record's own id, which an export writes.</summary>
    public bool IsRecordId { get; init; }

    /// <summary>Whether it tells two records of one name apart: a phone number, an address, a code.</summary>
    public bool TellsApart { get; init; }

    /// <summary>A row without it is refused.</summary>
    public bool Required { get; init; }

    /// <summary>Rows without it are pointed out, and the user says whether they come in.</summary>
    public bool Expected { get; init; }

    /// <summary>Whether it finds the record again when the same file is imported once more.</summary>
    public bool ExternalId { get; init; }

    /// <summary>Whether it, together with the others that say so, finds the record again where there is no external id.</summary>
    public bool Identifies { get; init; }

    /// <summary>For <see cref="ImportValue.Reference"/>: the kind of record, whose <see cref="IImportLookup"/> finds it.</summary>
    public string? Reference { get; init; }

    /// <summary>
    /// For <see cref="ImportValue.Reference"/>: the target that holds the other record's external id; null has none. Where a row
    /// has one, it says which record is meant, and a name counts only of a record that has no external id.
    /// </summary>
    public string? ExternalIdTarget { get; init; }

    /// <summary>A name that is not found is created without a question, where its look-up can.</summary>
    public bool CreatesMissing { get; init; }

    /// <summary>For <see cref="ImportValue.Choice"/>: the start of the keys of the values' texts; each language's text counts as a name. Null has none.</summary>
    public string? ChoiceTextKey { get; init; }

    /// <summary>For <see cref="ImportValue.Choice"/>: what there is to choose.</summary>
    public IReadOnlyList<ImportChoice> Choices { get; init; } = [];

    /// <summary>
    /// For <see cref="ImportValue.Text"/>: what people usually write, in any language. A value that is nearly one of them is
    /// pointed out, and the user takes that one or keeps theirs; any other value comes in as it stands.
    /// </summary>
    public IReadOnlyList<string> Usual { get; init; } = [];

    /// <summary>Headings by which files call it, in any language, besides its label.</summary>
    public IReadOnlyList<string> Headings { get; init; } = [];

    /// <summary>The greatest length of a text.</summary>
    public int MaxLength { get; init; } = 2000;
}

/// <summary>One of several values.</summary>
/// <param name="Value">What the row answers.</param>
/// <param name="Names">How files write it, in any language; the value itself always counts.</param>
public sealed record ImportChoice(string Value, params IReadOnlyList<string> Names);

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

/// <summary>
/// Several words in one cell of a file, with commas between. A word that holds a separator or a quote stands in quotes, its own
/// quotes doubled, as a field of a CSV file would: <c>vip, "a, b"</c>.
/// </summary>
public static class TagCell
{
    private const string Separators = ",;|，、；";

    /// <summary>The cell of some words.</summary>
    public static string Write(IEnumerable<string> words) => string.Join(", ", words.Select(Quote));

    /// <summary>The words of a cell.</summary>
    public static IReadOnlyList<string> Read(string cell)
    {
        var words = new List<string>();
        var word = new System.Text.StringBuilder();
        var quoted = false;
        for (var i = 0; i < cell.Length; i++)
        {
            var c = cell[i];
            if (quoted && c == '"' && i + 1 < cell.Length && cell[i + 1] == '"')
            {
                word.Append(c);
                i++;
            }
            else if (c == '"' && (quoted || string.IsNullOrWhiteSpace(word.ToString())))
            {
                quoted = !quoted;
            }
            else if (!quoted && Separators.Contains(c, StringComparison.Ordinal))
            {
                Take();
            }
            else
            {
                word.Append(c);
            }
        }

        Take();
        return words;

        void Take()
        {
            var text = word.ToString().Trim();
            if (text.Length > 0)
            {
                words.Add(text);
            }

            word.Clear();
        }
    }

    private static string Quote(string word) =>
        word.AsSpan().IndexOfAny(Separators) < 0 && !word.Contains('"', StringComparison.Ordinal)
            ? word
            : $"\"{word.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}

/// <summary>What becomes of a row.</summary>
public enum ImportVerdict
{
    /// <summary>A new record.</summary>
    Create,

    /// <summary>A record that is there gets other values.</summary>
    Update,

    /// <summary>It is there as it stands, or the user leaves it out.</summary>
    Skip,

    /// <summary>It cannot come in.</summary>
    Refuse,
}

/// <summary>What becomes of a row, and why where it does not come in.</summary>
/// <param name="Verdict">What becomes of it.</param>
/// <param name="TextKey">The key of the reason; null when it comes in.</param>
/// <param name="Arguments">What fills the places in the reason.</param>
public sealed record ImportOutcome(
    ImportVerdict Verdict,
    string? TextKey = null,
    params IReadOnlyList<(string Name, object? Value)> Arguments
)
{
    /// <summary>A new record.</summary>
    public static readonly ImportOutcome Created = new(ImportVerdict.Create);

    /// <summary>Other values.</summary>
    public static readonly ImportOutcome Updated = new(ImportVerdict.Update);

    /// <summary>It is there as it stands.</summary>
    public static readonly ImportOutcome Unchanged = new(
        ImportVerdict.Skip,
        "import.reason.unchanged"
    );

    /// <summary>Its name is another record's, and the user has not said whether it is that one.</summary>
    public static readonly ImportOutcome NameTaken = new(
        ImportVerdict.Skip,
        "import.reason.same.name"
    );

    /// <summary>It cannot come in.</summary>
    /// <param name="textKey">The key of a text that says why.</param>
    /// <param name="arguments">What fills the places in it.</param>
    public static ImportOutcome Refused(
        string textKey,
        params IReadOnlyList<(string Name, object? Value)> arguments
    ) => new(ImportVerdict.Refuse, textKey, arguments);
}

/// <summary>Finds records of a kind by the names that stand in files; the target of the extension is the kind. It answers only what the user may see.</summary>
public interface IImportLookup
{
    /// <summary>The records that have one of the names, see <see cref="ImportNames"/>; several where a name is not unique.</summary>
    Task<IReadOnlyList<ImportName>> FindAsync(
        IReadOnlyCollection<string> names,
        CancellationToken ct
    );

    /// <summary>The records that have one of the external ids, exactly as they stand; none where the kind has no such ids.</summary>
    Task<IReadOnlyList<ImportName>> FindByExternalIdAsync(
        IReadOnlyCollection<string> ids,
        CancellationToken ct
    ) => Task.FromResult<IReadOnlyList<ImportName>>([]);

    /// <summary>Names that may have been meant; the host picks the nearest.</summary>
    Task<IReadOnlyList<string>> NearAsync(string name, CancellationToken ct);

    /// <summary>Whether the user may have it create what is not there.</summary>
    bool CanCreate { get; }

    /// <summary>Creates a record of that name and nothing else, and saves it.</summary>
    Task<Guid> CreateAsync(string name, CancellationToken ct);
}

/// <summary>A record by its name.</summary>
/// <param name="Id">The record.</param>
/// <param name="Name">Its name.</param>
public sealed record ImportName(Guid Id, string Name)
{
    /// <summary>Its external id; empty for none.</summary>
    public string ExternalId { get; init; } = "";
}

/// <summary>When two written names are the same.</summary>
public static class ImportNames
{
    /// <summary>The name in compatibility form, without outer or repeated spaces, in upper case: equal for equal names.</summary>
    public static string Normal(string name) =>
        string.Join(
                ' ',
                PlainCharacters
                    .Normalized(name, System.Text.NormalizationForm.FormKC)
                    .Split(
                        (char[]?)null,
                        StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries
                    )
            )
            .ToUpperInvariant();
}
