namespace CrmModular.Host.Platform.Import;

internal enum FindingKind
{
    /// <summary>A name or a choice that is not known.</summary>
    Unknown,

    /// <summary>All unknown values of a column past the number that is listed one by one.</summary>
    UnknownRest,

    /// <summary>A name that several records have.</summary>
    Double,

    /// <summary>Cells without a value that is expected.</summary>
    Empty,

    /// <summary>Cells that cannot be read.</summary>
    Unreadable,

    /// <summary>Fractions where whole numbers go.</summary>
    Decimals,

    /// <summary>Rows that cannot be read, or that the type refuses; the text says why.</summary>
    Refused,

    /// <summary>Rows that stand in the file twice.</summary>
    Twice,

    /// <summary>Names that will be created, as the column has it.</summary>
    Creates,

    /// <summary>All names of a column were found.</summary>
    AllFound,

    /// <summary>No row stands in the file twice.</summary>
    NoneTwice,

    /// <summary>A decimal mark was assumed.</summary>
    Assumed,

    /// <summary>Columns that go nowhere, by their headings.</summary>
    Nowhere,

    /// <summary>Rows that have nothing but the name in common with a record that is there.</summary>
    SameName,

    /// <summary>Rows above the headings that are read over.</summary>
    Title,

    /// <summary>A text that is nearly one that people usually write.</summary>
    Spelling,

    /// <summary>A rule that is looked at only when the rows are written, so that the check does not foresee what it leaves out.</summary>
    Later,
}

/// <summary>What can be done about a finding.</summary>
internal static class FindingChoice
{
    public const string Take = "take:";
    public const string Create = "create";
    public const string Empty = "empty";

    /// <summary>The user leaves these rows out; they are listed with their reason.</summary>
    public const string Skip = "skip";
    public const string Keep = "keep";
    public const string Same = "same";
    public const string New = "new";
    public const string Round = "round";
    public const string Thousands = "x1000";
    public const string Millions = "x1000000";
}

/// <summary>Something in a file that a person should know, or decide.</summary>
internal sealed class Finding
{
    public required string Key { get; init; }
    public FindingKind Kind { get; init; }
    public string Target { get; init; } = "";
    public string Value { get; init; } = "";

    /// <summary>What is most like the value; null where nothing is.</summary>
    public string? Near { get; init; }

    /// <summary>The text of a refusal.</summary>
    public string? TextKey { get; init; }
    public Dictionary<string, string> Arguments { get; init; } = [];
    public List<string> Choices { get; init; } = [];
    public string Chosen { get; set; } = "";
    public long Count { get; set; }

    /// <summary>The first lines where it stands.</summary>
    public List<int> Lines { get; init; } = [];

    public bool Asks => Choices.Count > 1;

    public Finding Hit(int line)
    {
        Count++;
        if (Lines.Count < 3)
        {
            Lines.Add(line);
        }

        return this;
    }
}

/// <summary>Gathers findings while rows are read, with what is chosen for each.</summary>
internal sealed class FindingLog(IReadOnlyDictionary<string, string> chosen)
{
    private const int MostRefusals = 200;
    private readonly Dictionary<string, Finding> _all = new(StringComparer.Ordinal);

    public IReadOnlyCollection<Finding> All => _all.Values;

    public Finding? Find(string key) => _all.GetValueOrDefault(key);

    /// <summary>Whether the user, or a check before the import, has answered already.</summary>
    public bool IsDecided(string key) => chosen.ContainsKey(key);

    /// <summary>What is chosen for a finding, whether it is there already or not; null for nothing.</summary>
    public string? ChosenFor(string key) => chosen.GetValueOrDefault(key);

    public Finding Add(Finding finding)
    {
        // A choice that the finding no longer offers is not taken.
        finding.Chosen =
            chosen.TryGetValue(finding.Key, out var choice) && finding.Choices.Contains(choice)
                ? choice
                : finding.Choices.FirstOrDefault("");
        return _all[finding.Key] = finding;
    }

    /// <summary>Counts rows that do not come in by their reason, so that a thousand of a kind are one finding.</summary>
    public void Refuse(
        int line,
        string textKey,
        IReadOnlyList<(string Name, object? Value)> arguments
    )
    {
        var key = $"refused:{textKey}";
        var finding = Find(key);
        if (finding is null && _all.Count < MostRefusals)
        {
            finding = Add(
                new Finding
                {
                    Key = key,
                    Kind = FindingKind.Refused,
                    TextKey = textKey,
                    Arguments = arguments.ToDictionary(
                        a => a.Name,
                        a => a.Value?.ToString() ?? "",
                        StringComparer.Ordinal
                    ),
                }
            );
        }

        finding?.Hit(line);
    }
}
